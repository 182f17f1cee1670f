"""Posts, shifts, duties, and the guard against two duties at once.

Revision: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BOOKED = "('confirmed', 'done')"
POSTGRESQL = """ALTER TABLE duties ADD CONSTRAINT no_two_duties EXCLUDE USING gist (
    int4range(supporter_id, supporter_id, '[]') WITH &&, tstzrange(start_at, end_at) WITH &&
) WHERE (state IN BOOKED)""".replace("BOOKED", BOOKED)
OVERLAP = """SELECT RAISE(ABORT, 'no_two_duties') WHERE EXISTS (
    SELECT 1 FROM duties AS other WHERE other.supporter_id = NEW.supporter_id AND other.id <> NEW.id
    AND other.state IN BOOKED AND other.start_at < NEW.end_at AND NEW.start_at < other.end_at)"""
SQLITE = (
    "CREATE TRIGGER no_two_duties_insert AFTER INSERT ON duties WHEN NEW.state IN BOOKED BEGIN OVERLAP; END",
    "CREATE TRIGGER no_two_duties_update AFTER UPDATE OF supporter_id, state, start_at, end_at ON duties "
    "WHEN NEW.state IN BOOKED BEGIN OVERLAP; END",
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["disaster_events.id"],
            name=op.f("fk_posts_event_id_disaster_events"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index(op.f("ix_posts_event_id"), "posts", ["event_id"], unique=False)
    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("importance", sa.Integer(), nullable=False),
        sa.Column("experienced", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("experienced BETWEEN 0 AND number", name=op.f("ck_shifts_experienced")),
        sa.CheckConstraint("importance BETWEEN 1 AND 1000", name=op.f("ck_shifts_importance")),
        sa.CheckConstraint("number BETWEEN 1 AND 100", name=op.f("ck_shifts_number")),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_shifts_hours")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_shifts_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    op.create_index(op.f("ix_shifts_post_id"), "shifts", ["post_id"], unique=False)
    op.create_index(op.f("ix_shifts_start_at"), "shifts", ["start_at"], unique=False)
    op.create_table(
        "roster_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("plan", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("progress", sa.String(length=120), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_roster_runs_asked_by_id_users")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["disaster_events.id"],
            name=op.f("fk_roster_runs_event_id_disaster_events"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_runs")),
    )
    op.create_index(op.f("ix_roster_runs_event_id"), "roster_runs", ["event_id"], unique=False)
    op.create_index(op.f("ix_roster_runs_state"), "roster_runs", ["state"], unique=False)
    op.create_index(
        "uq_roster_runs_one_queued",
        "roster_runs",
        ["event_id"],
        unique=True,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("supporter_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_duties_hours")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["roster_runs.id"], name=op.f("fk_duties_run_id_roster_runs"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shifts.id"], name=op.f("fk_duties_shift_id_shifts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["supporter_id"],
            ["supporters.id"],
            name=op.f("fk_duties_supporter_id_supporters"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    op.create_index(op.f("ix_duties_shift_id"), "duties", ["shift_id"], unique=False)
    op.create_index(op.f("ix_duties_supporter_id"), "duties", ["supporter_id"], unique=False)
    op.create_index(
        "uq_duties_once",
        "duties",
        ["shift_id", "supporter_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'released'"),
        postgresql_where=sa.text("state <> 'released'"),
    )
    op.create_table(
        "roster_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("supporter_id", sa.Integer(), nullable=False),
        sa.Column("nights", sa.Boolean(), nullable=False),
        sa.Column("hours_a_day", sa.Integer(), nullable=True),
        sa.Column("hours_in_7_days", sa.Integer(), nullable=True),
        sa.Column("experienced", sa.Boolean(), nullable=False),
        sa.Column("unavailable", sa.JSON(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hours_a_day BETWEEN 1 AND 12", name=op.f("ck_roster_terms_day")),
        sa.CheckConstraint("hours_in_7_days BETWEEN 1 AND 84", name=op.f("ck_roster_terms_week")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["disaster_events.id"],
            name=op.f("fk_roster_terms_event_id_disaster_events"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supporter_id"],
            ["supporters.id"],
            name=op.f("fk_roster_terms_supporter_id_supporters"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_terms")),
        sa.UniqueConstraint("event_id", "supporter_id", name=op.f("uq_roster_terms_event_id_supporter_id")),
    )
    op.create_index(op.f("ix_roster_terms_supporter_id"), "roster_terms", ["supporter_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
    else:
        for trigger in SQLITE:
            op.execute(trigger.replace("OVERLAP", OVERLAP).replace("BOOKED", BOOKED))


def downgrade() -> None:
    """Undo."""
    op.drop_table("roster_terms")
    op.drop_table("duties")
    op.drop_table("roster_runs")
    op.drop_table("shifts")
    op.drop_table("posts")
