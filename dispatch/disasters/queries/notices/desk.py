"""The desk's lists: notices of an event, one notice, one translation, whose work it is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import joinedload, selectinload

from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    EventShelter,
    Notice,
    NoticeTranslation,
    Publication,
    Resident,
    Supporter,
)
from dispatch.disasters.vocabulary import EventState, NoticeState, ResidentState, TranslationState
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.vocabulary import LANGUAGES

USUAL = ("vi", "zh", "en", "tl", "ne")
"""Into which languages a notice is put where nobody knows who lives there."""
UNWRITTEN = frozenset({"jsl"})
"""Languages without writing."""


def notices(event: DisasterEvent) -> Sequence[Notice]:
    """All notices of an event: urgent ones that are being worked on first, withdrawn ones last."""
    rank = case(
        (Notice.state == NoticeState.WITHDRAWN, 2), (Notice.state == NoticeState.PUBLISHED, 1), else_=0
    )
    return db.session.scalars(
        select(Notice)
        .options(selectinload(Notice.translations), selectinload(Notice.publications))
        .where(Notice.event_id == event.id)
        .order_by(rank, Notice.urgent.desc(), Notice.received_at.desc(), Notice.id.desc())
    ).all()


def get_notice(event: DisasterEvent, notice_id: int) -> Notice:
    """A notice of this event; raises `NotFound`."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.event_id != event.id:
        raise NotFound(_("このお知らせは見つかりません。"))
    return notice


def get_translation(event: DisasterEvent, translation_id: int) -> NoticeTranslation:
    """A translation of a notice of this event; raises `NotFound`."""
    found = db.session.get(NoticeTranslation, translation_id)
    if found is None or found.notice.event_id != event.id:
        raise NotFound(_("この翻訳は見つかりません。"))
    return found


def get_publication(event: DisasterEvent, publication_id: int) -> Publication:
    """A place where a notice of this event stands; raises `NotFound`."""
    found = db.session.get(Publication, publication_id)
    if found is None or found.notice.event_id != event.id:
        raise NotFound(_("この掲示は見つかりません。"))
    return found


def get_supporter(supporter_id: int) -> Supporter:
    """A supporter; raises `NotFound`."""
    found = db.session.get(Supporter, supporter_id)
    if found is None:
        raise NotFound(_("この人は見つかりません。"))
    return found


def wanted_languages(event: DisasterEvent) -> list[str]:
    """Into which languages to translate unless the desk says otherwise: those of residents who want to be told, and
    those known or suspected in the event's shelters; the usual ones where there are none."""
    known = set(
        db.session.scalars(select(Resident.language).where(Resident.state == ResidentState.ACTIVE).distinct())
    )
    shelters = select(EventShelter).where(EventShelter.event_id == event.id, EventShelter.open)
    for stop in db.session.scalars(shelters):
        known |= {*stop.languages, *stop.suspected}
    return [code for code in LANGUAGES if code in known - UNWRITTEN] or list(USUAL)


def work_of(person: Supporter) -> Sequence[NoticeTranslation]:
    """What waits for somebody while its event is open: to translate, to mend, to read again; the oldest first."""
    writing = NoticeTranslation.state.in_((TranslationState.ASSIGNED, TranslationState.RETURNED))
    return db.session.scalars(
        _theirs(person)
        .where(
            Notice.event.has(DisasterEvent.state == EventState.OPEN),
            or_(
                writing & (NoticeTranslation.translator_id == person.id),
                (NoticeTranslation.state == TranslationState.TRANSLATED)
                & (NoticeTranslation.reader_id == person.id),
            ),
        )
        .order_by(NoticeTranslation.state_since)
    ).all()


def done_by(person: Supporter, most: int = 20) -> Sequence[NoticeTranslation]:
    """What somebody has translated or read lately, the newest first."""
    return db.session.scalars(
        _theirs(person)
        .where(
            or_(
                (NoticeTranslation.translator_id == person.id) & NoticeTranslation.translated_at.is_not(None),
                (NoticeTranslation.reader_id == person.id) & NoticeTranslation.read_at.is_not(None),
            )
        )
        .order_by(NoticeTranslation.updated_at.desc())
        .limit(most)
    ).all()


def _theirs(person: Supporter) -> Select[NoticeTranslation]:
    return (
        select(NoticeTranslation)
        .join(Notice)
        .options(joinedload(NoticeTranslation.notice).joinedload(Notice.event))
        .where(
            Notice.state.in_((NoticeState.TRANSLATING, NoticeState.PUBLISHED)),
            or_(NoticeTranslation.translator_id == person.id, NoticeTranslation.reader_id == person.id),
        )
    )
