"""Settings are changed on pages: a programme's row counts its versions, and the foundation has a row of its own.

Columns are added in place. (0011 was kept free for this; databases had passed it by then.)

Revision: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("programmes", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "foundation_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foundation_settings")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("foundation_settings")
    op.drop_column("programmes", "version")
