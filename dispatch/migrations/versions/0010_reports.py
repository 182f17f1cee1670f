"""Reports with expenses, approved by the desk; what is paid by month; the institution's own short report.

Revision: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS = (
    ("arrived_at", MOMENT, None),
    ("transport", sa.String(length=40), None),
    ("distance_metres", sa.Integer(), "0"),
    ("state", sa.String(length=40), "filed"),
    ("version", sa.Integer(), "1"),
    ("approved_at", MOMENT, None),
    ("approved_by_id", sa.Integer(), None),
    ("desk_note", sa.String(length=255), ""),
)

SHUT = """EXISTS (SELECT 1 FROM closed_months AS shut
        WHERE shut.programme_id = {row}.programme_id AND shut.month >= {row}.month)"""
SQLITE = tuple(
    f"""CREATE TRIGGER closed_month_{verb.lower()}_{row.lower()} BEFORE {verb} ON payment_lines
    BEGIN SELECT RAISE(ABORT, 'closed_month') WHERE {SHUT.format(row=row)}; END"""
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
)
POSTGRESQL = (
    f"""CREATE FUNCTION keep_closed_months() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' AND {SHUT.format(row="OLD")} THEN RAISE EXCEPTION 'closed_month'; END IF;
        IF TG_OP <> 'DELETE' AND {SHUT.format(row="NEW")} THEN RAISE EXCEPTION 'closed_month'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER closed_month BEFORE INSERT OR UPDATE OR DELETE ON payment_lines
    FOR EACH ROW EXECUTE FUNCTION keep_closed_months()""",
)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _stamps() -> tuple[sa.Column, sa.Column]:
    return sa.Column("created_at", MOMENT, nullable=False), sa.Column("updated_at", MOMENT, nullable=False)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("activity_reports", schema=None) as batch_op:
        for name, kind, default in COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=default is None, server_default=default))
        batch_op.create_foreign_key(
            batch_op.f("fk_activity_reports_approved_by_id_users"), "users", ["approved_by_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_activity_reports_state"), ["state"], unique=False)
    _create_payments()
    _create_institution_reports()
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def _create_payments() -> None:
    op.create_table(
        "payment_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("fee_yen", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.Column("travel_yen", sa.Integer(), nullable=False),
        sa.Column("correction", sa.Boolean(), nullable=False),
        *_stamps(),
        _key("payment_lines", "report_id", "activity_reports"),
        _key("payment_lines", "volunteer_id", "volunteers"),
        _key("payment_lines", "programme_id", "programmes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_lines")),
        sa.UniqueConstraint("report_id", "month", name=op.f("uq_payment_lines_report_id_month")),
    )
    op.create_index("ix_payment_lines_programme_month", "payment_lines", ["programme_id", "month"])
    op.create_index(op.f("ix_payment_lines_volunteer_id"), "payment_lines", ["volunteer_id"])
    op.create_table(
        "closed_months",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        _key("closed_months", "programme_id", "programmes"),
        _key("closed_months", "closed_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_months")),
        sa.UniqueConstraint("programme_id", "month", name=op.f("uq_closed_months_programme_id_month")),
    )


def _create_institution_reports() -> None:
    op.create_table(
        "institution_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("punctuality", sa.String(length=40), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        *_stamps(),
        _key("institution_reports", "assignment_id", "assignments"),
        _key("institution_reports", "filed_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_reports")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_institution_reports_assignment_id")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("institution_reports")
    op.drop_table("payment_lines")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_closed_months()")
    op.drop_table("closed_months")
    with op.batch_alter_table("activity_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_reports_state"))
        batch_op.drop_constraint(batch_op.f("fk_activity_reports_approved_by_id_users"), type_="foreignkey")
        for name, _kind, _default in COLUMNS:
            batch_op.drop_column(name)
