"""Receipts beside a report, and what its travel was compared with: the way as proposed, from where, why it differs.

Revision: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS = (
    ("usual_metres", sa.Integer(), "0"),
    ("usual_yen", sa.Integer(), "0"),
    ("way_source", sa.String(length=40), None),
    ("travel_note", sa.String(length=255), ""),
)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("activity_reports", schema=None) as batch_op:
        for name, kind, default in COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=default is None, server_default=default))
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["activity_reports.id"], name=op.f("fk_receipts_report_id_activity_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("file", name=op.f("uq_receipts_file")),
    )
    op.create_index(op.f("ix_receipts_report_id"), "receipts", ["report_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("receipts")
    with op.batch_alter_table("activity_reports", schema=None) as batch_op:
        for name, _kind, _default in COLUMNS:
            batch_op.drop_column(name)
