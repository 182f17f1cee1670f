"""How many messages a piece of work has written: what is in the outbox already is not written again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event

from dispatch.notifications.models import OutboxMessage

_noted: ContextVar[list[str] | None] = ContextVar("noted", default=None)


@contextmanager
def written() -> Iterator[list[str]]:
    """The kinds of the messages that come into the outbox in this block; its length is for a job's outcome."""
    kinds: list[str] = []
    before = _noted.set(kinds)
    try:
        yield kinds
    finally:
        _noted.reset(before)


@event.listens_for(OutboxMessage, "after_insert")
def _note(_mapper: Any, _connection: Any, message: OutboxMessage) -> None:
    """A row that is really there; of two who write the same key only one comes here."""
    kinds = _noted.get()
    if kinds is not None:
        kinds.append(message.kind)
