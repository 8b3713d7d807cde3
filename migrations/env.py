"""Alembic loads this for every command. The connection, its lock and its transaction are the caller's.

See `upgrade` in bot/db/migrate.py.
"""

from alembic import context

from bot.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can alter next to nothing in place
)
with context.begin_transaction():
    context.run_migrations()
