"""Alembic's environment: migrations run on the connection that the command hands over."""

from alembic import context

from knowledge.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
