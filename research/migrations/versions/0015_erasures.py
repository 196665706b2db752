"""What was erased, receipts of it, and evidence that was withdrawn."""

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
