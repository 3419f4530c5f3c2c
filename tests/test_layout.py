"""The rooms of the house: who may import whom, and what no room may do."""

import pytest

from tests import layout


def faults(rule: layout.Rule, modules: list[layout.Module]) -> list[str]:
    return [f"{module.path}:{line}: {what}" for module in modules for line, what in rule(module)]


def fail_on(found: list[str]) -> None:
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.parametrize("rule", layout.RULES, ids=lambda rule: rule.__name__)
def test_app_keeps_the_rule(rule: layout.Rule) -> None:
    fail_on(faults(rule, layout.modules(*layout.APP)))


def test_tests_and_benchmarks_import_what_is_required() -> None:
    fail_on(faults(layout.packages_are_required, layout.modules(*layout.WORKSHOP)))


@pytest.mark.parametrize(
    ("path", "source", "fault_at"),
    [
        ("data_access/history.py", "import streamlit as st", "1: imports streamlit: data_access and analytics know"),
        ("data_access/sources/sql.py", "from ui.filters import Query", "1: imports ui.filters.Query: data_access and"),
        ("analytics/rates.py", "from pages.overview import page", "1: imports pages.overview.page: data_access and"),
        ("data_access/history.py", "from analytics import rates", "1: imports analytics.rates: data_access does not"),
        ("data_access/store.py", "from data_access import sources", "1: imports data_access.sources: the store knows"),
        ("data_access/store_keys.py", "import data_access.sources.sql", "1: imports data_access.sources.sql: the"),
        ("data_access/store/merge.py", "from ..sources import sql", "1: imports data_access.sources.sql: the"),
        ("data_access/history/reach.py", "from ..kept import Kept", "1: imports data_access.kept.Kept: history"),
        ("data_access/history/reach.py", "import data_access.sync", "1: imports data_access.sync: history answers"),
        ("data_access/kept/chain.py", "import data_access.history", "1: imports data_access.history: what the app"),
        ("data_access/kept/chain.py", "from data_access.store import Store", "1: imports data_access.store.Store: "),
        ("data_access/erasure/prune.py", "import data_access.sync.run", "1: imports data_access.sync.run: a sync"),
        ("analytics/rates.py", "from data_access import history", "1: imports data_access.history: analytics gets"),
        ("analytics/rates.py", "from data_access.store import settle", "1: imports data_access.store.settle: "),
        (
            "analytics/topics.py",
            "from data_access.kept import Document",
            "1: imports data_access.kept.Document: analytics",
        ),
        ("analytics/rates.py", "from os import environ", "1: imports os.environ: analytics does no I/O"),
        ("analytics/rates.py", "def f():\n    import pathlib", "2: imports pathlib: analytics does no I/O"),
        ("analytics/rates.py", "from polars import scan_csv", "1: imports polars.scan_csv: analytics does no I/O"),
        ("analytics/rates.py", "open('x')", "1: calls open: analytics does no I/O"),
        ("analytics/rates.py", "import polars as pl\npl.read_csv('x')", "2: calls read_csv: analytics does no I/O"),
        ("analytics/rates.py", "def f(frame):\n    frame.sink_parquet('x')", "2: calls sink_parquet: analytics does"),
        ("campaigns/files.py", "import streamlit as st", "1: imports streamlit: campaigns knows nothing of the pages"),
        ("data_access/history.py", "from campaigns import files", "1: imports campaigns.files: lists are made of"),
        ("analytics/mailing.py", "import campaigns", "1: imports campaigns: lists are made of answers"),
        ("evidence/pdf.py", "import streamlit", "1: imports streamlit: evidence knows nothing of the pages"),
        (
            "evidence/pdf.py",
            "from data_access.history import History",
            "1: imports data_access.history.History: evidence",
        ),
        ("analytics/mailing.py", "from evidence import pdf", "1: imports evidence.pdf: a sheet is made of answers"),
        ("app.py", "import pandas as pd", "1: imports pandas: frames are Polars"),
        ("ui/tables.py", "def f(frame):\n    return frame.to_pandas()", "2: uses to_pandas: frames are Polars"),
        ("pages/overview.py", "", "1: lies directly in pages/"),
        ("ui/notices.py", "st.markdown(x, unsafe_allow_html=True)", "1: sets unsafe_allow_html"),
        ("ui/notices.py", "st.markdown(x, unsafe_allow_html=flag)", "1: sets unsafe_allow_html"),
        ("ui/notices.py", "st.html(x)", "1: uses st.html: what is shown is text"),
        ("ui/notices.py", "st.iframe(x)", "1: uses st.iframe: what is shown is text"),
        ("ui/notices.py", "st.components.v1.html(x)", "1: uses st.components: what is shown is text"),
        ("ui/notices.py", "from streamlit.components.v1 import html", "1: imports streamlit.components.v1.html: what"),
        ("ui/load.py", "@st.cache_data\ndef f(): ...", "1: uses st.cache_data without a bound"),
        ("ui/load.py", "@st.cache_data(show_spinner=False)\ndef f(): ...", "1: uses st.cache_data without a bound"),
        ("ui/load.py", "@st.cache_data(ttl=None)\ndef f(): ...", "1: uses st.cache_data without a bound"),
        ("ui/load.py", "f = st.cache_data(g)", "1: uses st.cache_data without a bound"),
        ("ui/load.py", "from streamlit import cache_data", "1: imports cache_data by itself"),
        (
            "pages/x/page.py",
            "st.download_button('x')",
            "1: draws a download button: files are given by ui/downloads.py",
        ),
        ("ui/lists.py", "from streamlit import download_button", "1: draws a download button"),
        ("ui/lists.py", "from campaigns.push import push", "1: imports campaigns.push.push: lists are sent by"),
        ("pages/x/page.py", "st.dataframe(people)", "1: uses st.dataframe: tables.show sees to it"),
        ("ui/charts.py", "import pytest", "1: imports pytest, which requirements.txt do"),
        ("tests/test_x.py", "import nowhere_to_be_found", "1: imports nowhere_to_be_found, which requirements.txt and"),
    ],
)
def test_a_fault_is_found(path: str, source: str, fault_at: str) -> None:
    module = layout.parse(path, source)
    found = [fault for rule in layout.RULES for fault in faults(rule, [module])]
    assert [fault for fault in found if fault.startswith(f"{path}:{fault_at}")], found


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("data_access/history.py", "import os\nfrom data_access import store\nfrom data_access.sources import sql"),
        ("data_access/store.py", "import deltalake\nfrom data_access.schema import RESULTS"),
        ("data_access/export.py", "import polars as pl\npl.scan_csv('x')\nopen('y')"),
        ("analytics/rates.py", "from __future__ import annotations\nimport polars\nfrom data_access import schema"),
        ("analytics/rates.py", "import statistics\nfrom analytics import osmosis"),
        ("ui/load.py", "import streamlit as st\n@st.cache_data(ttl='5m')\ndef f(): ...\nst.cache_data.clear()"),
        ("ui/load.py", "import streamlit as st\nf = st.cache_data(max_entries=64)(len)"),
        ("ui/notices.py", "import streamlit as st\nst.markdown('x', unsafe_allow_html=False)"),
        ("pages/overview/page.py", "import streamlit as st\nfrom analytics import rates\nfrom ui import charts"),
        ("ui/downloads.py", "import streamlit as st\nst.download_button('x', bytes)"),
        ("ui/sending.py", "from campaigns.push import dry_run, push"),
        ("campaigns/mailing.py", "from analytics import mailing\nfrom data_access.history import History"),
        ("data_access/sources/snowflake.py", "import snowflake.connector\nimport sqlalchemy as sa"),
        ("tests/test_x.py", "import pytest\nimport duckdb\nfrom tests import parts"),
    ],
)
def test_what_is_allowed_is_no_fault(path: str, source: str) -> None:
    module = layout.parse(path, source)
    assert [fault for rule in layout.RULES for fault in faults(rule, [module])] == []


@pytest.mark.parametrize("room", ["data_access", "analytics", "campaigns", "evidence"])
def test_room_exists(room: str) -> None:
    assert layout.modules(room), f"{room}/ has no module: the rules above had nothing to hold"
