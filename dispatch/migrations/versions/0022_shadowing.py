"""Trainees beside seniors: who is to watch, what was agreed, what is written down of them.

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
        "apprenticeships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_desk", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wanted BETWEEN 1 AND 50", name=op.f("ck_apprenticeships_wanted")),
        sa.ForeignKeyConstraint(
            ["volunteer_id"],
            ["volunteers.id"],
            name=op.f("fk_apprenticeships_volunteer_id_volunteers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apprenticeships")),
        sa.UniqueConstraint(
            "volunteer_id", "language", name=op.f("uq_apprenticeships_volunteer_id_language")
        ),
    )
    op.create_table(
        "standing_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("given_by", sa.String(length=120), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institutions.id"],
            name=op.f("fk_standing_consents_institution_id_institutions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_consents")),
        sa.UniqueConstraint("institution_id", name=op.f("uq_standing_consents_institution_id")),
    )
    op.create_table(
        "pairing_studies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("plan", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_pairing_studies_asked_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_studies")),
    )
    op.create_index(op.f("ix_pairing_studies_state"), "pairing_studies", ["state"], unique=False)
    op.create_table(
        "shadowing_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadowing_settings")),
    )
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
        sa.Column("ended_by", sa.String(length=40), nullable=True),
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
        sa.Column("ready", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("for_trainee", sa.Text(), nullable=False),
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
    op.drop_table("shadowing_settings")
    op.drop_table("pairing_studies")
    op.drop_table("standing_consents")
    op.drop_table("apprenticeships")
