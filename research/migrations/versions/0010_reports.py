"""Reports as drafts and published versions, with what they rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


# A template was for a phase of the same name, and took in what was of that phase.
PHASES = ("diagnose", "explore", "develop")
# The sections that people wrote had other keys, those of the project's template as those of the last phase's.
SECTIONS = {
    "sammendrag": "summary",
    "bakgrunn": "background",
    "aktorer": "actors",
    "nasituasjon": "situation",
    "arsaker": "causes",
    "problemforstaelse": "problem",
    "malbilde": "target",
    "mulighetsrom": "opportunities",
    "anbefaling": "direction",
    "endringsbilag": "annex",
    "metode": "method",
    "utgangspunkt": "start",
    "konsepter": "concepts",
    "vurdering": "assessment",
    "konseptvalg": "choice",
    "gevinster": "benefits",
    "behov": "need",
    "prosjektet": "project",
    "utforske": "explore",
    "utvikle": "develop",
    "losning": "solution",
    "implementering": "implementation",
    "laering": "lessons",
    "videre": "next",
}


def upgrade() -> None:
    # With defaults for the rows that are there: a report that was kept was shown to all, as a published one is.
    op.add_column("report", sa.Column("choices", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("report", sa.Column("status", sa.String(length=40), nullable=False, server_default="published"))
    op.add_column("report", sa.Column("pictures", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("report", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    _add_key("follows_id", "report")
    op.add_column("report", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    _add_key("published_by", "person")
    op.add_column("report", sa.Column("findings", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("report", sa.Column("override_reason", sa.String(length=20000), nullable=False, server_default=""))
    op.execute("UPDATE report SET published_at = created_at, published_by = created_by")
    _tell_what_was_chosen()
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_follows_id"), ["follows_id"], unique=False)
    op.create_table(
        "reportsource",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("stance", sa.String(length=40), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("reportsource", schema=None) as batch_op:
        for column in ("project_id", "report_id", "record_id", "quote_id"):
            batch_op.create_index(batch_op.f(f"ix_reportsource_{column}"), [column], unique=False)


def _tell_what_was_chosen() -> None:
    """Let a report that was made before be made again: of the same phase, and with what was written for it."""
    report = sa.table(
        "report",
        sa.column("id", sa.Uuid()),
        sa.column("template", sa.String()),
        sa.column("written", sa.JSON()),
        sa.column("choices", sa.JSON()),
    )
    connection = op.get_bind()
    for key, template, written in connection.execute(sa.select(report.c.id, report.c.template, report.c.written)):
        connection.execute(
            report.update()
            .where(report.c.id == key)
            .values(
                written={SECTIONS.get(name, name): text for name, text in written.items()},
                choices={"phases": [template]} if template in PHASES else {},
            )
        )


def _add_key(column: str, table: str) -> None:
    """Add a column that names a row of a table: SQLite takes the key with the column, or not at all."""
    uuid = sa.Uuid().compile(dialect=op.get_bind().dialect)
    op.execute(f"ALTER TABLE report ADD COLUMN {column} {uuid} REFERENCES {table} (id)")
