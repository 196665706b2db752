"""Questions that hang on insights, insights that grew from experiments, and insights that have lapsed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "number"),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_project_id"), ["project_id"], unique=False)
    _link("questioninsight", ("question_id", "question"), ("insight_id", "insight"))
    _link("grewfrom", ("insight_id", "insight"), ("experiment_id", "experiment"))
    _link("buildson", ("insight_id", "insight"), ("earlier_id", "insight"))
    # The default stays: SQLite can only take it away by making the table anew, and other tables refer to it.
    op.add_column("insight", sa.Column("has_lapsed", sa.Boolean(), nullable=False, server_default=sa.false()))


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
    with op.batch_alter_table(name, schema=None) as batch_op:
        for column in ("project_id", first[0], second[0]):
            batch_op.create_index(batch_op.f(f"ix_{name}_{column}"), [column], unique=False)
