"""Whose name an observation tells."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_CASEWORKERS = """
    UPDATE observation SET author_shown = 'role'
    WHERE EXISTS (
        SELECT 1 FROM membership
        WHERE membership.project_id = observation.project_id AND membership.person_id = observation.created_by
        AND membership.role = 'caseworker'
    )
"""
_ROLES = """
    UPDATE observation SET author_role = (
        SELECT membership.role FROM membership
        WHERE membership.project_id = observation.project_id AND membership.person_id = observation.created_by
    )
"""
_TOLD_AS = """
    UPDATE change SET as_role = 'caseworker'
    WHERE kind = 'observation' AND EXISTS (
        SELECT 1 FROM observation
        WHERE observation.id = change.record_id AND observation.created_by = change.actor_id
        AND observation.author_shown = 'role'
    )
"""


def upgrade() -> None:
    # The default stays: SQLite can only take it away by making the table anew, and other tables refer to it.
    op.add_column("observation", sa.Column("author_shown", sa.String(length=40), nullable=False, server_default="name"))
    op.add_column("observation", sa.Column("author_role", sa.String(length=40), nullable=True))
    op.add_column("change", sa.Column("as_role", sa.String(length=40), nullable=True))
    for statement in (_ROLES, _CASEWORKERS, _TOLD_AS):
        op.execute(statement)
