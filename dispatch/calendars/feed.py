"""Writing events as calendar programs follow them: the same UID for ever, a SEQUENCE that only grows, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vDuration

PRODUCT = "-//Tsunagu//tsunagu//JA"
BUSY = {"TENTATIVE": "TENTATIVE", "CONFIRMED": "BUSY", "CANCELLED": "FREE"}
"""The status of an event as Outlook shows it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `status` is TENTATIVE, CONFIRMED or CANCELLED; `changed` when it was last otherwise (aware).

    Not `busy`: it is told of, and takes nobody's time.
    """

    uid: str
    start: datetime
    end: datetime
    summary: str
    status: str
    sequence: int
    changed: datetime
    location: str = ""
    description: str = ""
    url: str = ""
    busy: bool = True


def write_message(entry: Entry, method: str, sent: datetime) -> str:
    """One event to go with a mail (`method` REQUEST, CANCEL or PUBLISH)."""
    return write_messages([entry], method, sent)


def write_messages(entries: Iterable[Entry], method: str, sent: datetime) -> str:
    """Several at once. iTIP lets only PUBLISH tell of events with different UIDs."""
    whole = _calendar()
    whole.add("method", method)
    for entry in entries:
        whole.add_component(_event(entry, sent))
    return whole.to_ical().decode()


def write_feed(entries: Iterable[Entry], name: str, again: timedelta) -> str:
    """Events for programs that come back every `again`. Without a METHOD the stamp of each is its last change,
    so nothing changed is the same text, byte for byte."""
    whole = _calendar()
    whole.add("calscale", "GREGORIAN")
    whole.add("name", name)
    whole.add("x-wr-calname", name)
    whole.add("refresh-interval", vDuration(again), parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", vDuration(again))
    for entry in entries:
        whole.add_component(_event(entry, entry.changed))
    return whole.to_ical().decode()


def _calendar() -> Calendar:
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    return whole


def _event(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("last-modified", entry.changed)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    takes_time = entry.busy and entry.status != "CANCELLED"
    event.add("transp", "OPAQUE" if takes_time else "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", BUSY[entry.status] if takes_time else "FREE")
    event.add("summary", entry.summary)
    for name in ("location", "description", "url"):
        if getattr(entry, name):
            event.add(name, getattr(entry, name))
    return event
