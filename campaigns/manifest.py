"""The manifest beside a file: what was asked, of which data, who is in and who is not, who made it, and its sums."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from analytics.mailing import SEVERAL_REASONS
from campaigns.mailing import MailingList


@dataclass(frozen=True)
class Part:
    """A part of the list: its name, the people in it, its bytes, and their SHA-256."""

    name: str
    people: int
    bytes: int
    sha256: str


def as_json(mailing: MailingList, preset: str, made_by: str, made_at: datetime, parts: Sequence[Part]) -> bytes:
    """The manifest for machines, UTF-8; docs/downloads.md says what is in it."""
    content = _content(mailing, preset, made_by, made_at, parts)
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def as_text(mailing: MailingList, preset: str, made_by: str, made_at: datetime, parts: Sequence[Part]) -> bytes:
    """The same for people."""
    content = _content(mailing, preset, made_by, made_at, parts)
    people = content["people"]
    lines = [
        *("What was asked", f"  {_line(mailing.question)}", ""),
        *("What the words mean", *(f"  - {_line(words)}" for words in mailing.definitions), ""),
        *("Of which data", f"  complete to {content['history']['as_of']} ({mailing.time_zone})", ""),
        "Who is in",
        f"  {people['found']:>9,}  found",
        f"  {people['left_out']:>9,}  left out",
        *(f"  {row['people']:>9,}    {row['reason']}" for row in people["left_out_by_reason"]),
        f"  {people['in_file']:>9,}  in the file",
        *(
            f"  {row['people']:>9,}    {row['reason']}: in all the same"
            for row in people["in_file_although"]
            if row["people"]
        ),
        *([f"  {people['without_email']:>9,}    without an email address"] if people["without_email"] else []),
        *(f"  {SEVERAL_REASONS}", ""),
        *("Made", f"  by {_line(made_by)}, {content['made_at']}, for: {preset}", ""),
        "Files",
        *(f"  {part.name}: {part.people:,} people, {part.bytes:,} bytes\n    sha-256 {part.sha256}" for part in parts),
    ]
    return ("\n".join(lines) + "\n").encode()


def _content(
    mailing: MailingList, preset: str, made_by: str, made_at: datetime, parts: Sequence[Part]
) -> dict[str, Any]:
    return {
        "question": mailing.question,
        "definitions": list(mailing.definitions),
        "history": {
            "as_of": _local(mailing.as_of, mailing.time_zone),
            "newest_day": mailing.today.isoformat(),
            "time_zone": mailing.time_zone,
        },
        "people": {
            "found": mailing.found,
            "left_out": mailing.out,
            "left_out_by_reason": mailing.left_out.to_dicts(),
            "in_file": mailing.people.height,
            "in_file_although": mailing.although.to_dicts(),
            "without_email": mailing.people["email"].null_count(),
        },
        "made_for": preset,
        "made_by": made_by,
        "made_at": _local(made_at, mailing.time_zone),
        "files": [asdict(part) for part in parts],
    }


def _local(moment: datetime, time_zone: str) -> str:
    return moment.astimezone(ZoneInfo(time_zone)).isoformat(timespec="seconds")


def _line(text: str) -> str:
    """On one line, whatever somebody typed."""
    return " ".join(text.split())
