"""What is valid now: the one place that says by the clock whether a notice or a place where it stands still counts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Notice, Publication
from dispatch.disasters.vocabulary import NoticeState


def over(publication: Publication) -> bool:
    """Whether what stands there is no longer valid."""
    now, notice = clock.now(), publication.notice
    return (
        publication.withdrawn_at is not None
        or publication.until <= now
        or notice.expires_at <= now
        or notice.state is NoticeState.WITHDRAWN
    )


def valid(notice: Notice) -> bool:
    """Whether residents may read this notice on the public page now."""
    return any(one.public_page and not over(one) for one in notice.publications)


def is_valid() -> ColumnElement[bool]:
    """The same for the database."""
    now = clock.now()
    return and_(
        Notice.state == NoticeState.PUBLISHED,
        Notice.expires_at > now,
        Notice.publications.any(
            and_(Publication.public_page, Publication.withdrawn_at.is_(None), Publication.until > now)
        ),
    )


def to_take_down(event: DisasterEvent) -> Sequence[Publication]:
    """What still hangs somewhere though it is no longer valid, the oldest first."""
    now = clock.now()
    ended = or_(
        Publication.withdrawn_at.is_not(None),
        Publication.until <= now,
        Notice.expires_at <= now,
        Notice.state == NoticeState.WITHDRAWN,
    )
    return db.session.scalars(
        select(Publication)
        .join(Notice)
        .options(joinedload(Publication.notice))
        .where(
            Notice.event_id == event.id,
            Publication.public_page.is_(False),
            Publication.taken_down_at.is_(None),
            ended,
        )
        .order_by(Publication.until, Publication.id)
    ).all()
