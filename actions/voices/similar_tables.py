"""Tables by which cases find each other: what each is made of, and how rare its parts are."""

from sqlalchemy import ARRAY, BigInteger, Column, ForeignKey, Identity, Index, Integer, SmallInteger, Table, text

from knowledge.store import metadata

#: Pairs of neighbouring characters (hashed) of each case: what "similar" compares. Written once a case.
signatures = Table(
    "voice_signatures",
    metadata,
    Column("case_id", ForeignKey("voice_cases.id", ondelete="CASCADE"), primary_key=True),
    Column("position", BigInteger, Identity(), nullable=False, unique=True),
    Column("pairs", ARRAY(Integer), nullable=False),
    Column("aside", ARRAY(Integer), nullable=False),  # of these, what only leads the text or names places
    Column("places", ARRAY(Integer), nullable=False),
    Column("parts", ARRAY(Integer), nullable=False),  # buildings and house numbers
    Column("matters", ARRAY(Integer), nullable=False),
    Column("version", SmallInteger, nullable=False),  # of what a signature is made of
    Index("ix_voice_signatures_pairs", "pairs", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    Index("ix_voice_signatures_places", "places", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    Index("ix_voice_signatures_matters", "matters", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    Index("ix_voice_signatures_version", "position", postgresql_where=text("version < 2")),
)

#: In how many cases a pair stands, as counted up to `voice_counted.position` by a job.
pair_counts = Table(
    "voice_pair_counts",
    metadata,
    Column("pair", Integer, primary_key=True, autoincrement=False),
    Column("cases", Integer, nullable=False),
)

counted = Table(
    "voice_counted",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
)
