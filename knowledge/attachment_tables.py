"""The table of pictures that residents sent: re-encoded, without what they said of place and camera, sealed."""

from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, String, Table, Text, Uuid

from knowledge.store import metadata

attachments = Table(
    "attachments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("owner_kind", String(32), nullable=False),  # case, feedback, …
    Column("owner_id", Text, nullable=False),
    Column("media_type", String(32), nullable=False),
    Column("content", LargeBinary, nullable=False),  # sealed
    Column("size", Integer, nullable=False),  # bytes of the picture itself
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),  # of the picture as kept
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("ix_attachments_owner", "owner_kind", "owner_id"),
)
