"""What to teach next, asked for, with the answer; what level a course leads to, and what it costs to hold.

Revision: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COURSE_NUMBERS = ("raises_from", "raises_to", "cost_yen", "cost_per_person_yen")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "demand_studies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("progress", sa.String(length=120), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_demand_studies_asked_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_studies")),
    )
    op.create_index(op.f("ix_demand_studies_state"), "demand_studies", ["state"], unique=False)
    queued = sa.text("state = 'queued'")
    op.create_index(
        "uq_demand_studies_one_queued", "demand_studies", ["state"], unique=True,
        sqlite_where=queued, postgresql_where=queued,
    )  # fmt: skip
    for name in COURSE_NUMBERS:
        op.add_column("courses", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take back."""
    for name in reversed(COURSE_NUMBERS):
        op.drop_column("courses", name)
    op.drop_table("demand_studies")
