"""Quotes; what was cited of a passage becomes one."""

import uuid
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CONTEXT = 40


def upgrade() -> None:
    op.create_table(
        "quote",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("passage_id", sa.Uuid(), nullable=True),
        sa.Column("observation_id", sa.Uuid(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=20000), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=200000), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("left", sa.String(length=40), nullable=False),
        sa.Column("right", sa.String(length=40), nullable=False),
        sa.Column("is_unplaced", sa.Boolean(), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["observation_id"], ["observation.id"]),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "number"),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_observation_id"), ["observation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_passage_id"), ["passage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_source_id"), ["source_id"], unique=False)
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quote_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_evidence_quote_id"), ["quote_id"], unique=False)
        batch_op.create_foreign_key("fk_evidence_quote_id", "quote", ["quote_id"], ["id"])
    _quote_what_is_cited(op.get_bind())


def _quote_what_is_cited(bind: sa.Connection) -> None:
    meta = sa.MetaData()
    evidence, passage, insight, quote = (
        sa.Table(name, meta, autoload_with=bind) for name in ("evidence", "passage", "insight", "quote")
    )
    for table in (evidence, passage, insight, quote):
        for column in table.columns:
            if column.name == "id" or column.name.endswith("_id") or column.name.endswith("_by"):
                column.type = sa.Uuid()
    cited = (
        sa.select(evidence, passage.c.text, passage.c.interview_id, insight.c.created_by, insight.c.created_at)
        .join(passage, passage.c.id == evidence.c.passage_id)
        .join(insight, insight.c.id == evidence.c.insight_id)
        .order_by(evidence.c.id)
    )
    numbers: dict[uuid.UUID, int] = {}
    made: dict[tuple[uuid.UUID, str], uuid.UUID] = {}
    for piece in bind.execute(cited).mappings().all():
        key = (piece["passage_id"], piece["excerpt"])
        if key not in made:
            made[key] = uuid.uuid4()
            numbers[piece["project_id"]] = numbers.get(piece["project_id"], 0) + 1
            bind.execute(quote.insert().values(_quote(piece, made[key], numbers[piece["project_id"]])))
        moved = evidence.update().where(evidence.c.id == piece["id"]).values(quote_id=made[key], excerpt="")
        bind.execute(moved)


def _quote(piece: sa.RowMapping, key: uuid.UUID, number: int) -> dict[str, object]:
    said, words = piece["text"], piece["excerpt"] or piece["text"]
    start = said.find(words)
    is_unplaced = start < 0
    start = max(start, 0)
    end = start + len(words)
    return {
        "id": key,
        "revision": 1,
        "created_at": piece["created_at"],
        "created_by": piece["created_by"],
        "revised_at": piece["created_at"],
        "removed_at": None,
        "project_id": piece["project_id"],
        "number": number,
        "audience": "team",
        "passage_id": piece["passage_id"],
        "observation_id": None,
        "start": start,
        "end": end,
        "note": "",
        "source_id": piece["interview_id"],
        "text": words,
        "digest": sha256(words.encode()).hexdigest(),
        "left": "" if is_unplaced else said[max(0, start - CONTEXT) : start],
        "right": "" if is_unplaced else said[end : end + CONTEXT],
        "is_unplaced": is_unplaced,
        "is_approved": False,
    }
