"""The app as a test opens it: straight at a page, as by a link that somebody was sent."""

from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.conftest import ROOT


def app_at(page: str, timeout: float = 60) -> AppTest:
    """The app, about to run at a page, which is named by its file."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=timeout)
    # `AppTest.switch_page` would want the app's first page, which asks most, to have been drawn before
    app._page_hash = calc_hash(Path(page).parent.name)
    return app
