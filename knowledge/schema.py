"""Bringing the database to the schema this version of the product needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def head_revision() -> str:
    """The revision this version of the product needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def upgrade(engine: AsyncEngine, to: str = "head") -> tuple[str | None, str]:
    """Run every migration that is missing; returns (revision before, revision now). Two at once wait in line."""

    def run(connection: Connection) -> tuple[str | None, str]:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1835627621)")
        before = MigrationContext.configure(connection).get_current_revision()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        return before, head_revision() if to == "head" else to

    async with engine.begin() as connection:
        return await connection.run_sync(run)


async def revision(engine: AsyncEngine) -> str | None:
    """The revision the database is at; None for an empty database."""
    async with engine.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
