"""Who may see what: a role says what kind of answers somebody gets, a scope says about whom."""

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What somebody may do; each role may do what the ones before it may."""

    VIEWER = 1
    """Figures, no people."""
    ANALYST = 2
    """People, files, campaigns."""
    ADMIN = 3
    """Topics, sources, the ledger."""

    @property
    def words(self) -> str:
        """What people read: `analyst`."""
        return self.name.lower()


@dataclass(frozen=True)
class Scope:
    """About whom somebody may ask: results of these senders, to people who are affiliated with one of these campuses.

    None: of all of them. Both are sorted, so that equal scopes are equal keys. Whoever is limited in either way sees no
    result without a contact on file, and nothing tells them what is outside from what does not exist.
    """

    senders: tuple[str, ...] | None = None
    campuses: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("senders", "campuses"):
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, tuple(sorted(set(given))))

    @property
    def unrestricted(self) -> bool:
        """Whether everything may be seen."""
        return self.senders is None and self.campuses is None

    @property
    def words(self) -> str:
        """What people read: `emails of Alumni News, to people at CU Boulder or UCCS`."""
        if self.unrestricted:
            return "everything"
        emails = "all emails" if self.senders is None else f"emails of {' or '.join(self.senders) or 'nobody'}"
        return (
            emails if self.campuses is None else f"{emails}, to people at {' or '.join(self.campuses) or 'no campus'}"
        )


EVERYTHING = Scope()
