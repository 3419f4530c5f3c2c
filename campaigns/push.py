"""A list into a Campaign: who is a member already is left alone, everybody else is added, as often as it is asked."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from campaigns.ingest import FAILED_SCHEMA, IngestJob, settle_unfinished
from campaigns.salesforce import MEMBER, Campaigns
from data_access.sources.salesforce.trouble import OrgError

PART_ROWS = 50_000
"""How many members one job takes: some 3 MB, where Salesforce takes 100."""

_ALREADY = "DUPLICATE_VALUE"


@dataclass(frozen=True)
class DryRun:
    """What a push would do: people on the list, of whom are members already, would be added."""

    on_list: int
    already: int
    to_add: int


@dataclass(frozen=True)
class Progress:
    """How far a push is: rows that Salesforce went through, of how many."""

    done: int
    total: int


@dataclass(frozen=True)
class Outcome:
    """What a push did.

    `added`, `already`: people. `failed`: contact_id, reason: String, who was refused. `rest`: of how many it is not
    known, because the push was stopped; `stopped` says why ("" where it was not). Sent again, it goes on.
    """

    added: int
    already: int
    failed: pl.DataFrame
    rest: int
    stopped: str


def dry_run(campaigns: Campaigns, campaign: str, contacts: pl.Series) -> DryRun:
    """What a push of these contacts (ids of 18 characters) would do. Raises SourceError."""
    wanted = contacts.unique()
    already = int(wanted.is_in(campaigns.members(campaign).implode()).sum())
    return DryRun(len(wanted), already, len(wanted) - already)


def push(
    campaigns: Campaigns,
    campaign: str,
    contacts: pl.Series,
    status: str = "",
    tell: Callable[[Progress], None] = lambda _: None,
) -> Outcome:
    """Make these contacts members of a Campaign; those who are stay as they are.

    `status` is theirs in the Campaign ("": Salesforce's own default). May be repeated, also after it broke off at any
    point: jobs that are under way are waited for, and members read anew. Raises SourceError before anything was sent.
    """
    settle_unfinished(campaigns.org, MEMBER)
    wanted = contacts.unique(maintain_order=True)
    members = campaigns.members(campaign)
    missing = wanted.filter(~wanted.is_in(members.implode()))
    sending = _Sending(campaigns, campaign, status, len(missing), tell)
    for start in range(0, len(missing), PART_ROWS):
        if not sending.stopped:
            sending.part(missing[start : start + PART_ROWS])
    refused = pl.concat([pl.DataFrame(schema=FAILED_SCHEMA), *sending.failed])
    # somebody put them in meanwhile
    doubled = pl.col("reason").str.starts_with(_ALREADY)
    already = len(wanted) - len(missing) + refused.filter(doubled).height
    return Outcome(
        sending.gone_through - refused.height,
        already,
        refused.filter(~doubled),
        len(missing) - sending.gone_through,
        sending.stopped,
    )


class _Sending:
    """The parts of one push, and what became of them."""

    def __init__(
        self, campaigns: Campaigns, campaign: str, status: str, total: int, tell: Callable[[Progress], None]
    ) -> None:
        self._org = campaigns.org
        self._campaign = campaign
        self._status = status
        self._total = total
        self._tell = tell
        self.gone_through = 0
        self.failed: list[pl.DataFrame] = []
        self.stopped = ""

    def part(self, contacts: pl.Series) -> None:
        """Insert these; what stops it is kept as a sentence."""
        try:
            job = IngestJob.uploaded(self._org, MEMBER, self._csv(contacts))
            job.start()
            before = self.gone_through
            job.wait(lambda done: self._tell(Progress(before + done, self._total)))
            self.failed.append(job.failures())
        except OrgError as error:
            self.stopped = str(error)
            return
        self.gone_through += job.processed
        if job.state != "JobComplete":
            self.stopped = f"{self._org.place}: Salesforce ended the job as {job.state}: {job.message}"
        else:
            job.remove()

    def _csv(self, contacts: pl.Series) -> bytes:
        columns = [pl.lit(self._campaign).alias("CampaignId"), contacts.alias("ContactId")]
        if self._status:
            columns.append(pl.lit(self._status).alias("Status"))
        return pl.select(columns).write_csv(line_terminator="\n").encode()
