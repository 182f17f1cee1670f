"""How far a feed has been read: what is new in it, whether something is missing, when to ask again.

The short feed reaches back at least ten minutes. Where it no longer reaches what was seen last, the long feed is read,
which is renewed only every hour: until it covers the time at which the short feed begins, there is a hole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch.disasters.telegrams.feed import Entry, Feed
from dispatch.disasters.telegrams.parts import TITLES

PROMISED = timedelta(minutes=10)
"""How far back the short feed reaches at least."""
MARGIN = timedelta(hours=1)
"""How late an entry may appear behind newer ones and still be noticed."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
LONGEST_ASKED = timedelta(hours=1)
"""The longest wait that a server may ask for."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a server said of the state of a file, to be asked whether it has changed."""

    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        """The question."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry whose telegram is still to be fetched, and how often that has failed."""

    entry: Entry
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Poll:
    """How far a feed has been read.

    `known_until`: everything up to then has been seen. `seen`: entries since an hour before. `hole_until`: where the
    short feed began when it no longer reached back. `read_at`: when the short feed was last known. `failures` in a row;
    `next_at`: not to be asked before.
    """

    url: str
    known_until: datetime | None = None
    read_at: datetime | None = None
    hole_until: datetime | None = None
    seen: tuple[tuple[str, datetime], ...] = ()
    waiting: tuple[Waiting, ...] = ()
    short: Stamp = Stamp()
    long: Stamp = Stamp()
    failures: int = 0
    next_at: datetime | None = None

    def due(self, now: datetime) -> bool:
        """Whether the feed may be asked."""
        return self.next_at is None or now >= self.next_at

    def took(self, feed: Feed, now: datetime) -> Poll:
        """After the short feed was read."""
        began = min((entry.updated for entry in feed.entries), default=now)
        hole = self.hole_until or (min(began, now) if self._gap(feed, now) else None)
        after = replace(self._with(feed.entries), read_at=now, hole_until=hole)
        return after if hole else after._known(feed, now)

    def took_long(self, feed: Feed, now: datetime) -> Poll:
        """After the long feed was read; closes the hole where it reaches up to its end."""
        after = self._with(feed.entries)
        if self.hole_until is None or feed.updated < self.hole_until:
            return after
        return replace(after, hole_until=None, long=Stamp())._known(feed, now)

    def failed(self, now: datetime, asked: timedelta = timedelta(0)) -> Poll:
        """After the short feed could not be had: wait twice as long each time, and as long as the server asked for."""
        wait = min(FIRST_WAIT * 2 ** min(self.failures, 10), LONGEST_WAIT)
        return replace(self, failures=self.failures + 1, next_at=now + max(wait, min(asked, LONGEST_ASKED)))

    def _gap(self, feed: Feed, now: datetime) -> bool:
        if self.known_until is None or self.read_at is None or now - self.read_at <= PROMISED:
            return False
        return not any(entry.updated <= self.known_until for entry in feed.entries)

    def _with(self, entries: Iterable[Entry]) -> Poll:
        """The new entries of kinds that are read wait to be fetched."""
        known, since = {name for name, _at in self.seen}, self.known_until
        fresh = {
            entry.id: entry
            for entry in entries
            if entry.title in TITLES
            and entry.id not in known
            and (not since or entry.updated >= since - MARGIN)
        }
        seen = (*self.seen, *((entry.id, entry.updated) for entry in fresh.values()))
        return replace(self, seen=seen, waiting=(*self.waiting, *map(Waiting, fresh.values())))

    def _known(self, feed: Feed, now: datetime) -> Poll:
        """Everything up to the newest entry has been seen; what is older than the margin need not be remembered.

        An entry of the future must not hide those that come until then.
        """
        times = [entry.updated for entry in feed.entries] + [at for _name, at in self.seen]
        newest = min(max(times, default=feed.updated), now)
        until = max(newest, self.known_until or newest)
        return replace(
            self, known_until=until, seen=tuple(one for one in self.seen if one[1] >= until - MARGIN)
        )
