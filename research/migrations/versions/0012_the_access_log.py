"""The access log, seals over the change log, and records that are for a study's members or hidden."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_RECORDS = (
    *("study", "participant", "interview", "observation", "quote", "insight", "question", "experiment"),
    *("concept", "benefit", "gate", "tag", "report", "owntemplate"),
)


def upgrade() -> None:
    for table in _RECORDS:
        op.add_column(table, sa.Column("circle_id", sa.Uuid(), nullable=True))
        op.add_column(table, sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=True))
    _log()
    op.create_table(
        "seal",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first", _NUMBER, nullable=False),
        sa.Column("last", _NUMBER, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "studymember",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("study_id", "person_id"),
    )
    for column in ("project_id", "study_id", "person_id"):
        op.create_index(f"ix_studymember_{column}", "studymember", [column])


def _log() -> None:
    op.create_table(
        "logentry",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=1_000), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    for column in ("actor_id", "record_id", "project_id"):
        op.create_index(f"ix_logentry_{column}", "logentry", [column])
