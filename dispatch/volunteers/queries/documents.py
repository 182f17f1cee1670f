"""Reading the papers that volunteers have sent in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.vocabulary import DocumentState
from dispatch.volunteers.models import Document, Volunteer

SHOWN = 50


def documents_of(volunteer: Volunteer) -> Sequence[Document]:
    """What somebody has sent in, newest first; what was replaced is not shown."""
    statement = select(Document).where(
        Document.volunteer_id == volunteer.id, Document.state != DocumentState.SUPERSEDED
    )
    return db.session.scalars(statement.order_by(Document.id.desc()).limit(SHOWN)).all()


def own_document(volunteer: Volunteer, document_id: int) -> Document:
    """One of the volunteer's own. Raises `NotFound` for anybody else's."""
    found = get_document(document_id)
    if found.volunteer_id != volunteer.id:
        raise _missing()
    return found


def get_document(document_id: int) -> Document:
    """The paper. Raises `NotFound`."""
    found = db.session.get(Document, document_id)
    if found is None:
        raise _missing()
    return found


def waiting_documents() -> Sequence[Document]:
    """What a coordinator is to look at, the oldest first."""
    statement = select(Document).where(Document.state == DocumentState.FILED).order_by(Document.id)
    return db.session.scalars(statement.options(selectinload(Document.volunteer))).all()


def decided_documents(limit: int = 20) -> Sequence[Document]:
    """What was decided last."""
    statement = select(Document).where(Document.decided_at.is_not(None)).order_by(Document.decided_at.desc())
    return db.session.scalars(statement.options(selectinload(Document.volunteer)).limit(limit)).all()


def count_documents() -> int:
    """How many wait for a coordinator."""
    statement = select(func.count()).select_from(Document).where(Document.state == DocumentState.FILED)
    return db.session.scalar(statement) or 0


def _missing() -> NotFound:
    return NotFound(_("この書類は見つかりません。"))
