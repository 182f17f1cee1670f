"""Documents, applications, renewals and leaving.

Revision: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('unconfirmed', 'waiting')")


def _stamps() -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def _to(table: str, column: str, target: str, ondelete: str | None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("evidence", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("claimed_level", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file", sa.String(length=64), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        *_stamps(),
        sa.CheckConstraint("(language IS NULL) <> (kind IS NULL)", name=op.f("ck_documents_about")),
        sa.CheckConstraint("claimed_level BETWEEN 1 AND 4", name=op.f("ck_documents_level")),
        _to("documents", "volunteer_id", "volunteers", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("file", name=op.f("uq_documents_file")),
    )
    op.create_index(op.f("ix_documents_volunteer_id"), "documents", ["volunteer_id"])
    op.create_index(op.f("ix_documents_state"), "documents", ["state"])


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kana", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("town", sa.String(length=120), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        *_stamps(),
        _to("applications", "volunteer_id", "volunteers", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    op.create_index(
        "uq_applications_open_email", "applications", ["email"], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip
    op.create_index(op.f("ix_applications_state"), "applications", ["state"])


def _renewals() -> None:
    op.create_table(
        "renewal_campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("renew_until", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(length=120), nullable=False),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_campaigns")),
        sa.UniqueConstraint("ends_on", name=op.f("uq_renewal_campaigns_ends_on")),
    )
    op.create_table(
        "renewals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("way", sa.String(length=40), nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=False),
        *_stamps(),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_renewals_answered")),
        _to("renewals", "campaign_id", "renewal_campaigns", "CASCADE"),
        _to("renewals", "volunteer_id", "volunteers", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewals")),
        sa.UniqueConstraint("campaign_id", "volunteer_id", name=op.f("uq_renewals_campaign_id_volunteer_id")),
    )
    op.create_index(op.f("ix_renewals_volunteer_id"), "renewals", ["volunteer_id"])


def upgrade() -> None:
    """Apply. The roster's column is added in place: to build that table anew would empty those that point at it."""
    _documents()
    _applications()
    _renewals()
    op.add_column("volunteers", sa.Column("left_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("volunteers", "left_on")
    for table in ("renewals", "renewal_campaigns", "applications", "documents"):
        op.drop_table(table)
