"""Concepts, benefits, and what was measured of these."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "concept",
        *_record(),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("for_whom", sa.String(length=300), nullable=False),
        sa.Column("user_value", sa.String(length=2000), nullable=False),
        sa.Column("feasibility", sa.String(length=2000), nullable=False),
        sa.Column("benefit", sa.String(length=2000), nullable=False),
        sa.Column("risk", sa.String(length=2000), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        *_record_constraints(),
    )
    _index("concept", "project_id")
    _link("conceptquestion", ("concept_id", "concept"), ("question_id", "question"))
    _link("conceptexperiment", ("concept_id", "concept"), ("experiment_id", "experiment"))
    op.create_table(
        "benefit",
        *_record(),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("receiver", sa.String(length=300), nullable=False),
        sa.Column("indicator", sa.String(length=300), nullable=False),
        sa.Column("baseline_value", sa.String(length=120), nullable=False),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("target_value", sa.String(length=120), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("responsible", sa.String(length=120), nullable=False),
        sa.Column("assumptions", sa.String(length=2000), nullable=False),
        sa.Column("measures", sa.String(length=2000), nullable=False),
        sa.Column("risk", sa.String(length=2000), nullable=False),
        sa.Column("concept_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"]),
        *_record_constraints(),
    )
    _index("benefit", "project_id", "concept_id")
    op.create_table(
        "benefitmeasurement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("benefit_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("benefitmeasurement", "project_id", "benefit_id")


def _record() -> list[sa.Column[Any]]:
    """Return the columns of every record of a project."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
    ]


def _record_constraints() -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["created_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "number"),
    ]


def _link(name: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    """Make a table of links between two kinds of record: the column and the table of each."""
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        *(sa.Column(column, sa.Uuid(), nullable=False) for column, _ in (first, second)),
        *(sa.ForeignKeyConstraint([column], [f"{table}.id"]) for column, table in (first, second)),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(first[0], second[0]),
    )
    _index(name, "project_id", first[0], second[0])


def _index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)
