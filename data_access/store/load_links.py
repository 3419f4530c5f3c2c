"""Links into the store, tied to their results: a link whose result has not arrived is pending until it does."""

import polars as pl

from data_access.articles import article, is_utility
from data_access.schema import LINK_DETAILS
from data_access.store.finder import Finder
from data_access.store.load import Load, confront
from data_access.store.retention import is_old
from data_access.store.tables import STORED_LINKS
from data_access.store.ties import TIE


def write_links(load: Load) -> None:
    """Write all staged links, each tied to its result if that has arrived."""
    of_old = load.staging.results_before(load.kept_from)
    for origin, source in load.sources_of(LINK_DETAILS):
        tally = source.tallies[LINK_DETAILS.name]
        known = load.tables.any(STORED_LINKS)
        for part in load.staging.parts(origin, LINK_DETAILS):
            for staged in load.staging.slices(origin, LINK_DETAILS, part):
                kept = load.forgotten.links(staged.filter(~is_old(load.kept_from)))
                kept = kept.join(of_old, on="result_id", how="anti", maintain_order="left")
                tally.left_out += staged.height - kept.height
                existing = load.tables.find(STORED_LINKS, "id", kept["id"]) if known else None
                outcome = confront(kept, LINK_DETAILS, origin, existing, tally)
                load.tables.append(STORED_LINKS, _tied(load, outcome.new).sort("send", "person", "id"))
                if existing is not None:
                    before = existing.select("id", "result_id", *TIE)
                    changed = outcome.changed.join(before, on=["id", "result_id"], how="left")
                    load.tables.update(STORED_LINKS, _tied(load, changed))
                load.progress(staged.height)


def drop_links_of_erased(load: Load) -> bool:
    """Drop the links that waited for results which were erased on arrival; gives whether there were any."""
    waited = load.tables.scan(STORED_LINKS).filter(pl.col("result_id").is_in(load.forgotten.fresh))
    ids = waited.select("id").collect(engine="streaming")["id"] if load.forgotten.fresh else pl.Series(dtype=pl.String)
    load.tables.remove(STORED_LINKS, ids)
    return len(ids) > 0


def tie_links(load: Load, touched: pl.DataFrame) -> None:
    """Tie the links that stood in the store already to the results that this load brought or changed."""
    if touched.height == 0:
        return
    fresh = touched.select(pl.col("id").alias("result_id"), pl.col(*TIE).name.prefix("fresh_"))
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"fresh_{name}")) for name in TIE)
    links = load.tables.find(STORED_LINKS, "result_id", touched["id"]).join(fresh, on="result_id").filter(differs)
    load.tables.update(STORED_LINKS, links.with_columns(pl.col(f"fresh_{name}").alias(name) for name in TIE))


def _tied(load: Load, links: pl.DataFrame) -> pl.DataFrame:
    """The links with their article, and the person, send, moment and flags of their results; where this load brings
    nothing of a result, those stay that they have.
    """
    before = links.select(TIE) if TIE[0] in links.columns else None
    return links.with_columns(
        *load.ties.of(links["result_id"], before),
        _articles(load, links["url"]),
        is_utility(pl.col("link_name"), pl.col("url")).alias("utility"),
    )


def _articles(load: Load, urls: pl.Series) -> pl.Series:
    """The article of each address; the same address stands in very many links and is looked into once."""
    different = urls.drop_nulls().unique()
    articles = different.to_frame("url").select(article(pl.col("url"), load.tracking_parameters)).to_series()
    return articles.gather(Finder(different).places(urls)).alias("article")
