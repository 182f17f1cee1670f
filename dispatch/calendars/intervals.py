"""Half-open intervals of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

Interval = tuple[datetime, datetime]
"""From a moment until before another, both aware."""
EVER, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
"""Before and after everything."""


def merged(spans: Iterable[Interval], first: datetime = EVER, last: datetime = NEVER) -> list[Interval]:
    """What of the spans lies between two moments: sorted, with those that overlap or touch made one."""
    found: list[Interval] = []
    for start, end in sorted((max(start, first), min(end, last)) for start, end in spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
