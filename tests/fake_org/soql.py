"""The little of SOQL that this project sends, run over a frame of texts."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

_QUOTED = r"'(?:[^'\\]|\\.)*'"
_QUERY = re.compile(
    r"SELECT\s+(?P<fields>[\w\s,]+?)\s+FROM\s+(?P<object>\w+)"
    rf"(?:\s+WHERE\s+(?P<where>(?:{_QUOTED}|[^'])+?))?"
    r"(?:\s+ORDER\s+BY\s+(?P<order>\w+)(?P<down>\s+DESC)?)?(?:\s+LIMIT\s+(?P<limit>\d+))?",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(rf"(?P<field>\w+)\s*(?P<sign>>=|<=|!=|=|<|>)\s*(?P<value>{_QUOTED}|[^\s']+)")
# AND between conditions, not inside quotes
_AND = re.compile(rf"({_QUOTED})|\s+AND\s+", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})")


class SoqlError(Exception):
    """What Salesforce says of a query that it does not run."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Query:
    """A query, parsed; names are as written."""

    object_name: str
    fields: tuple[str, ...]
    conditions: tuple[tuple[str, str, str], ...] = ()
    order: str | None = None
    descending: bool = False
    limit: int | None = None

    @property
    def names(self) -> set[str]:
        """Every field that the query mentions."""
        return {*self.fields, *(field for field, _, _ in self.conditions), *([self.order] if self.order else [])}


def parse(text: str) -> Query:
    """The query that a text is. Raises SoqlError for what is none, or is more than this understands."""
    match = _QUERY.fullmatch(text.strip())
    if match is None:
        raise SoqlError("MALFORMED_QUERY", "unexpected token")
    conditions = []
    where = _AND.sub(lambda found: found[1] or "\0", match["where"] or "")
    for part in where.split("\0"):
        condition = _CONDITION.fullmatch(part.strip()) if part else None
        if condition:
            conditions.append((condition["field"], condition["sign"], _literal(condition["value"])))
        elif part:
            raise SoqlError("MALFORMED_QUERY", "unexpected token in WHERE")
    return Query(
        match["object"],
        tuple(name.strip() for name in match["fields"].split(",")),
        tuple(conditions),
        match["order"],
        bool(match["down"]),
        int(match["limit"]) if match["limit"] else None,
    )


def run(query: Query, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that a query asks for, of a frame that has its fields, spelt as the query does."""
    compare = {">=": pl.Expr.ge, "<=": pl.Expr.le, "=": pl.Expr.eq, "!=": pl.Expr.ne, "<": pl.Expr.lt, ">": pl.Expr.gt}
    for field, sign, value in query.conditions:
        frame = frame.filter(compare[sign](pl.col(field), value))
    if query.order:
        frame = frame.sort(query.order, descending=query.descending)
    return frame.select(query.fields).head(query.limit or frame.height)


def _literal(text: str) -> str:
    """The text that the value has in the frame: moments are UTC to the millisecond, so that they compare as texts."""
    if text.startswith("'"):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if _MOMENT.fullmatch(text):
        at = datetime.fromisoformat(text).astimezone(UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if text.lower() in ("true", "false"):
        return text.lower()
    if text.lower() == "null":
        return ""
    raise SoqlError("MALFORMED_QUERY", f"unexpected token: '{text}'")
