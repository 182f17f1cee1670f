"""The day log: what happened when, by whom. Lines are added, never changed."""

from __future__ import annotations

from sqlalchemy import exists, select

from dispatch import clock
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, LogEntry
from dispatch.disasters.vocabulary import LogKind
from dispatch.errors import Invalid
from dispatch.i18n import _

MOST_WORDS = 4000


def note(actor: Actor, event: DisasterEvent, text: str, kind: LogKind = LogKind.NOTE) -> LogEntry:
    """A line that a person writes. Also after the event has been closed: lessons come late."""
    text = text.strip()
    if not text:
        raise Invalid(_("記録する内容を入力してください。"))
    if len(text) > MOST_WORDS:
        raise Invalid(_("%(n)s文字以内で入力してください。", n=MOST_WORDS))
    return _add(event, text, kind, actor)


def tell(
    event: DisasterEvent,
    text: str,
    actor: Actor = SYSTEM,
    key: str | None = None,
    kind: LogKind = LogKind.SYSTEM,
) -> LogEntry | None:
    """A line that a service writes beside what it does; with a `key` once, however often it is told."""
    if key is not None and db.session.scalar(
        select(exists().where(LogEntry.event_id == event.id, LogEntry.key == key))
    ):
        return None
    return _add(event, text, kind, actor, key)


def _add(event: DisasterEvent, text: str, kind: LogKind, actor: Actor, key: str | None = None) -> LogEntry:
    entry = LogEntry(
        event_id=event.id,
        at=clock.now(),
        kind=kind,
        text=text,
        author_id=actor.id,
        author_name=actor.display_name,
        key=key,
    )
    db.session.add(entry)
    db.session.flush()
    return entry
