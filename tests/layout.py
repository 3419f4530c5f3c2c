"""The import rule and its neighbours, each a small function from a module's syntax tree to faults."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
APP = ("app.py", "analytics", "campaigns", "data_access", "evidence", "pages", "ui")
WORKSHOP = ("benchmarks", "docs", "tests")
BOUNDS = {"ttl", "max_entries", "max_size"}

Fault = tuple[int, str]


@dataclass(frozen=True)
class Module:
    """A file of Python: where it stands, from the root, and its syntax tree."""

    path: str
    tree: ast.Module

    def within(self, *places: str) -> bool:
        return any(self.path == place or self.path.startswith(f"{place}/") for place in places)


Rule = Callable[[Module], Iterator[Fault]]


@dataclass(frozen=True)
class Ban:
    """Names that the modules of some places may not import."""

    places: str
    names: str
    reason: str


BANS = (
    Ban(
        r"(data_access|analytics)/",
        r"(streamlit|ui|pages|app)",
        "data_access and analytics know nothing of the pages",
    ),
    Ban(r"campaigns/", r"(streamlit|ui|pages|app)", "campaigns knows nothing of the pages"),
    Ban(r"evidence/", r"(streamlit|ui|pages|app)", "evidence knows nothing of the pages"),
    Ban(r"evidence/", r"data_access\.(store\w*|sources|history|kept)", "evidence gets a sheet, it asks nothing"),
    Ban(r"(data_access|analytics|campaigns)/", r"evidence", "a sheet is made of answers, not the other way round"),
    Ban(r"(data_access|analytics)/", r"campaigns", "lists are made of answers, not the other way round"),
    Ban(r"data_access/", r"analytics", "data_access does not know what the numbers mean"),
    Ban(
        r"data_access/(?!demo/|__main__\.py)",
        r"data_access\.demo",
        "the demo is made from outside, as any other exports are",
    ),
    Ban(r"data_access/store", r"data_access\.sources", "the store knows frames, not where they come from"),
    Ban(
        r"data_access/history/",
        r"data_access\.(sources|sync|kept|erasure)",
        "history answers from the store, whoever filled it and whatever is kept beside",
    ),
    Ban(
        r"data_access/kept/",
        r"data_access\.(store|history|sources|sync|erasure)",
        "what the app keeps itself knows nothing of the history",
    ),
    Ban(r"data_access/erasure/", r"data_access\.(sources|sync)", "a sync prunes, erasure does not sync"),
    Ban(
        r"analytics/",
        r"data_access\.(store\w*|sources|history|kept)",
        "analytics gets frames, it does not fetch them",
    ),
    Ban(
        r"analytics/",
        r"(os|io|pathlib|shutil|tempfile|subprocess|socket|http|urllib|requests|sqlite3"
        r"|sqlalchemy|snowflake|deltalake|duckdb|polars\.(read|scan)_\w+)",
        "analytics does no I/O",
    ),
    Ban(r"(data_access|analytics|campaigns|evidence|ui|pages)/|app\.py", r"pandas", "frames are Polars throughout"),
)


def modules(*places: str) -> list[Module]:
    """Every module of these places; a place that is not there has none."""
    paths = [path for place in places for path in [ROOT / place, *sorted((ROOT / place).rglob("*.py"))]]
    return [parse(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths if path.is_file()]


def parse(path: str, source: str) -> Module:
    return Module(path, ast.parse(source, filename=path))


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything imported, the imported names included."""
    here = module.path.removesuffix(".py").split("/")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = here[: -node.level] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def banned_imports(module: Module) -> Iterator[Fault]:
    bans = [ban for ban in BANS if re.match(ban.places, module.path)]
    for line, name in imports(module):
        for ban in bans:
            if re.match(rf"{ban.names}(\.|$)", name):
                yield line, f"imports {name}: {ban.reason}"


def analytics_without_io(module: Module) -> Iterator[Fault]:
    if not module.within("analytics"):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if re.fullmatch(r"open|(read|scan|write|sink)_\w+", name):
                yield node.lineno, f"calls {name}: analytics does no I/O"


