"""Until when a call needs people and how long they stay, who still waits to be asked, and an age band by choice.

Revision: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("call_outs", sa.Column("until_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("call_out_asks", sa.Column("until_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("call_out_asks", sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_call_out_asks_due", "call_out_asks", ["ask_at"], unique=False)
    op.add_column("supporters", sa.Column("age_band", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("supporters", "age_band")
    op.drop_index("ix_call_out_asks_due", table_name="call_out_asks")
    op.drop_column("call_out_asks", "ask_at")
    op.drop_column("call_out_asks", "until_at")
    op.drop_column("call_outs", "until_at")
