"""Whom to write to again: opened but did not act, never engages, opened but may not have."""

import polars as pl

LEAST_DELIVERED = 5
_ACT = (
    r"(?i)(?:^|[^a-z])(?:regist(?:er|ration)|rsvp|appl(?:y|ication)|giv(?:e|ing)|donat(?:e|ion)"
    r"|sign[\s_.-]*up|enroll?(?:ment)?|tickets?|join|volunteer|survey|vote)(?:[^a-z]|$)"
)


def call_to_action(links: pl.DataFrame) -> str | None:
    """The article that is most likely the call to action of an email; None where nobody clicked a content link.

    Takes the frame of `History.links` for that email. The link with most clickers of those whose name or address asks
    people to do something (register, RSVP, apply, give, sign up …), else the link with most clickers; never a utility
    link. Rule: docs/definitions.md, "call to action".
    """
    content = links.filter(~pl.col("utility"))
    asks = pl.col("article").str.contains(_ACT) | pl.col("link_names").list.join("\n").str.contains(_ACT)
    ranked = content.sort(asks, "clickers", descending=True, maintain_order=True)
    return ranked["article"][0] if ranked.height else None


def same_page(links: pl.DataFrame, article: str) -> pl.DataFrame:
    """The rows of `History.links` for an email that may go to the page of its call to action all the same, in order.

    Other articles than the call to action's that differ from it only after the ? sign; never a utility link.
    """
    page = pl.col("article").str.splitn("?", 2).struct.field("field_0")
    alike = page == article.partition("?")[0]
    return links.filter(alike, pl.col("article") != article, ~pl.col("utility"))


def opened_not_clicked(
    engagement: pl.DataFrame, clicks: pl.DataFrame, article: str, *, clicks_count: bool = True
) -> pl.DataFrame:
    """People who opened, or clicked anything, on any result of a send, and clicked its call to action on none.

    Takes the frames of `History.engagement` and `History.clicks` for that send, all days, and the call to action's
    article. Without `clicks_count` a click on another link does not stand for an open. Gives the rows of `engagement`
    that are meant. Rule: docs/definitions.md, "opened, not the call to action".
    """
    acted = clicks.filter(pl.col("article") == article)
    interest = "opened_or_clicked" if clicks_count else "opened"
    interested = engagement.drop_nulls("person").filter(pl.col(interest) > 0)
    return interested.join(acted, on="person", how="anti")


def not_opened(engagement: pl.DataFrame) -> pl.DataFrame:
    """People to whom a send was delivered and who neither opened it nor clicked anything in it, on any result.

    Takes the frame of `History.engagement` for that send, all days, gives the rows of it that are meant: who clicked
    has opened, and to whom it bounced could not. Rule: docs/definitions.md, "did not open".
    """
    return engagement.drop_nulls("person").filter(pl.col("delivered") > 0, pl.col("opened_or_clicked") == 0)


def never_engages(engagement: pl.DataFrame, least_delivered: int = LEAST_DELIVERED) -> pl.DataFrame:
    """People to whom at least `least_delivered` results were delivered, none of them opened, none clicked.

    Takes the frame of `History.engagement` for a window, gives the rows of it that are meant.
    Rule: docs/definitions.md, "never engages".
    """
    return engagement.drop_nulls("person").filter(
        pl.col("delivered") >= least_delivered, pl.col("opened") == 0, pl.col("clicked") == 0
    )


def uncertain_openers(engagement: pl.DataFrame) -> pl.DataFrame:
    """People who opened at least one email and clicked in none: Apple Mail, which opens for them, can't be told apart.

    Takes the frame of `History.engagement` for a window, gives the rows of it that are meant.
    Rule: docs/definitions.md, "uncertain opener".
    """
    return engagement.drop_nulls("person").filter(pl.col("opened") > 0, pl.col("clicked") == 0)
