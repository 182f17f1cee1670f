"""What residents read: notices that are valid at this moment, by language. Exercises stand on a list of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Notice
from dispatch.disasters.queries.notices.standing import is_valid, valid
from dispatch.disasters.vocabulary import EventMode, NoticeState, TranslationState
from dispatch.disasters.wording.languages import EASY, NATIVE
from dispatch.errors import NotFound
from dispatch.i18n import _

ORIGINAL = "ja"
MOST = 50
"""No event has more at once that are still true; a page of them stays small."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A notice as a resident reads it in one language. `language` differs from what was asked where there is no
    translation: then it is plain Japanese, or the original."""

    notice: Notice
    language: str
    title: str
    body: str

    @property
    def published_at(self) -> datetime:
        """Since when it may be read in this language."""
        since = min(one.published_at for one in self.notice.publications if one.public_page)
        approved = next(
            (one.approved_at for one in self.notice.translations if one.language == self.language), None
        )
        return max(since, approved) if approved else since


def exercise_by_code(code: str) -> DisasterEvent:
    """The exercise of this code; raises `NotFound`, also for a real event, whose notices are on the real list."""
    event = db.session.scalar(
        select(DisasterEvent).where(DisasterEvent.code == code, DisasterEvent.mode == EventMode.EXERCISE)
    )
    if event is None:
        raise NotFound(_("この訓練は見つかりません。"))
    return event


def standing(exercise: DisasterEvent | None = None) -> Sequence[Notice]:
    """What is valid now, urgent first, then the newest: of all real events, or of one exercise."""
    mine = (
        Notice.event_id == exercise.id
        if exercise is not None
        else Notice.event.has(DisasterEvent.mode == EventMode.ACTUAL)
    )
    return db.session.scalars(
        select(Notice)
        .options(
            selectinload(Notice.translations), selectinload(Notice.publications), joinedload(Notice.event)
        )
        .where(is_valid(), mine)
        .order_by(Notice.urgent.desc(), Notice.received_at.desc(), Notice.id.desc())
        .limit(MOST)
    ).all()


def in_language(notices: Sequence[Notice], language: str) -> list[Reading]:
    """Each in this language; what is not translated yet in plain Japanese, so that nobody misses it."""
    return [read(notice, language) for notice in notices]


def read(notice: Notice, language: str) -> Reading:
    """A notice in a language, or what comes nearest."""
    texts = approved_texts(notice)
    for code in (language, EASY):
        if code in texts:
            return Reading(notice, code, *texts[code])
    return Reading(notice, ORIGINAL, *texts[ORIGINAL])


def approved_texts(notice: Notice) -> dict[str, tuple[str, str]]:
    """Title and body in every language that has been approved, and the original."""
    found = {
        one.language: (one.title, one.body)
        for one in notice.translations
        if one.state is TranslationState.APPROVED
    }
    return {ORIGINAL: (notice.title, notice.body), **found}


def written(notice: Notice) -> list[str]:
    """The languages in which it may be read, in the order in which they are offered."""
    texts = approved_texts(notice)
    return [code for code in NATIVE if code in texts]


def counts(notices: Sequence[Notice]) -> dict[str, int]:
    """How many of them there are in each language that there are any in, in the order in which they are offered."""
    held = [approved_texts(notice).keys() for notice in notices]
    found = {code: sum(1 for one in held if code in one) for code in NATIVE}
    return {code: number for code, number in found.items() if number or code in (ORIGINAL, EASY)}


def shown(notice_id: int) -> Notice:
    """A notice that was published at some time; raises `NotFound` for what never was."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or not any(one.public_page for one in notice.publications):
        raise NotFound(_("このお知らせは見つかりません。"))
    return notice


def successor(notice: Notice) -> Notice | None:
    """What has taken its place and is valid."""
    rows = db.session.scalars(
        select(Notice).where(Notice.replaces_id == notice.id, Notice.state == NoticeState.PUBLISHED)
    )
    return next((row for row in rows if valid(row)), None)
