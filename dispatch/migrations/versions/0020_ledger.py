"""Hours and points, entry by entry, added to and never changed; and what the roster's months looked like.

Revision: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SQLITE = tuple(
    f"""CREATE TRIGGER ledger_no_{verb.lower()} BEFORE {verb} ON ledger_entries
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
    for verb in ("UPDATE", "DELETE")
)
POSTGRESQL = (
    """CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()""",
)


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("credential", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(corrects_id IS NOT NULL) = (kind = 'correction')", name=op.f("ck_ledger_entries_corrects")
        ),
        sa.CheckConstraint(
            "kind = 'correction' OR (minutes >= 0 AND points >= 0)", name=op.f("ck_ledger_entries_numbers")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["ledger_entries.id"], name=op.f("fk_ledger_entries_corrects_id_ledger_entries")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_ledger_entries_course_id_courses")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name=op.f("fk_ledger_entries_volunteer_id_volunteers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("source", name=op.f("uq_ledger_entries_source")),
    )
    op.create_index(op.f("ix_ledger_entries_corrects_id"), "ledger_entries", ["corrects_id"], unique=False)
    op.create_index(op.f("ix_ledger_entries_course_id"), "ledger_entries", ["course_id"], unique=False)
    op.create_index(op.f("ix_ledger_entries_day"), "ledger_entries", ["day"], unique=False)
    op.create_index(op.f("ix_ledger_entries_volunteer_id"), "ledger_entries", ["volunteer_id"], unique=False)
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(statement)
    op.create_table(
        "roster_months",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("levels", sa.Integer(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "current >= 0 AND current <= papers AND current <= levels", name=op.f("ck_roster_months_current")
        ),
        sa.CheckConstraint("papers <= people AND levels <= people", name=op.f("ck_roster_months_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_months")),
        sa.UniqueConstraint("month", name=op.f("uq_roster_months_month")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("roster_months")
    op.drop_table("ledger_entries")
    if _on_postgresql():
        op.execute("DROP FUNCTION refuse_ledger_change()")
