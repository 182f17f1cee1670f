"""Guards that hold whatever the application does: nobody booked twice, nothing in the record changed.

Revision: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BOOKED = "('offered', 'accepted', 'done')"

# int4range needs no extension, where `volunteer_id WITH =` would need btree_gist
POSTGRESQL = (
    f"""ALTER TABLE assignments ADD CONSTRAINT no_double_booking EXCLUDE USING gist (
        int4range(volunteer_id, volunteer_id, '[]') WITH &&, tstzrange(start_at, end_at) WITH &&
    ) WHERE (state IN {BOOKED})""",
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit record is append-only'; END $$""",
    """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
)

OVERLAP = f"""SELECT RAISE(ABORT, 'no_double_booking') WHERE EXISTS (
        SELECT 1 FROM assignments AS other WHERE other.volunteer_id = NEW.volunteer_id AND other.id <> NEW.id
        AND other.state IN {BOOKED} AND other.start_at < NEW.end_at AND NEW.start_at < other.end_at)"""
SQLITE = (
    f"""CREATE TRIGGER no_double_booking_insert AFTER INSERT ON assignments
    WHEN NEW.state IN {BOOKED} BEGIN {OVERLAP}; END""",
    f"""CREATE TRIGGER no_double_booking_update AFTER UPDATE OF volunteer_id, state, start_at, end_at ON assignments
    WHEN NEW.state IN {BOOKED} BEGIN {OVERLAP}; END""",
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
)

POSTGRESQL_BACK = (
    "ALTER TABLE assignments DROP CONSTRAINT no_double_booking",
    "DROP TRIGGER audit_append_only ON audit_entries",
    "DROP FUNCTION refuse_change()",
)
SQLITE_BACK = tuple(
    f"DROP TRIGGER {name}"
    for name in ("no_double_booking_insert", "no_double_booking_update", "audit_no_update", "audit_no_delete")
)


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    """Put the guards up."""
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Take the guards down."""
    for statement in POSTGRESQL_BACK if _on_postgresql() else SQLITE_BACK:
        op.execute(statement)
