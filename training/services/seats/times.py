"""How long somebody has to answer: the less time is left until the session, the shorter."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatch import clock
from dispatch.notifications.quiet import held_until
from training.models import TrainingSession

ANSWER_HOURS = ((14, 72), (7, 48), (3, 24), (1, 6), (0, 2))
"""With at least so many days until the session begins, so many hours to answer."""
LEAST = timedelta(hours=1)
"""With less than this left nobody is asked any more: the desk rings."""
HURRIED = timedelta(days=1)
"""So near to the session a question goes out at night as well."""


def answer_by(session: TrainingSession) -> datetime | None:
    """Until when somebody who is asked now may answer; None where it is too late to ask.

    A question that waits for the morning counts from the morning, and no answer is due at night. The session's
    deadline ends it; after the deadline its beginning does.
    """
    now = clock.now()
    asked = now if is_hurried(session) else held_until(now)
    last = session.start_at
    if session.deadline is not None and session.deadline - asked >= LEAST:
        last = session.deadline
    if last - asked < LEAST:
        return None
    days = (session.start_at - asked) / timedelta(days=1)
    hours = next(hours for least, hours in ANSWER_HOURS if days >= least)
    until = asked + timedelta(hours=hours)
    return min(until if is_hurried(session) else held_until(until), last)


def is_hurried(session: TrainingSession) -> bool:
    """Whether the session is so near that nothing waits for the morning."""
    return session.start_at - clock.now() < HURRIED
