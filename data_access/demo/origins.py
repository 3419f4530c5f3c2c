"""The same rows as live and as the archive hold them: Salesforce's field names, stale copies, purged marks."""

from datetime import timedelta

import polars as pl

_RESULT_FIELDS = {
    "Id": "Id",
    "Name": "Name",
    "contact": "et4ae5__Contact__c",
    "lead": "et4ae5__Lead__c",
    "et4ae5__SendDefinition__c": "et4ae5__SendDefinition__c",
    "et4ae5__TriggeredSendDefinition__c": "et4ae5__TriggeredSendDefinition__c",
    "et4ae5__FromName__c": "et4ae5__FromName__c",
    "et4ae5__FromAddress__c": "et4ae5__FromAddress__c",
    "et4ae5__SubjectLine__c": "et4ae5__SubjectLine__c",
    "sent": "et4ae5__DateSent__c",
    "opened": "et4ae5__Opened__c",
    "opened_at": "et4ae5__DateOpened__c",
    "clicked": "et4ae5__Clicked__c",
    "total_clicks": "et4ae5__NumberOfTotalClicks__c",
    "unique_clicks": "et4ae5__NumberOfUniqueClicks__c",
    "hard": "et4ae5__HardBounce__c",
    "soft": "et4ae5__SoftBounce__c",
    "bounced_at": "et4ae5__DateBounced__c",
    "unsubscribed_at": "et4ae5__DateUnsubscribed__c",
    "tracking": "et4ae5__Tracking_As_Of__c",
    "created": "CreatedDate",
    "modified": "SystemModstamp",
    "deleted": "IsDeleted",
}
_LINK_FIELDS = {
    "Id": "Id",
    "Name": "Name",
    "result": "et4ae5__Individual_Email_Result__c",
    "et4ae5__LinkURL__c": "et4ae5__LinkURL__c",
    "unique_link_id": "et4ae5__Unique_Link_ID__c",
    "clicks": "et4ae5__NumberOfTotalClicks__c",
    "last": "et4ae5__Last_Clicked__c",
    "created": "CreatedDate",
    "modified": "SystemModstamp",
    "deleted": "IsDeleted",
}


def live_results(results: pl.DataFrame) -> pl.DataFrame:
    """What Salesforce holds: merged contacts under the surviving one, nothing where the contact was deleted."""
    return _results(results.filter("in_live").with_columns(contact="contact_live", tracking="tracking_live"))


def archive_results(results: pl.DataFrame, *, short_ids: bool) -> pl.DataFrame:
    """What the archive holds, under the contact of that time; some copies are from before anybody opened or clicked.

    With `short_ids`, the ids of the rows marked `short` have 15 characters.
    """
    touched = ~pl.col("untouched")
    kept = ("opened_at", "total_clicks", "unique_clicks", "unsubscribed_at")
    copies = results.filter("in_archive").with_columns(
        pl.col("opened") & touched,
        *(pl.when(touched).then(pl.col(name)).alias(name) for name in kept),
        contact="contact_archive",
        tracking="tracking_archive",
        deleted=~pl.col("in_live"),
    )
    return _as_warehouse(_results(_shortened(copies, "Id", "contact") if short_ids else copies))


def live_links(links: pl.DataFrame) -> pl.DataFrame:
    """What Salesforce holds."""
    return _links(links.filter("in_live"))


def archive_links(links: pl.DataFrame, *, short_ids: bool) -> pl.DataFrame:
    """What the archive holds; stale copies lack the last click. `short_ids`: also in the look-ups, as above."""
    stale = pl.col("stale")
    copies = links.filter("in_archive").with_columns(
        clicks=pl.when(stale).then((pl.col("clicks") - 1).clip(1)).otherwise("clicks"),
        last=pl.when(stale).then(pl.col("last") - timedelta(seconds=30)).otherwise("last"),
        deleted=~pl.col("in_live"),
    )
    return _as_warehouse(_links(_shortened(copies, "result") if short_ids else copies))


def _results(rows: pl.DataFrame) -> pl.DataFrame:
    told = rows.with_columns(clicked=pl.col("unique_clicks").fill_null(0) > 0, modified="tracking")
    return told.select(pl.col(ours).alias(field) for ours, field in _RESULT_FIELDS.items())


def _links(rows: pl.DataFrame) -> pl.DataFrame:
    told = rows.with_columns(unique_link_id=pl.col("result") + "-" + pl.col("Id"), created="last", modified="last")
    return told.select(pl.col(ours).alias(field) for ours, field in _LINK_FIELDS.items())


def _shortened(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return rows.with_columns(pl.when("short").then(pl.col(columns).str.slice(0, 15)).otherwise(pl.col(columns)))


def _as_warehouse(frame: pl.DataFrame) -> pl.DataFrame:
    """As a warehouse unloads it: names in capitals, moments in UTC without saying so."""
    return frame.with_columns(pl.col(pl.Datetime("us", "UTC")).dt.replace_time_zone(None)).rename(str.upper)
