"""The timed job that follows the JMA's feeds: what is new and how far they have been read are kept together."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError

from dispatch import clock, outbound
from dispatch.db import db, reading
from dispatch.disasters.models import FeedState
from dispatch.disasters.queries.settings import watch
from dispatch.disasters.services.telegrams.taking import standing, take
from dispatch.disasters.telegrams import InfoType, Telegram, chosen
from dispatch.disasters.telegrams.feed import EARTHQUAKES, WARNINGS
from dispatch.disasters.telegrams.keeping import from_json
from dispatch.disasters.telegrams.poll import Poll
from dispatch.disasters.telegrams.poll_json import poll_from_json, poll_json
from dispatch.disasters.telegrams.polling import Fetch, Received, Turn, turn
from dispatch.disasters.telegrams.watching import Watch
from dispatch.errors import DispatchError
from dispatch.matching.faults import ProblemError

logger = logging.getLogger(__name__)
FEEDS = (EARTHQUAKES, WARNINGS)
SECONDS = 20.0
MOST_ERROR = 2000


def fetch(url: str, headers: Mapping[str, str], most_bytes: int) -> outbound.Answer:
    """Ask a server of the public internet, within limits of size and time."""
    return outbound.fetch(url, headers=headers, most_bytes=most_bytes, seconds=SECONDS)


def follow_feeds(ask: Fetch = fetch) -> int:
    """Ask each feed that is due, where the settings say so; gives how many telegrams are new."""
    with reading():
        held = watch()
        polls = [_kept(url) for url in feeds()] if held.follow else []
        db.session.rollback()
    now = clock.now()
    return sum(_follow(poll, held, ask) for poll in polls if poll.due(now))


def feeds() -> Sequence[str]:
    """The addresses that are asked."""
    found: Sequence[str] = current_app.config.get("DISASTER_FEEDS", FEEDS)
    return found


def _kept(url: str) -> Poll:
    """How far a feed has been read; from the beginning where that is not known, or can no longer be read."""
    row = db.session.scalar(select(FeedState).where(FeedState.url == url))
    try:
        return poll_from_json(row.state) if row is not None and row.state else Poll(url)
    except ProblemError:
        return Poll(url)


def _follow(poll: Poll, held: Watch, ask: Fetch) -> int:
    """One turn at one feed; nothing of the database is held while others answer."""
    done = turn(poll, ask, clock.now())
    fresh = sum(_taken(one, held, done.faults) for one in done.received)
    _keep(done)
    db.session.commit()
    return fresh


def _taken(one: Received, held: Watch, faults: list[str]) -> bool:
    """Whether it is of here and new. One that cannot be kept is told and left behind: in the way of the next turn, it
    would hide every earthquake after it. Where the database itself is away the whole turn is tried again."""
    try:
        with db.session.begin_nested():
            return concerns(one.telegram, held) and take(one.telegram, one.raw, one.entry.url)[1]
    except (DataError, IntegrityError, DispatchError, ValueError) as wrong:
        logger.exception("telegram %s could not be kept", one.entry.url)
        faults.append(f"{one.entry.url}: could not be kept ({type(wrong).__name__})")
        return False


def concerns(telegram: Telegram, held: Watch) -> bool:
    """Whether it names an area that is watched, or ends what was said of one: a cancellation, and what lifts a warning
    or corrects an area away, may name none."""
    if telegram.info_type == InfoType.CANCEL or chosen(telegram, held.areas):
        return True
    return any(chosen(from_json(row.reading), held.areas) for row in standing(telegram))


def _keep(done: Turn) -> None:
    poll = done.poll
    row = db.session.scalar(select(FeedState).where(FeedState.url == poll.url))
    if row is None:
        row = FeedState(url=poll.url)
        db.session.add(row)
    row.state, row.failures = poll_json(poll), poll.failures
    row.read_at = poll.read_at
    row.error = "\n".join(done.faults)[:MOST_ERROR]
