"""The questions, as a competent analyst would put them to the raw export files with Polars, without any store."""

import re
from datetime import UTC, datetime, time, timedelta
from functools import reduce
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from benchmarks.questions import LEAST_ARTICLES, LEAST_DELIVERED, NEVER_DAYS, SERIES, Facts, Frames

_ZONE = "America/Denver"
_RESULT = {
    "result_id": "Id",
    "email_name": "Name",
    "contact_id": "et4ae5__Contact__c",
    "send": "et4ae5__SendDefinition__c",
    "triggered_send": "et4ae5__TriggeredSendDefinition__c",
    "series": "et4ae5__FromName__c",
    "subject": "et4ae5__SubjectLine__c",
    "sent_at": "et4ae5__DateSent__c",
    "opened": "et4ae5__Opened__c",
    "opened_at": "et4ae5__DateOpened__c",
    "total_clicks": "et4ae5__NumberOfTotalClicks__c",
    "unique_clicks": "et4ae5__NumberOfUniqueClicks__c",
    "hard_bounce": "et4ae5__HardBounce__c",
    "soft_bounce": "et4ae5__SoftBounce__c",
    "bounced_at": "et4ae5__DateBounced__c",
    "unsubscribed_at": "et4ae5__DateUnsubscribed__c",
    "tracking_at": "et4ae5__Tracking_As_Of__c",
    "modified_at": "SystemModstamp",
    "removed": "IsDeleted",
}
_LINK = {
    "link_id": "Id",
    "link_name": "Name",
    "result_id": "et4ae5__Individual_Email_Result__c",
    "url": "et4ae5__LinkURL__c",
    "total_clicks": "et4ae5__NumberOfTotalClicks__c",
    "last_clicked_at": "et4ae5__Last_Clicked__c",
    "modified_at": "SystemModstamp",
    "removed": "IsDeleted",
}
_UTILITY = (
    r"(?i)unsubscribe|unsub.?cent|preferences|(subscription|profile).?cent|view.*(web.?page|online)|forward.*friend"
)
_TRACKING = r"(?i)^(utm_[^=]*|sfmc_[^=]*|mc_cid|mc_eid|gclid|fbclid)(=|$)"
_SINGLE_LETTER = r"(?i)^([a-z]|jb)(=|$)"
_ATHLETICS = ("gomountainlions.com", "cubuffs.com")
# merges of merges of merges: the longest chain has three
_MOST_MERGES = 5


