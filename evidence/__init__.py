"""From a sheet of evidence to files that stand by themselves: a PDF and a CSV."""
