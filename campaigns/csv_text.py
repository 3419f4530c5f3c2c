"""Frames as CSV that any spreadsheet can open and none will execute.

The rule. A file is UTF-8 without a byte-order mark, its cells parted by commas, its lines by a line feed; a cell with a
comma, a quotation mark or a line break stands in quotation marks, and quotation marks inside are doubled. A *text* cell
that a spreadsheet could take for a formula gets one apostrophe in front:

- its first character is a tab, a carriage return or a line feed, or
- its first character that can be seen, after white space and invisible characters, is `=`, `+`, `-`, `@` or a
  full-width or small form of them (U+FF1D, FF0B, FF0D, FF20; U+FE66, FE62, FE63, FE6B): import wizards trim what stands
  before, and a file is often opened again after an import;
- the same after apostrophes of its own, so that taking one apostrophe away always gives the original back.

Everything else is untouched, byte for byte: numbers, days, Salesforce ids (letters and digits only) and the header,
which is our own text.
"""

import polars as pl

_SIGNS = r"=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}\x{FE66}\x{FE62}\x{FE63}\x{FE6B}"
_FORMULA = rf"^'*(?:[\t\r\n]|[\s\p{{Cc}}\p{{Cf}}]*[{_SIGNS}])"


def to_csv(frame: pl.DataFrame) -> bytes:
    """A frame of texts, numbers and days as the bytes of a CSV file, by the rule above."""
    text = pl.selectors.string()
    safe = pl.when(text.str.contains(_FORMULA)).then(pl.lit("'") + text).otherwise(text)
    return frame.with_columns(safe.name.keep()).write_csv(line_terminator="\n").encode()
