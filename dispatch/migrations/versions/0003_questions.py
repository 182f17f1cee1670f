"""Changes proposed to hospitals, questions to the engine, and runs that can be stopped.

Revision: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("plan_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stop_asked", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("room", sa.Integer(), nullable=True))

    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=False),
        sa.Column("answer_note", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_amendments_asked_by_id_users")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["service_requests.id"], name=op.f("fk_amendments_request_id_service_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
    )
    with op.batch_alter_table("amendments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendments_deadline"), ["deadline"], unique=False)
        batch_op.create_index(batch_op.f("ix_amendments_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_amendments_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_amendments_one_waiting",
            ["request_id"],
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )

    op.create_table(
        "plan_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_plan_questions_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["service_requests.id"],
            name=op.f("fk_plan_questions_request_id_service_requests"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_questions")),
    )
    with op.batch_alter_table("plan_questions", schema=None) as batch_op:
        batch_op.create_index("ix_plan_questions_about", ["kind", "request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_questions_state"), ["state"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("plan_questions")
    op.drop_table("amendments")
    with op.batch_alter_table("plan_runs", schema=None) as batch_op:
        batch_op.drop_column("room")
        batch_op.drop_column("stop_asked")
