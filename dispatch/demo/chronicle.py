"""What happened in the weeks before: entries of the record and messages, written in the order of their times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from dispatch import clock
from dispatch.assignments.models import ActivityReport, Assignment
from dispatch.assignments.services.paying import book
from dispatch.audit.models import AuditEntry
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services.refusing import refuse

LETTERS_KEPT = timedelta(days=5)
"""Older messages have been cleared away."""
REFUSAL = "SMTPRecipientsRefused: 552 5.2.2 mailbox full"
BOUNCE = "550 5.1.1 user unknown"
ENTRY = ("actor_id", "actor_name", "action", "subject_type", "subject_id", "detail")


class Chronicle:
    """Collects what happened; `write` puts it down, oldest first, because the record is numbered as it happens."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._notes: list[tuple[datetime, Actor, str, Any, dict[str, Any]]] = []
        self._letters: list[tuple[datetime, Callable[[], object]]] = []
        self._entries: list[dict[str, Any]] = []
        self.approved: list[ActivityReport] = []
        """What `book` books, all of it at once: one by one would be slow."""

    def note(self, at: datetime, who: Actor, action: str, subject: Any, **detail: Any) -> None:
        """`who` did `action` to `subject`; a row may stand in `detail` and is written as its number."""
        self._notes.append((at, who, action, subject, detail))

    def letter(self, at: datetime, send: Callable[[], object]) -> None:
        """A message that went out then; it is written as the rows stand at the end."""
        if at > self.now - LETTERS_KEPT:
            self._letters.append((at, send))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """What services put on record meanwhile is kept for its place among the notes: `write` puts it down."""
        session = db.session()
        event.listen(session, "before_flush", self._take)
        try:
            yield
        finally:
            event.remove(session, "before_flush", self._take)

    def _take(self, session: Session, _context: object, _instances: object) -> None:
        for entry in [row for row in session.new if isinstance(row, AuditEntry)]:
            session.expunge(entry)
            told = {name: getattr(entry, name) for name in ENTRY}
            self._entries.append({**told, "at": clock.now()})

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """What services do inside happens at that moment."""
        with clock.at(moment):
            yield
            db.session.flush()

    def book(self) -> None:
        """Book what approved reports are paid; before any month is closed."""
        with db.session.no_autoflush:
            for report in self.approved:
                book(report)

    def write(self) -> None:
        """Put everything down. All rows that are spoken of must have their numbers."""
        entries = [*(_entry(*note) for note in self._notes), *self._entries]
        db.session.execute(insert(AuditEntry), sorted(entries, key=lambda entry: entry["at"]))
        for at, send in sorted(self._letters, key=lambda letter: letter[0]):
            with clock.at(at):
                send()
        self._deliver()

    def _deliver(self) -> None:
        """What was due has been sent within seconds, but for one that a mailbox does not take and one that came back."""
        due = select(OutboxMessage).where(OutboxMessage.send_after <= self.now).order_by(OutboxMessage.id)
        offers = db.session.scalars(due.where(OutboxMessage.kind == "offer")).all()
        refuse(offers[0], BOUNCE)
        messages = db.session.scalars(due).all()
        for message in messages:
            message.attempts, message.sent_at = 1, min(message.send_after + timedelta(seconds=4), self.now)
            message.updated_at = message.sent_at
        stuck = [message for message in messages if message.kind == "report_wanted"][-1:]
        for message in stuck:
            message.attempts, message.sent_at, message.error = 4, None, REFUSAL
            message.send_after = self.now + timedelta(minutes=15)


def _entry(at: datetime, who: Actor, action: str, subject: Any, detail: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": at,
        "actor_id": who.id,
        "actor_name": who.display_name,
        "action": action,
        "subject_type": type(subject).__name__,
        "subject_id": subject.id,
        "detail": {
            name: value.id if isinstance(value, Assignment) else value for name, value in detail.items()
        },
    }
