"""What a provider says of somebody who signed in: claims, by name."""

from collections.abc import Mapping

EMAIL = "email"
# where providers write addresses, those that they vouch for and others
_ADDRESSES = (EMAIL, "preferred_username", "upn")


def trusted_email(claims: Mapping[str, object]) -> str:
    """The address in somebody's claims; empty where there is none that counts.

    Those count that are of ASCII, and of which the provider says that they are verified, or says nothing: letters
    beyond ASCII may look like others, or become others as small ones.
    """
    email, verified = claims.get(EMAIL), claims.get("email_verified", True)
    if not isinstance(email, str) or not email.isascii() or not (verified is True or verified == "true"):
        return ""
    return email.strip()


def any_address(claims: Mapping[str, object]) -> set[str]:
    """Whatever in somebody's claims may be an address of theirs, whether it counts or not; in small letters."""
    held = [claims.get(key) for key in _ADDRESSES]
    several = [one for some in held for one in (some if isinstance(some, list) else [some])]
    return {one.strip().casefold() for one in several if isinstance(one, str)}


def without_values(claims: Mapping[str, object]) -> str:
    """What a log may say of somebody's claims: the names of the claims, and whether the address counts."""
    counts = "counts" if trusted_email(claims) else "does not count"
    address = f"with an address that {counts}" if EMAIL in claims else "without an address"
    return f"{address}; claims: {', '.join(sorted(claims))}"