def polars_stays_polars(module: Module) -> Iterator[Fault]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "to_pandas":
            yield node.lineno, "uses to_pandas: frames are Polars throughout"


def pages_have_folders(module: Module) -> Iterator[Fault]:
    if re.fullmatch(r"pages/[^/]+\.py", module.path):
        yield 1, "lies directly in pages/, where Streamlit runs it without app.py: make it pages/<name>/page.py"


RAW = frozenset({"html", "iframe", "components"})
"""What Streamlit puts into a page as it is."""


def html_stays_escaped(module: Module) -> Iterator[Fault]:
    for line, name in imports(module):
        if re.match(r"streamlit\.components(\.|$)", name):
            yield line, f"imports {name}: what is shown is text, never HTML or a script of ours"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in RAW and getattr(node.value, "id", "") == "st":
            yield node.lineno, f"uses st.{node.attr}: what is shown is text, never HTML or a script of ours"
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
            if isinstance(node.value, ast.Constant) and node.value.value is False:
                continue
            yield node.value.lineno, "sets unsafe_allow_html: names and subjects come from outside"


def caches_are_bounded(module: Module) -> Iterator[Fault]:
    fine: set[ast.expr] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "cache_data" for alias in node.names):
            yield node.lineno, "imports cache_data by itself: write st.cache_data, so that its bounds can be checked"
        elif isinstance(node, ast.Call) and any(is_bound(keyword) for keyword in node.keywords):
            fine.add(node.func)
        elif isinstance(node, ast.Attribute):
            # st.cache_data.clear
            fine.add(node.value)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "cache_data" and node not in fine:
            yield node.lineno, "uses st.cache_data without a bound: give it ttl or max_entries"


def is_bound(keyword: ast.keyword) -> bool:
    return keyword.arg in BOUNDS and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None)


def files_are_entered(module: Module) -> Iterator[Fault]:
    """Only what the ledger knows of leaves the app: one module draws buttons for files, one begins pushes."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Attribute | ast.ImportFrom):
            continue
        named = {node.attr} if isinstance(node, ast.Attribute) else {alias.name for alias in node.names}
        if "download_button" in named and not module.within("ui/downloads.py"):
            yield node.lineno, "draws a download button: files are given by ui/downloads.py, which enters them"
    for line, name in imports(module):
        if name == "campaigns.push.push" and not module.within("ui/sending.py"):
            yield line, "imports campaigns.push.push: lists are sent by ui/sending.py, which enters them"


def tables_are_shown_in_one_place(module: Module) -> Iterator[Fault]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"dataframe", "table", "data_editor"}:
            ours = isinstance(node.value, ast.Name) and node.value.id == "st"
            if ours and not module.within("ui/tables/show.py"):
                yield node.lineno, f"uses st.{node.attr}: tables.show sees to it that no more than 100 people are shown"


def packages_are_required(module: Module) -> Iterator[Fault]:
    workshop = ("requirements.txt", "requirements-dev.txt", "requirements-engine.txt")
    files = ("requirements.txt",) if module.within(*APP) else workshop
    required = set().union(*(requirements(file) for file in files))
    ours = {place.removesuffix(".py") for place in APP + WORKSHOP}
    for line, name in imports(module):
        package = name.split(".")[0]
        if package in sys.stdlib_module_names or package in ours:
            continue
        # what stands in an environment of its own is named after its package
        if not required & {normal(dist) for dist in distributions().get(package, [package])}:
            yield line, f"imports {package}, which {' and '.join(files)} do not name"


@cache
def requirements(file: str) -> frozenset[str]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    found = (re.match(r"[A-Za-z0-9][\w.-]*", line) for line in lines)
    return frozenset(normal(match[0]) for match in found if match)


@cache
def distributions() -> dict[str, list[str]]:
    return dict(packages_distributions())


def normal(name: str) -> str:
    """The name of a distribution, however it is written."""
    return re.sub(r"[-_.]+", "-", name).lower()


RULES: tuple[Rule, ...] = (
    banned_imports,
    analytics_without_io,
    polars_stays_polars,
    pages_have_folders,
    html_stays_escaped,
    caches_are_bounded,
    files_are_entered,
    tables_are_shown_in_one_place,
    packages_are_required,
)
