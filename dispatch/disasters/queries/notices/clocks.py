"""How long each step of a notice takes and when it is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from dispatch import clock
from dispatch.disasters.models import Notice, NoticeTranslation
from dispatch.disasters.vocabulary import NoticeState, TranslationState

MINUTES = {
    "plain": 15,
    "languages": 10,
    "assign": 10,
    "translate": 30,
    "read": 15,
    "approve": 10,
    "publish": 10,
}
"""What each step may take; an event's own settings (`notice_minutes`) go before. Half of it where it is urgent."""
LETTERS = 300
"""Translating and reading may take so long for each begun so many letters."""
BY_LENGTH = frozenset({"translate", "read"})
STEP_OF = {
    TranslationState.WAITING: "assign",
    TranslationState.ASSIGNED: "translate",
    TranslationState.RETURNED: "translate",
    TranslationState.TRANSLATED: "read",
    TranslationState.READ: "approve",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done now (a key of `MINUTES`), since when, and until when."""

    code: str
    since: datetime
    due: datetime

    @property
    def late(self) -> bool:
        """Whether it should have been done."""
        return clock.now() > self.due

    @property
    def minutes(self) -> int:
        """How long it has taken so far."""
        return int((clock.now() - self.since).total_seconds() // 60)


def step_of(notice: Notice) -> Step | None:
    """What the notice itself waits for; None while only its languages do, and when it is over."""
    if notice.state is NoticeState.RECEIVED:
        return _step(notice, "plain", notice.received_at)
    if notice.state is NoticeState.PLAIN:
        return _step(notice, "languages", notice.plain_at or notice.received_at)
    ready = [one.approved_at for one in notice.translations if one.approved_at is not None]
    if notice.state is NoticeState.TRANSLATING and ready:
        return _step(notice, "publish", min(ready))
    return None


def step_of_translation(translation: NoticeTranslation) -> Step | None:
    """What this language waits for; None when it is approved or its notice is over."""
    code = STEP_OF.get(translation.state)
    if code is None or translation.notice.state not in (NoticeState.TRANSLATING, NoticeState.PUBLISHED):
        return None
    return _step(translation.notice, code, translation.state_since)


def due_of(translation: NoticeTranslation) -> datetime:
    """Until when the present step should be done."""
    step = step_of_translation(translation)
    return step.due if step else translation.notice.expires_at


def late_steps(notice: Notice) -> int:
    """How many of its steps are late now."""
    steps = [step_of(notice), *map(step_of_translation, notice.translations)]
    return sum(1 for step in steps if step is not None and step.late)


def _step(notice: Notice, code: str, since: datetime) -> Step:
    wanted = notice.event.settings.get("notice_minutes") or {}
    minutes = float(wanted.get(code, MINUTES[code]))
    if code in BY_LENGTH:
        minutes *= max(1, ceil((len(notice.plain_title) + len(notice.plain_body)) / LETTERS))
    return Step(code, since, since + timedelta(minutes=minutes / 2 if notice.urgent else minutes))
