"""Tables of the library: documents and their interpretations, curated answers, unanswered questions, its changes."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from knowledge.store import metadata

documents = Table(
    "documents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),  # document, interpretation
    Column("title", Text, nullable=False),
    Column("number", Text),  # 发文字号, normalised to 〔〕
    Column("index_number", Text),  # 索引号
    Column("category", Text),
    Column("issuer", Text),
    Column("department_id", ForeignKey("departments.id", ondelete="SET NULL")),
    Column("rank", Integer, nullable=False),  # 0 national, 1 provincial, 2 city, 3 county, 4 unknown
    Column("formed_on", Date),
    Column("published_on", Date),
    Column("summary", Text),
    Column("topics", ARRAY(Text), nullable=False),
    Column("validity", String(8), nullable=False),  # 有效, 已修改, 废止, 失效, 未登记
    Column("valid_until", Date),
    Column("ended_on", Date),
    Column("successor", Text),  # the number that replaces it
    Column("interprets", Text),  # the number this interpretation explains, as written
    Column("form", Text),  # form of an interpretation
    Column("body", Text, nullable=False),  # cleaned, as shown
    Column("indexed", Text, nullable=False),  # as searched: body and repaired variants
    Column(
        "damaged", ARRAY(Integer), nullable=False
    ),  # start, end, start, … of sentences of `body` that must not be quoted
    Column("missing", ARRAY(Text), nullable=False),  # mandatory metadata that are missing
    Column("state", String(16), nullable=False),  # draft, published, withdrawn
    Column("source", Text, nullable=False),  # file it came from
    Column("digest", String(64), nullable=False),  # of the original: importing it again changes nothing
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('document', 'interpretation')", name="kind"),
    CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),
    CheckConstraint("validity IN ('有效', '已修改', '废止', '失效', '未登记')", name="validity"),
    Index("ix_documents_number", "number"),
    Index("ix_documents_interprets", "interprets"),
    Index("ix_documents_state", "state"),
)

originals = Table(
    "document_originals",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", String(64), primary_key=True),  # every version ever imported is kept
    Column("media", String(16), nullable=False),
    Column("content", LargeBinary, nullable=False),  # zlib of the UTF-8 text as read
    Column("imported_at", DateTime(timezone=True), nullable=False),
)

findings = Table(
    "document_findings",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("step", String(32), nullable=False),
    Column("kind", String(48), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("line", Integer, nullable=False),
    Column("excerpt", Text, nullable=False),
    Column("replacement", Text),
    Column("note", Text, nullable=False),
)

interpretations = Table(
    "document_interpretations",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("interpretation_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_document_interpretations_interpretation_id", "interpretation_id"),
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("topics", ARRAY(Text), nullable=False),
    Column("department_id", ForeignKey("departments.id", ondelete="SET NULL")),
    Column("state", String(16), nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("reviewed_on", Date),
    Column("digest", String(64), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),
)

phrasings = Table(
    "answer_phrasings",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)

answer_sources = Table(
    "answer_sources",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column(
        "number", Text, nullable=False
    ),  # 发文字号 or document id; resolved when shown, so that a later import counts
)

unanswered = Table(
    "unanswered_questions",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("folded", Text, nullable=False, unique=True),  # the question folded for comparison
    Column("question", Text, nullable=False),  # as first asked, personal data masked
    Column("times", Integer, nullable=False),
    Column("reason", String(24), nullable=False),  # not_found, not_covered, reported, not_built
    Column("state", String(16), nullable=False),  # open, answered, dismissed
    Column("answer_id", ForeignKey("answers.id", ondelete="SET NULL")),
    Column("first_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Index("ix_unanswered_questions_state", "state", "last_at"),
)

askers = Table(
    "unanswered_askers",
    metadata,
    Column("question_id", ForeignKey("unanswered_questions.id", ondelete="CASCADE"), primary_key=True),
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE"), primary_key=True),
    Column("turn_id", Uuid, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
)

reports = Table(
    "answer_reports",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE"), nullable=False),
    Column("turn_id", Uuid, nullable=False),  # the turn that carries the report
    Column("about", JSONB, nullable=False),  # what was shown before: [{kind, id, title}]
    Column("question", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(16), nullable=False),  # open, done
    Column("reported_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("turn_id"),
)

library_state = Table(
    "library_state",
    metadata,
    Column("one", Integer, primary_key=True),  # always 1
    Column("library_id", Uuid, nullable=False),  # names this library's index on disk
    Column("sequence", BigInteger, nullable=False),  # of the last committed change; its row lock orders commits
    CheckConstraint("one = 1", name="single"),
)

library_changes = Table(
    "library_changes",
    metadata,
    Column("sequence", BigInteger, primary_key=True),
    Column("kind", String(16), primary_key=True),  # document, answer, city
    Column("ref", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
