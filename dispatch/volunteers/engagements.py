"""What people have promised that is no job: a session they attend or teach. Nobody is sent to a job at that time.

This room does not know the rooms above it that know of such times; `create_app` brings their functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, cast

from flask import Flask, current_app


@dataclass(frozen=True, slots=True)
class Engagement:
    """One such time. `title` names it; `place` is where they must be (latitude, longitude), None where they take part
    from anywhere. `margin`: so long before and after they are on a way that nobody can work out. `source`: of which
    thing it is, so that the room that knows that thing can pass over its own."""

    volunteer_id: int
    start: datetime
    end: datetime
    title: str
    place: tuple[float, float] | None = None
    margin: timedelta = timedelta(0)
    source: str = ""


Source: TypeAlias = Callable[[Collection[int] | None, datetime, datetime], Iterable[Engagement]]
"""Gives what these people (ids of `volunteers`; None: everybody) have promised that overlaps a span, in a fixed number
of looks however many they are. It may give more people than it was asked about."""

MOST_NAMED = 500
"""A longer list of people is not told to the sources, whose database limits it: they are asked about everybody."""
_KEY = "engagement_sources"


def register_engagements(app: Flask, source: Source) -> None:
    """From now on what this source knows takes people's time too."""
    app.extensions.setdefault(_KEY, []).append(source)


def engagements(
    people: Collection[int] | None, since: datetime, until: datetime
) -> dict[int, list[Engagement]]:
    """What these people (None: everybody) have promised that overlaps the span, by person and by its beginning."""
    wanted = None if people is None else set(people)
    few = wanted if wanted is not None and len(wanted) <= MOST_NAMED else None
    found: dict[int, list[Engagement]] = defaultdict(list)
    for source in cast("list[Source]", current_app.extensions.get(_KEY, [])):
        for one in source(few, since, until):
            if wanted is None or one.volunteer_id in wanted:
                found[one.volunteer_id].append(one)
    return {who: sorted(rows, key=lambda one: (one.start, one.end)) for who, rows in found.items()}


def engaged(volunteer_id: int, start: datetime, end: datetime) -> list[Engagement]:
    """What somebody has promised for this very time; the way there is not looked at."""
    return engagements([volunteer_id], start, end).get(volunteer_id, [])
