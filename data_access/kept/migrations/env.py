"""Alembic runs this for every migration; the connection and its transaction are its caller's."""

from alembic import context

context.configure(**context.config.attributes["configured"])
context.run_migrations()
