"""Where rows come from. A source yields canonical frames of a table, in batches; it knows nothing of the store."""
