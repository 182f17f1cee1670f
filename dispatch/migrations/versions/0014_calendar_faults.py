"""Calendar faults in the language of the reader."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FAILURE = sa.table("outside_calendars", sa.column("failure", sa.String))


def upgrade() -> None:
    """Why a calendar fails is a code with what belongs to it; the next try says more than "odd"."""
    op.add_column(
        "outside_calendars", sa.Column("failure_values", sa.JSON(), nullable=False, server_default="{}")
    )
    op.execute(sa.update(FAILURE).where(FAILURE.c.failure != "").values(failure="odd"))


def downgrade() -> None:
    """A sentence again."""
    said = "カレンダーを読み込めませんでした。"
    op.execute(sa.update(FAILURE).where(FAILURE.c.failure != "").values(failure=said))
    with op.batch_alter_table("outside_calendars") as batch_op:
        batch_op.drop_column("failure_values")
