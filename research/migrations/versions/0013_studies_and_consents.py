"""What a study states for its protocol, information texts and consents."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TEXTS = (
    ("responsible", 120),
    ("assessment_link", 300),
    ("assessment_reason", 2_000),
    ("recipients", 2_000),
    ("transfers", 2_000),
    ("security_measures", 2_000),
)
_CLAIMS = ("records_sound", "special_categories", "minors", "vulnerable", "needs_key", "is_limited")


def upgrade() -> None:
    # The defaults stay: SQLite can only take them away by making the table anew, and other tables refer to it.
    for name, length in _TEXTS:
        op.add_column("study", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    for name in _CLAIMS:
        op.add_column("study", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("groups", "categories"):
        op.add_column("study", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("study", sa.Column("assessment", sa.String(length=40), nullable=False, server_default="unknown"))
    for name in ("recording_retention_on", "assessment_on"):
        op.add_column("study", sa.Column(name, sa.Date(), nullable=True))
    op.create_table(
        "informationtext",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=20_000), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("study_id", "language", "version"),
    )
    _consents()
    for table, column in (
        *(("informationtext", column) for column in ("project_id", "study_id")),
        *(("consent", column) for column in ("project_id", "participant_id", "study_id", "information_text_id")),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _consents() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("information_text_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("is_of_age", sa.Boolean(), nullable=False),
        sa.Column("guardian_agreed", sa.Boolean(), nullable=False),
        sa.Column("guardian_agreed_on", sa.Date(), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"]),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"]),
        sa.ForeignKeyConstraint(["information_text_id"], ["informationtext.id"]),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
