"""A second factor with recovery codes, and attempts at signing in."""

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
