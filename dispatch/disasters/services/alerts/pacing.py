"""The rate of a sending: so many letters a minute, evenly, whoever sends them.

`Alert.next_at` is when the next letter may leave. Whoever claims letters holds the row's lock and moves it on by their
number, so that all workers together keep the rate; what an outage has missed is not caught up beyond `BURST`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatch import clock
from dispatch.disasters.models import Alert

BURST = timedelta(seconds=5)
"""So much of the rate may leave at once: in any span of time, the rate times (the span and this), and one."""


def allowed(alert: Alert) -> int:
    """How many letters may leave now."""
    start, now = _start(alert), clock.now()
    return 0 if start > now else int((now - start) / _gap(alert)) + 1


def moved_on(alert: Alert, number: int) -> datetime:
    """When the next letter may leave after `number` have been taken."""
    return _start(alert) + number * _gap(alert)


def _gap(alert: Alert) -> timedelta:
    return timedelta(minutes=1) / alert.per_minute


def _start(alert: Alert) -> datetime:
    now = clock.now()
    return max(alert.next_at or now, now - BURST)
