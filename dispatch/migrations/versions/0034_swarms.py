"""Aftershocks that were joined to an open event; telegrams of many earthquakes keep the ids of all.

Revision: 0034
Revises: 0033
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SHORT, LONG = 64, 200
SHORT_SERIAL = 20
TELEGRAMS = sa.table(
    "disaster_telegrams",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("event_key", sa.String),
    sa.column("serial", sa.String),
    sa.column("reading", sa.JSON),
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "disaster_joins",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("telegrams", sa.JSON(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["disaster_events.id"],
            name=op.f("fk_disaster_joins_proposal_id_disaster_events"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["disaster_events.id"],
            name=op.f("fk_disaster_joins_event_id_disaster_events"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_disaster_joins")),
    )
    op.create_index(op.f("ix_disaster_joins_event_id"), "disaster_joins", ["event_id"], unique=False)
    _resize((SHORT, SHORT_SERIAL), (LONG, LONG))
    _restore()


def downgrade() -> None:
    """Undo. What was joined is dismissed again, and long keys are cut as they were before."""
    joined = sa.table("disaster_events", sa.column("state", sa.String))
    op.execute(joined.update().where(joined.c.state == "joined").values(state="dismissed"))
    op.execute(
        TELEGRAMS.update().values(
            event_key=sa.func.substr(TELEGRAMS.c.event_key, 1, SHORT),
            serial=sa.func.substr(TELEGRAMS.c.serial, 1, SHORT_SERIAL),
        )
    )
    _resize((LONG, LONG), (SHORT, SHORT_SERIAL))
    op.drop_index(op.f("ix_disaster_joins_event_id"), table_name="disaster_joins")
    op.drop_table("disaster_joins")


def _resize(old: tuple[int, int], new: tuple[int, int]) -> None:
    with op.batch_alter_table("disaster_telegrams") as batch:
        for name, before, after in zip(("event_key", "serial"), old, new, strict=True):
            batch.alter_column(
                name,
                existing_type=sa.String(length=before),
                type_=sa.String(length=after),
                existing_nullable=False,
            )


def _restore() -> None:
    """Keys that were cut are written again from what the telegram says."""
    bound = op.get_bind()
    cut = sa.select(TELEGRAMS.c.id, TELEGRAMS.c.reading).where(
        sa.func.length(TELEGRAMS.c.event_key) == SHORT, TELEGRAMS.c.kind == "tsunami"
    )
    for key, reading in bound.execute(cut).all():
        said = json.loads(reading) if isinstance(reading, str) else reading
        whole = " ".join(sorted(set(said["event_id"].split())))
        bound.execute(TELEGRAMS.update().where(TELEGRAMS.c.id == key).values(event_key=whole))
