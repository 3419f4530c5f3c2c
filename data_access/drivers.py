"""Which driver speaks to which database, and how it is told to connect."""

import sqlalchemy as sa

# what SQLAlchemy would otherwise look for is not among the requirements
_DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_CONNECT: dict[str, dict[str, object]] = {
    # keepalives: a server that is gone is noticed in two minutes, not never
    "psycopg": {
        "client_encoding": "utf8",
        "application_name": "ier-explorer",
        "keepalives_idle": 60,
        "keepalives_interval": 15,
        "keepalives_count": 4,
    },
}


def with_driver(url: sa.URL) -> sa.URL:
    """The address with the driver that the requirements have, where it names none."""
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def connect_arguments(url: sa.URL) -> dict[str, object]:
    """What the driver of an address is told when it connects."""
    return dict(_CONNECT.get(url.drivername.partition("+")[2], {}))
