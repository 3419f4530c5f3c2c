"""Who is asking, in this run: what they may do, about whom, and until when."""

from dataclasses import dataclass
from datetime import datetime

from data_access.access import EVERYTHING, Role, Scope
from ui import who


@dataclass(frozen=True)
class Visitor:
    """Somebody who asks. `expires_at` is in UTC; None where nobody signs in."""

    name: str
    role: Role
    scope: Scope
    expires_at: datetime | None

    def may(self, role: Role) -> bool:
        """Whether they may do what this role may."""
        return self.role >= role


def visitor() -> Visitor:
    """Who is asking; read anew in each run."""
    return Visitor(who.current(), Role.ADMIN, EVERYTHING, None)
