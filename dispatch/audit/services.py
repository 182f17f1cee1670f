"""Adding to the record: with the change it tells of, or for a read in a transaction of its own."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy.orm import Session

from dispatch.audit.models import AuditEntry
from dispatch.db import db, writing


class Actor(Protocol):
    """Whoever acts: a user, or the system itself."""

    @property
    def id(self) -> int | None: ...  # noqa: D102
    @property
    def display_name(self) -> str: ...  # noqa: D102


class System:
    """The actor of timed jobs and commands."""

    id: int | None = None
    display_name = "システム"


SYSTEM = System()


def _entry(actor: Actor, action: str, subject: Any, detail: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        actor_id=actor.id,
        actor_name=actor.display_name,
        action=action,
        subject_type=type(subject).__name__,
        subject_id=subject.id,
        detail=detail,
    )


def record(actor: Actor, action: str, subject: Any, **detail: Any) -> AuditEntry:
    """Write that `actor` did `action` (like `request.submitted`) to `subject`, in the transaction of the change."""
    if subject.id is None:
        db.session.flush()
    entry = _entry(actor, action, subject, detail)
    db.session.add(entry)
    return entry


def record_read(actor: Actor, subject: Any, **detail: Any) -> None:
    """Write that `actor` looked at `subject`: its own short transaction, since the page itself changes nothing."""
    entry = _entry(
        actor, "read", subject, detail
    )  # looks at the page's own session, which must not begin to write
    with writing(), Session(db.engine) as session, session.begin():
        session.add(entry)
