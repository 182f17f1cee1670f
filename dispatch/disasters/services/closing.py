"""The closing report: its words are written while the answer ends, then it is fixed with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.closing import figures_of, is_fixed, kept
from dispatch.disasters.queries.measures import minutes
from dispatch.disasters.services import log
from dispatch.disasters.vocabulary import EventState, LessonSort
from dispatch.errors import Conflict
from dispatch.i18n import _, label

REPORTED = (EventState.OPEN, EventState.CLOSED)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something learned; `who` sees to it, `by` when."""

    sort: LessonSort
    text: str
    who: str = ""
    by: date | None = None

    def to_json(self) -> dict[str, Any]:
        """As `DisasterEvent.closing` keeps it."""
        return {
            "sort": self.sort.value,
            "text": self.text,
            "who": self.who,
            "by": self.by.isoformat() if self.by else None,
        }


@dataclass(frozen=True, slots=True)
class ReportValues:
    """What people write of an event."""

    summary: str
    lessons: Sequence[Lesson] = ()


def write(actor: Actor, event: DisasterEvent, values: ReportValues, version: int) -> None:
    """Keep what is written. Raises `Conflict` when the report is fixed, or has changed since `version` was read."""
    event, held = _still_open(event, version)
    lessons = [one.to_json() for one in values.lessons]
    event.closing = held | {"summary": values.summary, "lessons": lessons, "version": version + 1}
    db.session.flush()
    record(actor, "closing.written", event, note=event.title)


def fix(actor: Actor, event: DisasterEvent, version: int) -> None:
    """The report stands: its words and its figures change no more. Only once the answer is over."""
    event, held = _still_open(event, version)
    if event.state != EventState.CLOSED:
        raise Conflict(_("対応を終えてから、報告を確定してください。"))
    event.closing = held | {
        "figures": figures_of(event),
        "measures": {name.value: value for name, value in minutes(event).items()},
        "fixed_at": clock.now().isoformat(),
        "fixed_by": actor.display_name,
        "version": version + 1,
    }
    db.session.flush()
    record(actor, "closing.fixed", event, note=event.title)
    log.tell(event, _("報告を確定しました。"), actor)


def loosen(actor: Actor, event: DisasterEvent) -> None:
    """A fixed report may be written in again; its figures are counted anew."""
    event = lock(event)
    if not is_fixed(event):
        raise Conflict(_("報告はまだ確定していません。"))
    held = {
        name: value for name, value in kept(event).items() if name not in ("figures", "measures", "fixed_by")
    }
    event.closing = held | {"fixed_at": None, "version": held["version"] + 1}
    db.session.flush()
    record(actor, "closing.loosened", event, note=event.title)
    log.tell(event, _("報告の確定を取り消しました。"), actor)


def _still_open(event: DisasterEvent, version: int) -> tuple[DisasterEvent, dict[str, Any]]:
    event = lock(event)
    held = kept(event)
    if event.state not in REPORTED:
        raise Conflict(_("この災害対応は「%(state)s」のため、報告を書けません。", state=label(event.state)))
    if is_fixed(event):
        raise Conflict(_("報告はすでに確定しています。"))
    if held["version"] != version:
        raise Conflict(_("ほかの人が報告を書き換えました。内容を確かめてから、もう一度保存してください。"))
    return event, held
