"""One turn at a feed: ask it, catch up where something is missing, fetch the telegrams that are new.

Nothing here fetches or waits by itself; whoever does hands in `fetch` and the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from dispatch.disasters.telegrams import feed as feeds
from dispatch.disasters.telegrams.feed import Entry, long_url, read_feed
from dispatch.disasters.telegrams.markup import MOST_BYTES
from dispatch.disasters.telegrams.parts import Telegram
from dispatch.disasters.telegrams.poll import Poll, Stamp, Waiting
from dispatch.disasters.telegrams.reading import UnreadKind, read_telegram
from dispatch.matching.faults import ProblemError

MOST_AT_ONCE = 200
"""Telegrams fetched in one turn, the newest first."""
TRIES = 6
LONGEST_HEADER = 1000


class Answer(Protocol):
    """What a server said; names of headers in small letters."""

    @property
    def status(self) -> int: ...  # noqa: D102

    @property
    def headers(self) -> Mapping[str, str]: ...  # noqa: D102

    @property
    def body(self) -> bytes: ...  # noqa: D102


Fetch = Callable[[str, Mapping[str, str], int], Answer]
"""Address, headers, most bytes. Raises OSError or ValueError where there is no answer."""


@dataclass(frozen=True, slots=True)
class Received:
    """A telegram with its bytes and the entry that led to it."""

    entry: Entry
    raw: bytes
    telegram: Telegram


@dataclass(slots=True)
class Turn:
    """One turn at one feed: the state after it, the telegrams that are new, and what went wrong, as sentences.

    `poll` is to be kept only after the telegrams are: one that was fetched twice is known by its bytes.
    """

    poll: Poll
    received: list[Received] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def turn(poll: Poll, fetch: Fetch, now: datetime) -> Turn:
    """Ask a feed once and fetch what is new; nothing where it is not due."""
    done = Turn(poll)
    if poll.due(now):
        _ask_short(done, fetch, now)
        if done.poll.hole_until is not None and not done.poll.failures:
            _ask_long(done, fetch, now)
        _collect(done, fetch)
    return done


def _ask_short(done: Turn, fetch: Fetch, now: datetime) -> None:
    poll = done.poll
    try:
        answer = fetch(poll.url, poll.short.headers(), feeds.MOST_BYTES)
        if answer.status == 304:
            done.poll = replace(poll, read_at=now, failures=0, next_at=None)
        elif answer.status == 200:
            after = poll.took(read_feed(answer.body, poll.url), now)
            done.poll = replace(after, short=_stamp(answer), failures=0, next_at=None)
        else:
            done.faults.append(f"{poll.url}: the server answered {answer.status}")
            done.poll = poll.failed(now, _asked(answer))
    except (OSError, ValueError) as wrong:
        done.faults.append(f"{poll.url}: {_told(wrong)}")
        done.poll = poll.failed(now)


def _ask_long(done: Turn, fetch: Fetch, now: datetime) -> None:
    """What fails here is tried again in the next turn, as long as the hole is there."""
    poll, url = done.poll, long_url(done.poll.url)
    try:
        answer = fetch(url, poll.long.headers(), feeds.MOST_BYTES)
        if answer.status == 200:
            feed = read_feed(answer.body, url)
            if poll.known_until and all(entry.updated > poll.known_until for entry in feed.entries):
                done.faults.append(
                    f"{url}: does not reach back to {poll.known_until.isoformat()}; telegrams are lost"
                )
            after = poll.took_long(feed, now)
            done.poll = after if after.hole_until is None else replace(after, long=_stamp(answer))
        elif answer.status != 304:
            done.faults.append(f"{url}: the server answered {answer.status}")
    except (OSError, ValueError) as wrong:
        done.faults.append(f"{url}: {_told(wrong)}")


def _collect(done: Turn, fetch: Fetch) -> None:
    """Fetch what waits, the newest first, and hand it over in the order of time."""
    waiting = sorted(done.poll.waiting, key=lambda one: one.entry.updated, reverse=True)
    left = waiting[MOST_AT_ONCE:]
    for one in waiting[:MOST_AT_ONCE]:
        again = _fetch_one(done, one, fetch)
        if again is not None:
            left.append(again)
    done.poll = replace(done.poll, waiting=tuple(left))
    done.received.sort(key=lambda one: one.entry.updated)


def _fetch_one(done: Turn, one: Waiting, fetch: Fetch) -> Waiting | None:
    """The entry again where it is worth another try."""
    try:
        answer = fetch(one.entry.url, {}, MOST_BYTES)
        if answer.status == 200:
            done.received.append(Received(one.entry, answer.body, read_telegram(answer.body)))
            return None
        said = f"the server answered {answer.status}"
    except UnreadKind:
        return None
    except ProblemError as wrong:
        done.faults.append(f"{one.entry.url}: {wrong}")
        return None
    except (OSError, ValueError) as wrong:
        said = _told(wrong)
    if one.tries + 1 < TRIES:
        return replace(one, tries=one.tries + 1)
    done.faults.append(f"{one.entry.url}: given up: {said}")
    return None


def _stamp(answer: Answer) -> Stamp:
    return Stamp(_header(answer, "etag"), _header(answer, "last-modified"))


def _header(answer: Answer, name: str) -> str:
    """A header that can be sent back as it came."""
    value = answer.headers.get(name, "")
    return value if len(value) <= LONGEST_HEADER and value.isascii() and value.isprintable() else ""


def _asked(answer: Answer) -> timedelta:
    """How long the server asks to be left alone."""
    seconds = answer.headers.get("retry-after", "")
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() and len(seconds) < 7 else timedelta(0)


def _told(wrong: Exception) -> str:
    """What went wrong, as a code where there is one: sentences of the web are in the reader's language."""
    why = getattr(wrong, "why", None)
    return str(getattr(why, "value", None) or wrong)
