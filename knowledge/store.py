"""The database: engine, metadata and the one place where a transaction begins and ends.

Everything that reads or writes a record is handed a :data:`Transaction`; nothing else begins, commits or rolls back
(the law, rule 2). A transaction takes a connection only when its first statement runs, so a turn that asks the
database nothing costs the database nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

#: Every table of the product registers itself here; alembic compares this with the database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Transaction = AsyncSession


def asyncpg_url(url: str) -> str:
    """``postgresql://…`` as people write it, as SQLAlchemy's asyncpg dialect wants it."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+asyncpg://" + url.removeprefix(plain)
    return url


class Store:
    """Opens transactions on one PostgreSQL database."""

    def __init__(
        self, url: str, *, pool_size: int = 10, connect_timeout_s: float = 2.0, statement_s: float = 10.0
    ) -> None:
        self._engine: AsyncEngine = create_async_engine(
            asyncpg_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=connect_timeout_s,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text goes to the log; what residents wrote does not
            connect_args={
                "timeout": connect_timeout_s,
                "command_timeout": statement_s,
                "server_settings": {"application_name": "mingchuang", "timezone": "UTC", "jit": "off"},
            },
        )

    @property
    def engine(self) -> AsyncEngine:
        """The engine itself, for migrations and health checks only."""
        return self._engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """BEGIN … COMMIT around the block; an exception in it rolls everything back and goes on upwards."""
        session = AsyncSession(self._engine, expire_on_commit=False)
        try:
            yield session
            if session.in_transaction():
                await session.commit()
        finally:
            if session.in_transaction():
                await asyncio.shield(session.close())  # rolls back, also when this task was cancelled

    async def ping(self) -> None:
        """Ask the database for one row; raises what the driver raises when it is not there."""
        async with self.transaction() as transaction:
            await transaction.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()
