"""The extent of a digest's message: the release before writes rows without it, and they hold everything, as ever"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLES = ("subscriptions", "cadence_subscriptions")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("extent", sa.Text(), nullable=False, server_default="everything"))


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "extent")
