"""How far a feed has been read, as JSON; whoever polls keeps it between two turns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispatch.disasters.telegrams.feed import Entry
from dispatch.disasters.telegrams.poll import Poll, Stamp, Waiting
from dispatch.matching.faults import Faults
from dispatch.matching.reading import Fields, instant, shown, text, whole

LONGEST = 2000


def poll_json(poll: Poll) -> dict[str, Any]:
    """As `poll_from_json` reads it."""
    return {
        "url": poll.url,
        "known_until": _said(poll.known_until),
        "read_at": _said(poll.read_at),
        "hole_until": _said(poll.hole_until),
        "seen": [{"id": name, "at": at.isoformat()} for name, at in poll.seen],
        "waiting": [_waiting_json(one) for one in poll.waiting],
        "short": {"etag": poll.short.etag, "modified": poll.short.modified},
        "long": {"etag": poll.long.etag, "modified": poll.long.modified},
        "failures": poll.failures,
        "next_at": _said(poll.next_at),
    }


def poll_from_json(source: Mapping[str, Any], place: str = "") -> Poll:
    """The state that `poll_json` has written. Raises ProblemError."""
    faults = Faults()
    fields = Fields(source, place, faults)
    made = fields.build(
        Poll,
        url=fields.get("url", address),
        known_until=fields.get("known_until", instant, None),
        read_at=fields.get("read_at", instant, None),
        hole_until=fields.get("hole_until", instant, None),
        seen=fields.many("seen", _seen),
        waiting=fields.many("waiting", _waiting),
        short=_stamp(fields, "short"),
        long=_stamp(fields, "long"),
        failures=fields.get("failures", whole, 0),
        next_at=fields.get("next_at", instant, None),
    )
    faults.raise_if_any()
    return made


def address(value: object) -> str:
    """A text as long as addresses get."""
    if not isinstance(value, str) or not value or len(value) > LONGEST:
        raise ValueError(f"must be a text of at most {LONGEST} characters, not {shown(value)}")
    return value


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _waiting_json(one: Waiting) -> dict[str, Any]:
    entry = one.entry
    at = entry.updated.isoformat()
    return {"id": entry.id, "title": entry.title, "at": at, "url": entry.url, "tries": one.tries}


def _seen(value: object, place: str, faults: Faults) -> tuple[str, datetime]:
    fields = Fields(value, place, faults)
    return fields.get("id", address), fields.get("at", instant)


def _waiting(value: object, place: str, faults: Faults) -> Waiting:
    fields = Fields(value, place, faults)
    entry = fields.build(
        Entry,
        id=fields.get("id", address),
        title=fields.get("title", text),
        updated=fields.get("at", instant),
        url=fields.get("url", address),
    )
    return Waiting(entry, fields.get("tries", whole, 0))


def _stamp(fields: Fields, name: str) -> Stamp:
    inner = Fields(fields.raw.get(name) or {}, fields.at(name), fields.faults)
    return Stamp(inner.get("etag", _header, ""), inner.get("modified", _header, ""))


def _header(value: object) -> str:
    """A header is sent as it came, so it must be one line."""
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        raise ValueError(f"must be a header, not {shown(value)}")
    return value
