"""What pages share: filters and their addresses, charts, tables, downloads, notices, formats."""
