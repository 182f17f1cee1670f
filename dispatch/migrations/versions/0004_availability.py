"""Availability that is kept current: holidays, reminders, limits, and what was before the last change.

Revision: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OF_VOLUNTEERS = (
    ("open_on_holidays", sa.Boolean(), sa.false()),
    ("availability_confirmed_at", sa.DateTime(timezone=True), None),
    ("availability_reminder_days", sa.Integer(), "30"),
    ("availability_before", sa.JSON(), None),
    ("asks_per_week", sa.Integer(), None),
)
OF_REFUSALS = (
    ("by_desk", sa.Boolean(), sa.true()),
    ("own_reason", sa.String(length=255), None),
)


def upgrade() -> None:
    """Apply. Columns are added in place: to build these tables anew would empty those that point at them."""
    for table, columns in (("volunteers", OF_VOLUNTEERS), ("refused_institutions", OF_REFUSALS)):
        for name, kind, default in columns:
            op.add_column(table, sa.Column(name, kind, nullable=default is None, server_default=default))


def downgrade() -> None:
    """Take back."""
    for table, columns in (("volunteers", OF_VOLUNTEERS), ("refused_institutions", OF_REFUSALS)):
        for name, _kind, _default in columns:
            op.drop_column(table, name)