class NaivePolars:
    """Asks the folders `live` and `archive` of exports, anew each time."""

    def __init__(self, exports: Path, facts: Facts) -> None:
        self._exports = exports
        self._facts = facts

    def breakdown(self) -> Frames:
        """Everything sent in the past year, by current Faculty, campus and school."""
        return self._breakdown("Faculty", pl.lit(value=True))

    def another(self) -> Frames:
        """The same for current Students."""
        return self._breakdown("Student", pl.lit(value=True))

    def series(self) -> Frames:
        """The same as the first for what one series sent in the past year."""
        return self._breakdown("Faculty", pl.col("series") == SERIES)

    def email(self) -> Frames:
        """The totals of one send."""
        results = _newest(self._of_send(), "result_id")
        delivered, opened, clicked = pl.col("delivered"), pl.col("opened"), pl.col("clicked")
        totals = results.select(
            pl.len().alias("sent"),
            delivered.sum(),
            (delivered & opened).sum().alias("opened"),
            (delivered & clicked).sum().alias("clicked"),
            (delivered & (opened | clicked)).sum().alias("opened_or_clicked"),
            (delivered & pl.col("unsubscribed_at").is_not_null()).sum().alias("unsubscribed"),
        )
        return (totals.collect(),)

    def person(self) -> Frames:
        """Every result and every link of one person."""
        own = self._people().filter(pl.col("person") == self._facts.person).collect()["contact_id"]
        mine = self._results().filter(pl.col("contact_id").is_in(own.implode()))
        results = _newest(mine, "result_id").with_columns(send_id=pl.coalesce("send", "triggered_send")).collect()
        links = self._links().join(results.lazy(), on="result_id", how="semi").collect()
        return results, links

    def athletics(self) -> Frames:
        """Current alumni who clicked three or more athletics articles in the past year."""
        clicks = self._links().filter(
            self._in_past_year("last_clicked_at"),
            ~pl.col("utility"),
            reduce(pl.Expr.or_, (_is_below(pl.col("article"), host) for host in _ATHLETICS)),
        )
        readers = _newest(self._results(), "result_id").select("result_id", "contact_id")
        alumni = self._members("Alumni")
        found = (
            clicks.join(readers, on="result_id")
            .join(self._people(), on="contact_id")
            .join(alumni, on="person", how="semi")
            .group_by("person")
            .agg(
                pl.col("article").n_unique().alias("articles"),
                pl.col("total_clicks").sum(),
                pl.col("last_clicked_at").max(),
            )
            .filter(pl.col("articles") >= LEAST_ARTICLES)
            .rename({"person": "contact_id"})
        )
        return (found.collect(),)

    def never(self) -> Frames:
        """Who got five or more emails in 180 days and neither opened nor clicked any."""
        results = _newest(self._results().filter(self._in_last_days("sent_at", NEVER_DAYS)), "result_id")
        delivered = pl.col("delivered")
        found = (
            results.join(self._people(), on="contact_id")
            .group_by("person")
            .agg(delivered.sum(), *((delivered & pl.col(name)).sum().alias(name) for name in ("opened", "clicked")))
            .filter(delivered >= LEAST_DELIVERED, pl.col("opened") == 0, pl.col("clicked") == 0)
            .rename({"person": "contact_id"})
        )
        return (found.collect(),)

    def follow_up(self) -> Frames:
        """Who opened one send, or clicked in it, but did not click its call to action."""
        results = _newest(self._of_send(), "result_id").join(self._people(), on="contact_id")
        acted = self._links().filter(pl.col("article") == self._facts.article).join(results, on="result_id")
        interested = results.filter(pl.col("delivered"), pl.col("opened") | pl.col("clicked"))
        found = interested.select("person").unique().join(acted, on="person", how="anti")
        return (found.rename({"person": "contact_id"}).collect(),)

    def overview(self) -> Frames:
        """Every send of the past year with its totals."""
        day = pl.col("sent_at").dt.convert_time_zone(_ZONE).dt.date()
        own = self._told(pl.lit(value=True)).with_columns(
            send_id=pl.coalesce("send", "triggered_send"), triggered=pl.col("send").is_null(), day=day
        )
        first = pl.when("triggered").then("day").otherwise(pl.col("day").min().over("send_id", "triggered"))
        return (own.with_columns(first.alias("day")).group_by("send_id", "triggered", "day").agg(_counts()).collect(),)

    def links(self) -> Frames:
        """Every article that was clicked in the past year."""
        links = self._links()
        readers = _newest(self._results(), "result_id").select("result_id", "contact_id")
        named = links.group_by("article").agg(pl.col("utility").all())
        found = (
            links.filter(self._in_past_year("last_clicked_at"))
            .join(readers, on="result_id", how="left")
            .join(self._people(), on="contact_id", how="left")
            .group_by("article")
            .agg(
                pl.col("person").drop_nulls().n_unique().alias("clickers"),
                pl.len().alias("links"),
                pl.col("total_clicks").sum(),
                pl.col("last_clicked_at").max(),
            )
            .join(named, on="article")
        )
        return (found.collect(),)

    def _breakdown(self, role: str, which: pl.Expr) -> Frames:
        told = self._told(which).collect()
        members = self._members(role).select("person", "campus", "school").unique().collect()
        linked = told.drop_nulls("person")
        cells = linked.join(members, on="person").group_by("campus", "school").agg(_counts())
        rows = {
            "audience": linked.join(members, on="person", how="semi"),
            "others": linked.join(members, on="person", how="anti"),
            "not linked to a contact": told.filter(pl.col("person").is_null()),
            "everything": told,
        }
        totals = [part.select(_counts()).with_columns(kind=pl.lit(kind)) for kind, part in rows.items()]
        return (pl.concat([cells.with_columns(kind=pl.lit("cell")), *totals], how="diagonal"),)

    def _told(self, which: pl.Expr) -> pl.LazyFrame:
        """The results of the past year of which this is so, each once, with what is counted of them."""
        results = _newest(self._results().filter(self._in_past_year("sent_at"), which), "result_id")
        contentless = (
            self._links().group_by("result_id").agg(pl.col("utility").all().alias("contentless")).filter("contentless")
        )
        return (
            results.join(self._people(), on="contact_id", how="left")
            .join(contentless, on="result_id", how="left")
            .with_columns(pl.col("opened", "clicked") & pl.col("delivered"))
            .with_columns(
                (pl.col("clicked") & pl.col("contentless").is_null()).alias("clicked_content"),
                (pl.col("delivered") & pl.col("unsubscribed_at").is_not_null()).alias("unsubscribed"),
            )
            .select(
                *("person", "delivered", "opened", "clicked", "clicked_content", "unsubscribed"),
                *("send", "triggered_send", "sent_at"),
            )
        )

    def _of_send(self) -> pl.LazyFrame:
        return self._results().filter(pl.col("send") == self._facts.send_id)

    def _results(self) -> pl.LazyFrame:
        return self._both("et4ae5__IndividualEmailResult__c", _RESULT).with_columns(
            delivered=~(pl.col("hard_bounce") | pl.col("soft_bounce")),
            clicked=pl.col("unique_clicks").fill_null(0) > 0,
        )

    def _links(self) -> pl.LazyFrame:
        by = ("last_clicked_at", "total_clicks", "modified_at", "from_live")
        links = _newest(self._both("et4ae5__IndividualLink__c", _LINK), "link_id", by)
        utility = pl.col("link_name").str.contains(_UTILITY) | pl.col("url").str.contains(_UTILITY)
        return links.with_columns(utility=utility, article=_article(pl.col("url")))

    def _both(self, name: str, fields: dict[str, str]) -> pl.LazyFrame:
        live = pl.scan_parquet(self._exports / "live" / f"{name}-*.parquet").select(
            pl.col(field).alias(ours) for ours, field in fields.items()
        )
        archive = pl.scan_parquet(self._exports / "archive" / f"{name}-*.parquet").select(
            pl.col(field.upper()).alias(ours) for ours, field in fields.items()
        )
        zoned = archive.with_columns(pl.col(pl.Datetime("us")).dt.replace_time_zone("UTC"))
        return pl.concat(
            [live.filter(~pl.col("removed")).with_columns(from_live=True), zoned.with_columns(from_live=False)]
        )

    def _table(self, name: str) -> pl.LazyFrame:
        return pl.scan_parquet(self._exports / "live" / f"{name}.parquet")

    def _people(self) -> pl.LazyFrame:
        """Every contact id that stands for someone on file today: contact_id, person."""
        contacts = self._table("Contact").select("Id", "MasterRecordId", "IsDeleted")
        people = contacts.select(contact_id="Id", person="Id")
        masters = contacts.drop_nulls("MasterRecordId").select(person="Id", master="MasterRecordId")
        for _ in range(_MOST_MERGES):
            people = people.join(masters, on="person", how="left").select(
                "contact_id", pl.coalesce("master", "person").alias("person")
            )
        return people.join(contacts.filter(~pl.col("IsDeleted")), left_on="person", right_on="Id", how="semi")

    def _members(self, role: str) -> pl.LazyFrame:
        """The current affiliations of a role: person, campus, school."""
        account = self._table("Account").select("Id", "Name", "ParentId")
        parent, grandparent = (
            account.rename({name: f"{name}_{level}" for name in ("Id", "Name", "ParentId")}) for level in (1, 2)
        )
        names = [pl.col("Name_2"), pl.col("Name_1"), pl.col("Name")]
        line = pl.concat_list(names).list.drop_nulls()
        places = (
            account.join(parent, left_on="ParentId", right_on="Id_1", how="left")
            .join(grandparent, left_on="ParentId_1", right_on="Id_2", how="left")
            .select(
                "Id",
                line.list.get(0).alias("campus"),
                line.list.get(1, null_on_oob=True).fill_null("(campus itself)").alias("school"),
            )
        )
        return (
            self._table("hed__Affiliation__c")
            .filter(pl.col("hed__Role__c") == role, pl.col("hed__Status__c") == "Current")
            .join(self._people(), left_on="hed__Contact__c", right_on="contact_id")
            .join(places, left_on="hed__Account__c", right_on="Id")
        )

    def _in_past_year(self, moment: str) -> pl.Expr:
        today = self._facts.today
        return self._in_last_days(moment, (today - today.replace(year=today.year - 1)).days)

    def _in_last_days(self, moment: str, days: int) -> pl.Expr:
        """Whether a moment is so many local days ago, or fewer."""
        bounds = (self._facts.today - timedelta(days=days), self._facts.today + timedelta(days=1))
        since, until = (datetime.combine(day, time.min, ZoneInfo(_ZONE)).astimezone(UTC) for day in bounds)
        return (pl.col(moment) >= since) & (pl.col(moment) < until)


