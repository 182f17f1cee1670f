"""The one source of "now", so that tests and exercises can move time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_offset = timedelta(0)
_frozen: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC, to the second's fraction the machine gives."""
    return (_frozen if _frozen is not None else datetime.now(UTC)) + _offset


def today(zone: ZoneInfo) -> date:
    """The calendar day that people in `zone` are living in."""
    return now().astimezone(zone).date()


def advance(delta: timedelta) -> None:
    """Move the clock by `delta` until `reset`."""
    global _offset  # noqa: PLW0603 (time is one for everybody)
    _offset += delta


def reset() -> None:
    """Go back to the machine's own time."""
    global _offset, _frozen
    _offset, _frozen = timedelta(0), None


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware); `advance` still moves it from there."""
    global _offset, _frozen
    if moment.tzinfo is None:
        raise ValueError("the clock can only be set to a moment with a time zone")
    before = (_offset, _frozen)
    _offset, _frozen = timedelta(0), moment.astimezone(UTC)
    try:
        yield
    finally:
        _offset, _frozen = before
