"""A multilingual support centre as associations run it: the posts it has, how many by day and by night, how urgent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.audit.services import Actor
from dispatch.disasters.models import DisasterEvent, Post
from dispatch.disasters.services.rosters.patterns import Pattern
from dispatch.disasters.services.rosters.posts import PostValues, add_post
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.i18n import _, label, language_name

Role = SupporterRole


@dataclass(frozen=True, slots=True)
class Place:
    """One post of the template."""

    role: Role
    day: int
    night: int
    importance: int
    remote: bool = False


BEFORE = (Place(Role.HEAD, 1, 1, 20), Place(Role.INFORMATION, 1, 0, 8))
TRANSLATOR = Place(Role.TRANSLATOR, 1, 0, 10, remote=True)
AFTER = (
    Place(Role.SECOND_READER, 1, 0, 6, remote=True),
    Place(Role.PHONE, 2, 1, 10),
    Place(Role.PATROL, 2, 0, 8),
    Place(Role.LIAISON, 1, 0, 4),
)
LEVEL = 2
"""What a translator or somebody on the phone must at least show."""


def centre(
    actor: Actor,
    event: DisasterEvent,
    start: datetime,
    hours: int,
    length: int,
    languages: Sequence[str],
    place: str = "",
) -> list[Post]:
    """All posts of a support centre, a translator's for each language; raises `Invalid` as `add_post` does."""
    return [
        add_post(
            actor,
            event,
            PostValues(name, one.role, place, one.remote),
            Pattern(start, hours, length, one.day, one.night, one.importance, 0, needs),
        )
        for name, one, needs in _all(languages)
    ]


def _all(languages: Sequence[str]) -> Iterator[tuple[str, Place, Sequence[dict[str, Any]]]]:
    for one in BEFORE:
        yield label(one.role), one, ()
    for code in languages:
        name = _("%(role)s（%(language)s）", role=label(Role.TRANSLATOR), language=language_name(code))
        yield name, TRANSLATOR, [_need(code)]
    for one in AFTER:
        yield label(one.role), one, [_need(code) for code in languages[: one.day]] if _speaks(one) else ()


def _speaks(one: Place) -> bool:
    """On the phone and at the shelters the languages most asked for are covered first."""
    return one.role in (Role.PHONE, Role.PATROL)


def _need(code: str) -> dict[str, Any]:
    return {"language": code, "level": LEVEL, "number": 1}
