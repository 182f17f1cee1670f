"""The name in Roman letters, as its bearer spells it.

Revision: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("volunteers", sa.Column("roman", sa.String(length=160), server_default="", nullable=False))


def downgrade() -> None:
    """Undo."""
    op.drop_column("volunteers", "roman")
