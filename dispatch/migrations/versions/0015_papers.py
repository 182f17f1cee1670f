"""Who set the level of a language, and when; columns added in place, so that nothing is built anew.

Revision: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "volunteer_languages"


def upgrade() -> None:
    """Apply. Of levels that were set before nobody remembers by whom."""
    op.add_column(TABLE, sa.Column("decided_by", sa.String(length=120), nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("decided_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column(TABLE, "decided_on")
    op.drop_column(TABLE, "decided_by")