def _newest(
    copies: pl.LazyFrame, key: str, by: tuple[str, ...] = ("tracking_at", "modified_at", "from_live")
) -> pl.LazyFrame:
    return copies.sort(by, descending=True, nulls_last=True).unique(key, keep="first", maintain_order=True)


def _counts() -> list[pl.Expr]:
    opened, clicked = pl.col("opened"), pl.col("clicked")
    person = pl.col("person").drop_nulls()
    return [
        pl.len().alias("sent"),
        pl.col("delivered").sum(),
        (~pl.col("delivered")).sum().alias("bounced"),
        opened.sum(),
        clicked.sum(),
        pl.col("clicked_content").sum(),
        (opened | clicked).sum().alias("opened_or_clicked"),
        pl.col("unsubscribed").sum(),
        person.n_unique().alias("people"),
        pl.col("person").filter(opened).drop_nulls().n_unique().alias("people_opened"),
        pl.col("person").filter(clicked).drop_nulls().n_unique().alias("people_clicked"),
    ]


def _article(url: pl.Expr) -> pl.Expr:
    web = url.str.replace(r"#.*$", "").str.replace(r"(?i)^(https?://)?(www\.)?", "")
    host, path = web.str.extract(r"^([^/?]*)"), web.str.extract(r"^[^/?]*([^?]*)")
    place = host.str.to_lowercase() + path.str.strip_chars_end("/")
    query = web.str.extract(r"\?(.*)$").fill_null("")
    element = pl.element()
    from_marketing_cloud = query.str.contains(r"(?i)(^|&)(sfmc_sub|jb)=")
    named = query.str.split("&").list.eval(element.filter(~element.str.contains(_TRACKING) & (element != "")))
    stripped = named.list.eval(element.filter(~element.str.contains(_SINGLE_LETTER)))
    kept = pl.when(from_marketing_cloud).then(stripped).otherwise(named).list.join("&")
    return pl.when(kept == "").then(place).otherwise(place + "?" + kept)


def _is_below(article: pl.Expr, host: str) -> pl.Expr:
    return article.str.contains(rf"^([^/?]*\.)?{re.escape(host)}(/|\?|$)")
