"""Papers that a volunteer has sent in, until a coordinator has looked at them and for a while after."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dispatch.db import Model, Stamped, TermType, UTCDateTime
from dispatch.vocabulary import CredentialKind, DocumentState, EvidenceKind
from dispatch.volunteers.models.volunteer import Volunteer


class Document(Stamped, Model):
    """A file that shows something: how well a language is spoken, or that a paper is held.

    It is about a `language` or about a `kind` of paper, never both. What the volunteer claims is `claimed_level`,
    `issued_on` and `valid_until`; what counts is what the roster says after a coordinator has approved it. An approved
    one about a language is evidence of its kind and `grade` (N1, B2; as the coordinator read it), from which the level
    is derived. `file` is the name in the store; None when the file has been deleted and only the memory remains.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("(language IS NULL) <> (kind IS NULL)", name="about"),
        CheckConstraint("claimed_level BETWEEN 1 AND 4", name="level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteers.id", ondelete="CASCADE"), index=True)
    language: Mapped[str | None] = mapped_column(String(12))
    kind: Mapped[CredentialKind | None] = mapped_column(TermType(CredentialKind))
    evidence: Mapped[EvidenceKind | None] = mapped_column(TermType(EvidenceKind))
    grade: Mapped[str] = mapped_column(String(10), default="", server_default="")
    title: Mapped[str] = mapped_column(String(120), default="")
    claimed_level: Mapped[int | None]
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    file: Mapped[str | None] = mapped_column(String(64), unique=True)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    state: Mapped[DocumentState] = mapped_column(
        TermType(DocumentState), default=DocumentState.FILED, index=True
    )
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(String(255), default="")

    volunteer: Mapped[Volunteer] = relationship()
