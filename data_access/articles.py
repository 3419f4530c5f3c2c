"""What an article is, and which links are utility links.

An article is a link without what tracking adds to it: scheme, `www.`, letter case of the host, fragment, final slash,
and the tracking parameters. The same story linked from two emails under different tags is one article.
"""

import re
from collections.abc import Sequence

import polars as pl

# parameters that only tracking adds, wherever they stand
_TRACKING = ("utm_[^=&]*", "sfmc_[^=&]*", "mc_cid", "mc_eid", "gclid", "fbclid")
# Marketing Cloud's own single letters, which mean something else on other sites: only beside sfmc_sub or jb
_SINGLE_LETTERS = "[a-z]|jb"
_MARKETING_CLOUD = r"(?i)(?:^|&)(?:sfmc_sub|jb)="

_UTILITY = (
    r"(?i)unsubscribe"
    r"|unsub[\s_.-]*cent(?:er|re)"
    r"|preferences"
    r"|(?:subscription|profile)[\s_.-]*cent(?:er|re)"
    # the word, also within "EmailViewOnline"; but "review online" is about something
    r"|(?:(?:^|[^a-z])view|(?-i:View))[\s_.-]*(?:it[\s_.-]*|this[\s_.-]*(?:e-?mail|message)[\s_.-]*)?(?:as[\s_.-]*(?:a[\s_.-]*)?web[\s_.-]*page|online)"
    r"|forward[\s_.-]*to[\s_.-]*a[\s_.-]*friend"
)


def article(url: pl.Expr, tracking_parameters: Sequence[str] = ()) -> pl.Expr:
    """The article of a link's address, as text such as `cubuffs.com/news/2026/27`; null where the address is.

    `tracking_parameters` are further parameter names that an organisation's tracking adds.
    """
    address = url.str.replace(r"#.*$", "").str.strip_chars()
    web = address.str.replace(r"(?i)^https?://", "").str.replace(r"(?i)^www\.", "")
    host_end = web.str.extract(r"^([^/?]*)", 1)
    path = web.str.extract(r"^[^/?]*([^?]*)", 1)
    query = web.str.extract(r"\?(.*)$", 1)
    place = host_end.str.to_lowercase() + path.str.strip_chars_end("/")
    kept = _without_tracking(query, tracking_parameters)
    found = pl.when(kept.fill_null("") == "").then(place).otherwise(place + "?" + kept)
    return pl.when(found == "").then(None).otherwise(found)


def is_utility(link_name: pl.Expr, url: pl.Expr) -> pl.Expr:
    """Whether a link is a utility link by its name or its address: unsubscribe, preferences, view as web page …"""
    by_name = link_name.str.contains(_UTILITY).fill_null(value=False)
    return by_name | url.str.contains(_UTILITY).fill_null(value=False)


def _without_tracking(query: pl.Expr, extra: Sequence[str]) -> pl.Expr:
    always = "|".join([*_TRACKING, *map(re.escape, extra)])
    cleaned = _drop(query, always)
    from_marketing_cloud = query.str.contains(_MARKETING_CLOUD)
    return pl.when(from_marketing_cloud).then(_drop(cleaned, _SINGLE_LETTERS)).otherwise(cleaned)


def _drop(query: pl.Expr, names: str) -> pl.Expr:
    # each parameter is given an ampersand of its own, so that neighbours can't hide one another from the pattern
    separate = pl.lit("&") + query.str.replace_all("&", "&&", literal=True) + pl.lit("&")
    dropped = separate.str.replace_all(rf"(?i)&(?:{names})(?:=[^&]*)?&", "")
    return dropped.str.replace_all("&&", "&", literal=True).str.strip_chars("&")
