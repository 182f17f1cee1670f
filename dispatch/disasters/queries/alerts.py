"""Sendings to residents, and how far each has got, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, case, func, select

from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.disasters.models import Alert, AlertDelivery, DisasterEvent, Notice, NoticeTranslation
from dispatch.disasters.queries.residents import audience, spoken_to
from dispatch.disasters.vocabulary import LetterFault, LetterState, TranslationState
from dispatch.disasters.wording.tongues import TONGUES
from dispatch.errors import NotFound
from dispatch.i18n import _


def get_alert(event: DisasterEvent, alert_id: int) -> Alert:
    """A sending of this event; raises `NotFound`."""
    alert = db.session.get(Alert, alert_id)
    if alert is None or alert.event_id != event.id:
        raise NotFound(_("この一斉配信は見つかりません。"))
    return alert


def alerts(event: DisasterEvent) -> Sequence[Alert]:
    """All sendings of an event, the newest first."""
    return db.session.scalars(select(Alert).where(Alert.event_id == event.id).order_by(Alert.id.desc())).all()


def alerts_of(notice: Notice) -> Sequence[Alert]:
    """The sendings that carry a notice's words, in the order in which they were written."""
    return db.session.scalars(select(Alert).where(Alert.notice_id == notice.id).order_by(Alert.id)).all()


def mailed(notice: Notice) -> int:
    """How many letters have left with a notice's words; those cannot be taken back."""
    left = (
        select(func.count(AlertDelivery.id))
        .join(Alert, Alert.id == AlertDelivery.alert_id)
        .where(Alert.notice_id == notice.id, AlertDelivery.sent_at.is_not(None))
    )
    return int(db.session.scalar(left) or 0)


def title_of(alert: Alert) -> str:
    """What a sending is called at the desk: its Japanese title, or that of its first language."""
    texts = alert.texts or {}
    first = texts.get("ja") or texts.get("ja-easy") or next(iter(texts.values()), None)
    return (first or {}).get("title") or _("（題名なし）")


@dataclass(frozen=True, slots=True)
class Tally:
    """Letters by (language, state), and the failures by kind."""

    letters: Counter[tuple[str, LetterState]] = field(default_factory=Counter)
    faults: Counter[LetterFault] = field(default_factory=Counter)

    @property
    def languages(self) -> list[str]:
        """Those that letters are written in, in their usual order."""
        found = {language for language, _state in self.letters}
        return [*(code for code in TONGUES if code in found), *sorted(found - set(TONGUES))]

    def of(self, state: LetterState, language: str | None = None) -> int:
        """Letters in a state, in one language or in all."""
        return sum(
            number
            for (code, found), number in self.letters.items()
            if found == state and language in (None, code)
        )

    @property
    def total(self) -> int:
        """All letters."""
        return self.letters.total()


def state_of_letter() -> ColumnElement[str]:
    """The state of a row of `AlertDelivery`, in SQL."""
    return case(
        (AlertDelivery.sent_at.is_not(None), LetterState.SENT.value),
        (AlertDelivery.failed_at.is_not(None), LetterState.FAILED.value),
        else_=LetterState.WAITING.value,
    )


def tally(alert: Alert) -> Tally:
    """How far a sending has got."""
    state = state_of_letter()
    rows = db.session.execute(
        select(AlertDelivery.language, state, AlertDelivery.fault, func.count())
        .where(AlertDelivery.alert_id == alert.id)
        .group_by(AlertDelivery.language, state, AlertDelivery.fault)
    )
    found = Tally()
    for language, code, fault, number in rows:
        found.letters[language, LetterState(code)] += number
        if fault is not None:
            found.faults[fault] += number
    return found


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a sending would reach now: people by the language they read it in, and by one they asked for in vain."""

    people: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)


def reach(event: DisasterEvent, alert: Alert) -> Reach:
    """Counted as the sending would go out now."""
    found = Reach()
    for _number, language in audience(event, alert.areas):
        if not alert.texts:
            found.missing[language] += 1
            continue
        read = spoken_to(language, alert.texts)
        found.people[read] += 1
        if read != language:
            found.missing[language] += 1
    return found


def usable_notices(event: DisasterEvent) -> Sequence[Notice]:
    """Notices that have approved words in some language and are not withdrawn, the newest first."""
    approved = select(NoticeTranslation.notice_id).where(NoticeTranslation.state == TranslationState.APPROVED)
    return db.session.scalars(
        select(Notice)
        .where(Notice.event_id == event.id, Notice.withdrawn_at.is_(None), Notice.id.in_(approved))
        .order_by(Notice.id.desc())
    ).all()


def people_of(alert: Alert) -> tuple[User, User | None]:
    """Who wrote it, and who approved it."""
    writer = db.session.get_one(User, alert.written_by_id)
    return writer, db.session.get(User, alert.approved_by_id) if alert.approved_by_id else None
