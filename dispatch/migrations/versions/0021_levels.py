"""Levels are derived: rules, overrides and the spans that follow.

Levels that were typed so far become overrides with a note and an end one year from now, so that nobody is lost
overnight; approved papers whose title is a grade of the JLPT or of the CEFR say so in `grade`.

Revision: 0021
Revises: 0020
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NOTE = "移行時のレベル"
DAYS = 365
DAILY = ["checkup", "examination", "payment", "pharmacy", "reception", "vaccination"]
VISITS = {
    1: DAILY,
    2: sorted([*DAILY, "first_visit", "return_visit"]),
    3: sorted([*DAILY, "first_visit", "return_visit", "consent", "diagnosis"]),
    4: sorted([*DAILY, "first_visit", "return_visit", "consent", "diagnosis"]),
}
"""As the usual rules stood when this was written."""
GRADES = {"jlpt": ("N1", "N2", "N3", "N4", "N5"), "cefr": ("A1", "A2", "B1", "B2", "C1", "C2")}


def upgrade() -> None:
    """Apply."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "level_rules",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False, unique=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(120), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
    )
    _make_overrides(moment)
    _make_spans()
    op.add_column("documents", sa.Column("grade", sa.String(10), nullable=False, server_default=""))
    with op.batch_alter_table("credentials") as batch:
        batch.add_column(sa.Column("language", sa.String(12), nullable=False, server_default=""))
        batch.add_column(sa.Column("revoked_on", sa.Date(), nullable=True))
        batch.drop_constraint(op.f("uq_credentials_volunteer_id_kind"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_credentials_volunteer_id_kind_language"), ["volunteer_id", "kind", "language"]
        )
    with op.batch_alter_table("volunteer_languages") as batch:
        batch.drop_constraint(op.f("ck_volunteer_languages_level"), type_="check")
        batch.create_check_constraint(op.f("ck_volunteer_languages_level"), "level BETWEEN 0 AND 4")
    _take_over_levels()
    _read_grades()


def _make_overrides(moment: sa.DateTime) -> None:
    op.create_table(
        "level_overrides",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "volunteer_id", sa.Integer(), sa.ForeignKey("volunteers.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("visit", sa.String(40)),
        sa.Column("allowed", sa.Boolean()),
        sa.Column("floor", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(255), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(120), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("ended_by", sa.String(120), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_level_overrides_days")),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name=op.f("ck_level_overrides_level")),
        sa.CheckConstraint("(level IS NULL) = (visit IS NOT NULL)", name=op.f("ck_level_overrides_target")),
        sa.CheckConstraint("(visit IS NULL) = (allowed IS NULL)", name=op.f("ck_level_overrides_visit")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_level_overrides_note")),
    )
    op.create_index("ix_level_overrides_volunteer_id", "level_overrides", ["volunteer_id"])
    op.create_index("ix_level_overrides_last", "level_overrides", ["last"])


def _make_spans() -> None:
    op.create_table(
        "level_spans",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "volunteer_id", sa.Integer(), sa.ForeignKey("volunteers.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("visits", sa.JSON(), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_level_spans_days")),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name=op.f("ck_level_spans_level")),
        sa.UniqueConstraint("volunteer_id", "language", "first"),
    )
    op.create_index("ix_level_spans_last", "level_spans", ["last"])


def _take_over_levels() -> None:
    """Each level that there is, as an override that is a floor: what is earned meanwhile counts at once."""
    bind, now = op.get_bind(), datetime.now(UTC)
    first, last = now.date(), now.date() + timedelta(days=DAYS)
    spoken = bind.execute(
        sa.text("SELECT volunteer_id, language, level FROM volunteer_languages WHERE level > 0 ORDER BY id")
    ).all()
    overrides, spans = _tables()
    common = {"first": first, "last": last}
    if not spoken:
        return
    bind.execute(
        sa.insert(overrides),
        [
            {
                **common, "volunteer_id": person, "language": language, "level": level, "floor": True, "note": NOTE,
                "set_by": "", "ended_by": "", "created_at": now, "updated_at": now,
            }
            for person, language, level in spoken
        ],
    )  # fmt: skip
    bind.execute(
        sa.insert(spans),
        [
            {**common, "volunteer_id": person, "language": language, "level": level, "visits": VISITS[level]}
            for person, language, level in spoken
        ],
    )


def _tables() -> tuple[sa.TableClause, sa.TableClause]:
    def held(*others: Any) -> list[Any]:
        days = (sa.column("first", sa.Date()), sa.column("last", sa.Date()))
        return [sa.column("volunteer_id"), sa.column("language"), sa.column("level"), *days, *others]

    stamps = (sa.column(name, sa.DateTime(timezone=True)) for name in ("created_at", "updated_at"))
    words: Iterator[Any] = (sa.column(name) for name in ("note", "set_by", "ended_by"))
    overrides = sa.table("level_overrides", *held(sa.column("floor", sa.Boolean()), *words, *stamps))
    return overrides, sa.table("level_spans", *held(sa.column("visits", sa.JSON())))


def _read_grades() -> None:
    for kind, grades in GRADES.items():
        for grade in grades:
            op.get_bind().execute(
                sa.text(
                    "UPDATE documents SET grade = :grade WHERE evidence = :kind AND state = 'approved'"
                    " AND upper(trim(title)) = :grade"
                ),
                {"grade": grade, "kind": kind},
            )


def downgrade() -> None:
    """Take back. What the older schema cannot hold goes: languages without a level, papers for one language only."""
    op.execute("DELETE FROM volunteer_languages WHERE level = 0")
    op.execute("DELETE FROM credentials WHERE language <> ''")
    with op.batch_alter_table("volunteer_languages") as batch:
        batch.drop_constraint(op.f("ck_volunteer_languages_level"), type_="check")
        batch.create_check_constraint(op.f("ck_volunteer_languages_level"), "level BETWEEN 1 AND 4")
    with op.batch_alter_table("credentials") as batch:
        batch.drop_constraint(op.f("uq_credentials_volunteer_id_kind_language"), type_="unique")
        batch.create_unique_constraint(op.f("uq_credentials_volunteer_id_kind"), ["volunteer_id", "kind"])
        batch.drop_column("revoked_on")
        batch.drop_column("language")
    op.drop_column("documents", "grade")
    for table in ("level_spans", "level_overrides", "level_rules"):
        op.drop_table(table)
