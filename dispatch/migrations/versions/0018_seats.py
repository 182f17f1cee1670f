"""Who takes part in a session, who waits for a seat, and what people wish to learn.

Two guards go with it: an enrolment makes legal moves only, and no seat lies beyond a session's capacity. On SQLite a
batch alteration of `enrolments` or `training_sessions` loses its triggers; make them again.

Revision: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOVES = {
    "waiting": ("offered", "enrolled", "cancelled", "lapsed"),
    "offered": ("enrolled", "cancelled", "lapsed"),
    "enrolled": ("completed", "not_completed", "cancelled"),
    "completed": ("not_completed",),
    "not_completed": ("completed",),
    "cancelled": ("waiting", "enrolled"),
    "lapsed": ("waiting", "enrolled"),
}
"""As `training.services.seats.states.MOVES` stood when this was written."""
LEGAL = ", ".join(f"'{before}>{after}'" for before, afters in MOVES.items() for after in afters)
STATES = ", ".join(f"'{state}'" for state in MOVES)


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_version", sa.Integer(), nullable=False),
        sa.Column("asked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("by_desk", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(seat IS NOT NULL) = (state IN ('offered', 'enrolled', 'completed', 'not_completed'))",
            name=op.f("ck_enrolments_seated"),
        ),
        sa.CheckConstraint("seat > 0", name=op.f("ck_enrolments_seat")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_enrolments_session_id_training_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"],
            ["volunteers.id"],
            name=op.f("fk_enrolments_volunteer_id_volunteers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("session_id", "volunteer_id", name=op.f("uq_enrolments_session_id_volunteer_id")),
    )
    op.create_index(op.f("ix_enrolments_offered_until"), "enrolments", ["offered_until"], unique=False)
    op.create_index(op.f("ix_enrolments_state"), "enrolments", ["state"], unique=False)
    op.create_index(op.f("ix_enrolments_volunteer_id"), "enrolments", ["volunteer_id"], unique=False)
    op.create_index("uq_enrolments_one_person_per_seat", "enrolments", ["session_id", "seat"], unique=True)
    op.create_table(
        "course_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("online_only", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_course_wishes_course_id_courses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"],
            ["volunteers.id"],
            name=op.f("fk_course_wishes_volunteer_id_volunteers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_wishes")),
        sa.UniqueConstraint(
            "course_id", "volunteer_id", name=op.f("uq_course_wishes_course_id_volunteer_id")
        ),
    )
    op.create_index(op.f("ix_course_wishes_volunteer_id"), "course_wishes", ["volunteer_id"], unique=False)
    if _on_postgresql():
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_sqlite() -> None:
    op.execute(f"""CREATE TRIGGER enrolments_moves BEFORE UPDATE OF state ON enrolments
        WHEN NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ({LEGAL})
        BEGIN SELECT RAISE(ABORT, 'illegal_move'); END""")
    op.execute(f"""CREATE TRIGGER enrolments_states BEFORE INSERT ON enrolments
        WHEN NEW.state NOT IN ({STATES}) BEGIN SELECT RAISE(ABORT, 'illegal_state'); END""")
    seats = """CREATE TRIGGER enrolments_seats_@name BEFORE @event ON enrolments
        WHEN NEW.seat > (SELECT capacity FROM training_sessions WHERE id = NEW.session_id)
        BEGIN SELECT RAISE(ABORT, 'no_such_seat'); END"""
    for event, name in (("INSERT", "insert"), ("UPDATE OF seat, session_id", "update")):
        op.execute(seats.replace("@name", name).replace("@event", event))
    op.execute("""CREATE TRIGGER training_sessions_capacity BEFORE UPDATE OF capacity ON training_sessions
        WHEN NEW.capacity < (SELECT max(seat) FROM enrolments WHERE session_id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'seats_are_held'); END""")


def _guard_postgresql() -> None:
    """The session's row is locked for the look at its capacity, so that nobody lowers it at the same moment."""
    guard = """CREATE FUNCTION enrolments_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE seats integer; BEGIN
        IF NEW.state NOT IN (@states) THEN
            RAISE EXCEPTION 'illegal_state' USING ERRCODE = 'check_violation'; END IF;
        IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state
            AND OLD.state || '>' || NEW.state NOT IN (@legal) THEN
            RAISE EXCEPTION 'illegal_move' USING ERRCODE = 'check_violation'; END IF;
        IF NEW.seat IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.seat IS DISTINCT FROM OLD.seat) THEN
            SELECT capacity INTO seats FROM training_sessions WHERE id = NEW.session_id FOR SHARE;
            IF NEW.seat > seats THEN
                RAISE EXCEPTION 'no_such_seat' USING ERRCODE = 'check_violation'; END IF;
        END IF;
        RETURN NEW; END $$"""
    op.execute(guard.replace("@states", STATES).replace("@legal", LEGAL))
    op.execute("""CREATE TRIGGER enrolments_guard BEFORE INSERT OR UPDATE ON enrolments
        FOR EACH ROW EXECUTE FUNCTION enrolments_guard()""")
    op.execute("""CREATE FUNCTION training_sessions_capacity() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.capacity < (SELECT max(seat) FROM enrolments WHERE session_id = NEW.id) THEN
            RAISE EXCEPTION 'seats_are_held' USING ERRCODE = 'check_violation'; END IF;
        RETURN NEW; END $$""")
    op.execute("""CREATE TRIGGER training_sessions_capacity BEFORE UPDATE OF capacity ON training_sessions
        FOR EACH ROW EXECUTE FUNCTION training_sessions_capacity()""")


def downgrade() -> None:
    """Take back."""
    on_sessions = " ON training_sessions" if _on_postgresql() else ""
    op.execute(f"DROP TRIGGER training_sessions_capacity{on_sessions}")
    op.drop_table("course_wishes")
    op.drop_table("enrolments")
    if _on_postgresql():
        op.execute("DROP FUNCTION enrolments_guard()")
        op.execute("DROP FUNCTION training_sessions_capacity()")
