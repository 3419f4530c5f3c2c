"""The documents say what is true."""

import re
from pathlib import Path

import pytest

from analytics.rates import RATES, Rate
from data_access.dictionary import describe
from data_access.field_map import load_field_map
from data_access.intake import REPORT_SCHEMA
from tests.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_the_data_dictionary_is_that_of_the_program() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == describe(load_field_map())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.name)
def test_every_rate_is_defined(rate: Rate) -> None:
    base = rate.base.replace("_", " ")
    formula = f"{rate.count} ÷ {f'({base})' if ' ' in base else base}"
    assert formula in (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")


def test_the_report_of_a_load_is_explained() -> None:
    loading = (ROOT / "docs" / "loading.md").read_text(encoding="utf-8")
    counts = [name for name in REPORT_SCHEMA if name not in ("object", "source")]
    assert [name for name in counts if f"| {name} |" not in loading] == []
