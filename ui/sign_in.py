"""What somebody sees who is kept out: where to sign in, or what is missing and who mends it."""

import logging
import os
from urllib.parse import urlsplit

import streamlit as st

from data_access.claims import without_values
from data_access.grants import Access
from ui import formats
from ui.visitor import RefusedError, Why, name_of

_log = logging.getLogger(__name__)
_WIDTH = 460
_OF_STREAMLIT = ("is_logged_in", "tokens", "origin")
_CLOSED = (
    "The history that was loaded is about real people, and nobody has said yet who may see it. So it is shown to "
    "nobody. Whoever runs the app can go on in two ways:"
)
_CONFIGURE = (
    "People sign in with the accounts of your organisation, and see what they were granted. Write this into {file}, "
    "with your values, and start the app anew; docs/access.md says how for Entra ID, Okta, Google and Keycloak."
)
_EXAMPLE = """\
[auth]
redirect_uri = "https://<address of the app>/oauth2callback"
cookie_secret = "<64 random characters>"
client_id = "<id>"
client_secret = "<secret>"
server_metadata_url = "https://<provider>/.well-known/openid-configuration"

[[access.grants]]
email = "<you@example.edu>"
role = "admin"
"""
_ALLOW = (
    "Whoever reaches the address of the app sees everything, and every page says so. That is for a machine which only "
    "you use. Write this into {file} and reload this page, or start the app with "
    "`IER_ACCESS_ALLOW_ANONYMOUS=1 make run`:"
)
_ALLOWED = "[access]\nallow_anonymous = true\n"


def keep_out(refused: RefusedError) -> None:
    """The page instead of all others."""
    match refused.why:
        case Why.CLOSED:
            _closed()
        case Why.FAULT:
            st.title("Nobody can come in")
            st.error(formats.literal(str(refused)), icon=":material/lock:")
            st.markdown("Whoever runs the app has to mend that. Then reload this page.")
        case _:
            _card(refused)


def _closed() -> None:
    # where a file of one's own stands is for whoever named it, not for whoever comes
    named = "the file that IER_SECRETS names" if os.environ.get("IER_SECRETS") else "`.streamlit/secrets.toml`"
    st.title("Nobody may see this yet")
    st.markdown(_CLOSED)
    with st.grid(2, min_column_width=320):
        for title, icon, words, example in (
            ("Let people sign in", "key", _CONFIGURE, _EXAMPLE),
            ("Let in whoever comes", "lock_open", _ALLOW, _ALLOWED),
        ):
            with st.container(border=True, height="stretch"):
                st.subheader(f":material/{icon}: {title}")
                st.markdown(words.format(file=named))
                st.code(example, language="toml", wrap_lines=True)


def _card(refused: RefusedError) -> None:
    with st.container(horizontal_alignment="center"), st.container(border=True, width=_WIDTH):
        st.title("IER Explorer")
        if refused.why is Why.SIGNED_OUT:
            st.markdown("Who got, opened and clicked our emails. It is about people, so sign in first.")
        else:
            st.warning(formats.literal(str(refused)), icon=":material/lock:")
        if refused.why is Why.UNKNOWN:
            claims = {key: value for key, value in st.user.to_dict().items() if key not in _OF_STREAMLIT}
            _log.warning("signed in, and nothing is open: %s", without_values(claims))
            st.text(f"Signed in as {name_of(claims)}.")
            st.button("Sign out", icon=":material/logout:", key="access.sign_out", on_click=st.logout)
        elif refused.access is not None:
            _buttons(refused.access)


def _buttons(access: Access) -> None:
    for provider in access.providers:
        st.button(
            "Sign in" if len(access.providers) == 1 else f"Sign in with {_title(provider)}",
            icon=":material/login:",
            type="primary",
            width="stretch",
            key=f"access.sign_in.{provider}",
            on_click=st.login,
            args=(provider,),
        )
    if _led_to_a_page():
        st.caption("You arrive at the first page: open the link that brought you here once more then.")


def _title(provider: str) -> str:
    return "your account" if provider == "default" else provider[:1].upper() + provider[1:]


def _led_to_a_page() -> bool:
    path = urlsplit(st.context.url or "").path.strip("/")
    return path != (st.get_option("server.baseUrlPath") or "").strip("/")
