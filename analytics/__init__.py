"""What the numbers mean: pure functions, Polars frames in, Polars frames out."""
