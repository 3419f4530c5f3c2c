"""What a benchmark found, put where people read it."""

from pathlib import Path

PERFORMANCE = Path(__file__).parents[1] / "docs" / "performance.md"


def put(block: str, text: str, document: Path = PERFORMANCE) -> None:
    """Replace what stands between `<!-- block -->` and `<!-- /block -->`. Raises ValueError where they do not stand."""
    first, last = f"<!-- {block} -->", f"<!-- /{block} -->"
    before, begin, rest = document.read_text("utf-8").partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"{document}: there is no {first} with a {last} after it")
    document.write_text(f"{before}{first}\n{text.strip()}\n{last}{after}", "utf-8")
