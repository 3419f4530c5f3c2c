"""A missing part is skipped, failed or named at the end, never passed over in silence."""

from pathlib import Path

import pytest

from tests import parts
from tests.conftest import ROOT

SECTION = "*could not run for want of a part*"
REASON = "needs a browser: install Debian package chromium"


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A test folder of its own, on a machine with an empty PATH."""
    empty = pytester.mkdir("bin")
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.delenv(parts.REQUIRE, raising=False)
    pytester.makepyfile(
        test_inner="""
        import pytest

        @pytest.fixture
        def browser():
            raise AssertionError("started without a browser")

        @pytest.mark.needs("browser")
        def test_click(browser):
            pass

        @pytest.mark.needs("browser")
        class TestPage:
            def test_look(self):
                pass

        def test_plain():
            pass
        """
    )
    return pytester


def run(inner: pytest.Pytester, *args: str) -> pytest.RunResult:
    return inner.runpytest_inprocess(*args, plugins=[parts])


def put(folder: Path, name: str) -> Path:
    """A program that only has to be there."""
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_skips_and_names_what_is_missing(inner: pytest.Pytester) -> None:
    result = run(inner, "-rs")
    result.assert_outcomes(passed=1, skipped=2)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines([f"SKIPPED*{REASON}"])
    result.stdout.fnmatch_lines(
        [
            SECTION,
            f"browser: 2 tests; {REASON}",
            "    test_inner.py::test_click",
            "    test_inner.py::TestPage::test_look",
        ]
    )


def test_names_them_as_well_when_other_processes_run_the_tests(
    inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    result = inner.runpytest_subprocess("-p", "tests.parts", "-n", "1")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines([SECTION, f"browser: 2 tests; {REASON}", "    test_inner.py::test_click"])


def test_fails_when_parts_are_required(inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parts.REQUIRE, "1")
    result = run(inner)
    result.assert_outcomes(passed=1, errors=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([REASON, SECTION, f"browser: 2 tests; {REASON}"])


def test_says_nothing_when_everything_ran(inner: pytest.Pytester) -> None:
    put(inner.path / "bin", "chromium")
    result = run(inner, "-k", "look or plain")
    result.assert_outcomes(passed=2, deselected=1)
    result.stdout.no_fnmatch_line(SECTION)


def test_says_nothing_of_tests_that_were_not_asked_for(inner: pytest.Pytester) -> None:
    result = run(inner, "-k", "plain")
    result.assert_outcomes(passed=1, deselected=2)
    result.stdout.no_fnmatch_line(SECTION)


def test_a_new_part_is_one_line(inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(parts.PARTS, "postgres", parts.Part(lambda: None, "needs Postgres: install it"))
    inner.makepyfile(
        test_inner="""
        import pytest

        @pytest.mark.needs("postgres", "browser")
        def test_both():
            pass
        """
    )
    result = run(inner, "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines([f"*needs Postgres: install it; {REASON}"])
    result.stdout.fnmatch_lines([f"browser: 1 test; {REASON}", "postgres: 1 test; needs Postgres: install it"])


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ('needs("brwoser")', "needs 'brwoser', but tests/parts.py knows"),
        ("needs", "needs nothing: name a part of"),
    ],
    ids=["misspelt", "empty"],
)
def test_refuses_a_part_that_nobody_knows(inner: pytest.Pytester, mark: str, sentence: str) -> None:
    inner.makepyfile(test_inner=f"import pytest\n@pytest.mark.{mark}\ndef test_x(): pass")
    result = run(inner)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"test_inner.py::test_x {sentence}" in result.stderr.str()


@pytest.mark.parametrize("name", parts.BROWSERS)
def test_finds_every_kind_of_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert parts.find_browser() is None
    program = put(tmp_path, name)
    assert parts.find_browser() == program
