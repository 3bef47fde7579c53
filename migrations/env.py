"""Runs migrations on the connection that `atest_bot.store.schema` hands over; nothing else calls this."""

from alembic import context
from sqlmodel import SQLModel

from atest_bot.store import tables

assert tables
connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, transaction_per_migration=False)
context.run_migrations()
