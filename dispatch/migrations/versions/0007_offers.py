"""How offers are made and how they end: legal moves, waves, standby, what a repair did.

Revision: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOVES = {
    "proposed": ("offered", "withdrawn"),
    "offered": ("accepted", "declined", "lapsed", "withdrawn"),
    "accepted": ("done", "cancelled", "no_show"),
    "done": ("no_show",),
    "declined": (),
    "lapsed": (),
    "withdrawn": (),
    "cancelled": (),
    "no_show": (),
}
"""As `assignments.services.states.MOVES` stood when this was written."""
STANDBY_MOVES = {
    "asked": ("agreed", "refused", "lapsed", "released"),
    "agreed": ("refused", "released", "stepped_in"),
    "refused": (),
    "lapsed": (),
    "released": (),
    "stepped_in": (),
}
ASKED_ONCE = sa.text("offered_at IS NOT NULL AND override_reason = ''")
COUNTED_ON = sa.text("state IN ('asked', 'agreed')")
OUTCOME = """(NEW.state = 'no_show' AND NEW.no_show_side IS NULL)
    OR (NEW.state <> 'no_show' AND NEW.no_show_side IS NOT NULL)
    OR (NEW.state = 'cancelled' AND NEW.ended_by IS NULL)"""


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    """Columns and tables first, guards last: what is there already is brought into order in between."""
    _add_columns()
    _make_standbys()
    op.execute("UPDATE assignments SET ended_by = 'desk' WHERE state = 'cancelled'")
    op.execute("UPDATE assignments SET no_show_side = 'volunteer' WHERE state = 'no_show'")
    op.create_index(
        "uq_assignments_not_asked_twice",
        "assignments",
        ["request_id", "volunteer_id", "start_at"],
        unique=True,
        sqlite_where=ASKED_ONCE,
        postgresql_where=ASKED_ONCE,
    )
    guard = _guard_postgresql if _on_postgresql() else _guard_sqlite
    guard("assignments", MOVES, OUTCOME)
    guard("standbys", STANDBY_MOVES, "")
    _keep_standbys_apart()


def _add_columns() -> None:
    op.add_column("assignments", sa.Column("ended_by", sa.String(40)))
    op.add_column("assignments", sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("assignments", sa.Column("no_show_side", sa.String(40)))
    op.add_column("service_requests", sa.Column("ask_mode", sa.String(40)))
    op.add_column("service_requests", sa.Column("ask_count", sa.Integer()))
    op.add_column("service_requests", sa.Column("ask_next", sa.Boolean()))
    op.add_column("service_requests", sa.Column("standby_steps_in", sa.Boolean()))
    op.add_column("plan_runs", sa.Column("causes", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("plan_runs", sa.Column("repair", sa.JSON()))


def _make_standbys() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "standbys",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("service_requests.id"), nullable=False),
        sa.Column("option_id", sa.Integer(), sa.ForeignKey("request_options.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), sa.ForeignKey("volunteers.id"), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("start_at", moment, nullable=False),
        sa.Column("end_at", moment, nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), sa.ForeignKey("users.id")),
        sa.Column("deadline", moment, nullable=False),
        sa.Column("answered_at", moment),
        sa.Column("note", sa.String(255), nullable=False, server_default=""),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.CheckConstraint("start_at < end_at", name="ck_standbys_times"),
    )
    op.create_index("ix_standbys_request_id", "standbys", ["request_id"])
    op.create_index("ix_standbys_volunteer_id", "standbys", ["volunteer_id"])
    op.create_index(
        "uq_standbys_asked_once_at_a_time",
        "standbys",
        ["request_id", "volunteer_id"],
        unique=True,
        sqlite_where=COUNTED_ON,
        postgresql_where=COUNTED_ON,
    )


def _legal(moves: dict[str, tuple[str, ...]]) -> str:
    return ", ".join(f"'{before}>{after}'" for before, afters in moves.items() for after in afters)


def _states(moves: dict[str, tuple[str, ...]]) -> str:
    return ", ".join(f"'{state}'" for state in moves)


def _guard_sqlite(table: str, moves: dict[str, tuple[str, ...]], outcome: str) -> None:
    op.execute(f"""CREATE TRIGGER {table}_moves BEFORE UPDATE OF state ON {table}
        WHEN NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ({_legal(moves)})
        BEGIN SELECT RAISE(ABORT, 'illegal_move'); END""")
    op.execute(f"""CREATE TRIGGER {table}_states BEFORE INSERT ON {table}
        WHEN NEW.state NOT IN ({_states(moves)}) BEGIN SELECT RAISE(ABORT, 'illegal_state'); END""")
    if outcome:
        op.execute(f"""CREATE TRIGGER {table}_outcomes BEFORE UPDATE OF state, no_show_side, ended_by ON {table}
            WHEN {outcome} BEGIN SELECT RAISE(ABORT, 'illegal_outcome'); END""")


def _guard_postgresql(table: str, moves: dict[str, tuple[str, ...]], outcome: str) -> None:
    refuse_outcome = (
        f"""IF TG_OP = 'UPDATE' AND ({outcome}) THEN
            RAISE EXCEPTION 'illegal_outcome' USING ERRCODE = 'check_violation'; END IF;"""
        if outcome
        else ""
    )
    op.execute(f"""CREATE FUNCTION {table}_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.state NOT IN ({_states(moves)}) THEN
            RAISE EXCEPTION 'illegal_state' USING ERRCODE = 'check_violation'; END IF;
        IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state
            AND OLD.state || '>' || NEW.state NOT IN ({_legal(moves)}) THEN
            RAISE EXCEPTION 'illegal_move' USING ERRCODE = 'check_violation'; END IF;
        {refuse_outcome}
        RETURN NEW; END $$""")
    op.execute(f"""CREATE TRIGGER {table}_moves BEFORE INSERT OR UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_moves()""")


def _keep_standbys_apart() -> None:
    """Nobody is counted on by two overlapping requests."""
    if _on_postgresql():
        op.execute("""ALTER TABLE standbys ADD CONSTRAINT no_double_standby EXCLUDE USING gist (
            int4range(volunteer_id, volunteer_id, '[]') WITH &&, tstzrange(start_at, end_at) WITH &&
        ) WHERE (state IN ('asked', 'agreed'))""")
        return
    overlap = """SELECT RAISE(ABORT, 'no_double_standby') WHERE EXISTS (
        SELECT 1 FROM standbys AS other WHERE other.volunteer_id = NEW.volunteer_id AND other.id <> NEW.id
        AND other.state IN ('asked', 'agreed') AND other.start_at < NEW.end_at AND NEW.start_at < other.end_at)"""
    for name, when in (("insert", "INSERT"), ("update", "UPDATE OF volunteer_id, state, start_at, end_at")):
        op.execute(f"""CREATE TRIGGER no_double_standby_{name} AFTER {when} ON standbys
            WHEN NEW.state IN ('asked', 'agreed') BEGIN {overlap}; END""")


def downgrade() -> None:
    """Take the guards down, then what they guarded; the columns go without a rebuild, which would cost triggers."""
    if _on_postgresql():
        op.execute("DROP TRIGGER assignments_moves ON assignments")
        op.execute("DROP FUNCTION assignments_moves()")
    else:
        for name in ("moves", "states", "outcomes"):
            op.execute(f"DROP TRIGGER assignments_{name}")
    op.drop_table("standbys")
    if _on_postgresql():
        op.execute("DROP FUNCTION standbys_moves()")
    op.drop_index("uq_assignments_not_asked_twice", "assignments")
    for table, columns in (
        ("plan_runs", ("causes", "repair")),
        ("service_requests", ("ask_mode", "ask_count", "ask_next", "standby_steps_in")),
        ("assignments", ("ended_by", "late", "no_show_side")),
    ):
        for column in columns:
            op.drop_column(table, column)
