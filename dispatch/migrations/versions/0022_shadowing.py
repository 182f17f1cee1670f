"""Trainees beside seniors, and what is written down of them.

Revision: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "shadowings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("trainee_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("consent_by", sa.String(length=120), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("fk_shadowings_assignment_id_assignments")
        ),
        sa.ForeignKeyConstraint(
            ["trainee_id"], ["volunteers.id"], name=op.f("fk_shadowings_trainee_id_volunteers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadowings")),
    )
    op.create_index(op.f("ix_shadowings_deadline"), "shadowings", ["deadline"], unique=False)
    op.create_index(op.f("ix_shadowings_state"), "shadowings", ["state"], unique=False)
    op.create_index(op.f("ix_shadowings_trainee_id"), "shadowings", ["trainee_id"], unique=False)
    op.create_index(
        "uq_shadowings_one_per_job",
        "shadowings",
        ["assignment_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'asked', 'offered', 'confirmed')"),
        postgresql_where=sa.text("state IN ('proposed', 'asked', 'offered', 'confirmed')"),
    )
    op.create_table(
        "mentor_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trainee_id", sa.Integer(), nullable=False),
        sa.Column("shadowing_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_mentor_notes_author_id_users")),
        sa.ForeignKeyConstraint(
            ["shadowing_id"],
            ["shadowings.id"],
            name=op.f("fk_mentor_notes_shadowing_id_shadowings"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["trainee_id"],
            ["volunteers.id"],
            name=op.f("fk_mentor_notes_trainee_id_volunteers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_notes")),
    )
    op.create_index(op.f("ix_mentor_notes_trainee_id"), "mentor_notes", ["trainee_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("mentor_notes")
    op.drop_table("shadowings")
