"""The codebook: examples, colours, aliases, and what was done to it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With a default for the rows that are there; the tables that point at tags keep SQLite from making it anew.
    op.add_column("tag", sa.Column("example", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("tag", sa.Column("colour", sa.String(length=40), nullable=True))
    op.add_column("tag", sa.Column("aliases", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "operation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("other_name", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["tag.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operation_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_operation_tag_id"), ["tag_id"], unique=False)
