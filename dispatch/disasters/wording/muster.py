"""Answers of a muster in words, and the points of its map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from dispatch.disasters.models import MusterReply
from dispatch.disasters.queries.people import home_of, name_of
from dispatch.disasters.vocabulary import Coming, Safety
from dispatch.i18n import _, label, language_name, show_moment

WIDTH, HEIGHT, EDGE = 640.0, 440.0, 28.0
KM_PER_DEGREE = 111.2
STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Lengths of the scale's bar, in km."""
KINDS = ("need", "now", "later", "remote", "no", "silent")
"""What a mark on the map says; the first lies on top."""


def place_words(reply: MusterReply) -> str:
    """Where somebody is, as they say; the home has no words of its own."""
    if reply.place or reply.lat is None:
        return reply.place
    return _("自宅")


def coming_words(reply: MusterReply) -> str:
    """Whether and from when until when somebody can come."""
    if reply.coming is None:
        return ""
    start = show_moment(reply.coming_at, "short") if reply.coming == Coming.LATER else ""
    until = show_moment(reply.until_at, "short")
    parts = [_("%(time)sから", time=start) if start else "", _("%(time)sまで", time=until) if until else ""]
    span = " ".join(filter(None, parts))
    return f"{label(reply.coming)}（{span}）" if span else label(reply.coming)


def language_words(codes: Iterable[str]) -> str:
    """Names of languages in a row."""
    return "、".join(language_name(code) for code in codes)


@dataclass(frozen=True, slots=True)
class Mark:
    """One person on the map: where in the picture, what kind of mark, whose."""

    x: float
    y: float
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Map:
    """A picture of so many units; `bar` is the length of the scale's line, which stands for `km`."""

    marks: tuple[Mark, ...]
    bar: float
    km: float
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def kinds(self) -> list[str]:
        """The kinds of marks that are there, for the legend."""
        found = {mark.kind for mark in self.marks}
        return [kind for kind in KINDS if kind in found]


def kind_of(reply: MusterReply) -> str:
    """What the mark of this answer says."""
    if reply.safety in (Safety.HURT, Safety.NEED_HELP):
        return "need"
    return reply.coming.value if reply.coming else "silent"


def map_of(replies: Iterable[MusterReply]) -> Map | None:
    """Everybody where they say they are, or else at home; None where no place is known."""
    found = [(reply, point) for reply in replies if (point := _point(reply)) is not None]
    if not found:
        return None
    lats, lons = ([point[axis] for _reply, point in found] for axis in (0, 1))
    low, left = min(lats), min(lons)
    shrink = cos(radians((low + max(lats)) / 2))
    high_km = max((max(lats) - low) * KM_PER_DEGREE, 1.0)
    wide_km = max((max(lons) - left) * KM_PER_DEGREE * shrink, 1.0)
    scale = min((WIDTH - 2 * EDGE) / wide_km, (HEIGHT - 3 * EDGE) / high_km)  # units per km
    marks = [
        Mark(
            round(EDGE + (lon - left) * KM_PER_DEGREE * shrink * scale, 1),
            round(EDGE + (max(lats) - lat) * KM_PER_DEGREE * scale, 1),
            kind_of(reply),
            name_of(reply.supporter),
        )
        for reply, (lat, lon) in found
    ]
    marks.sort(key=lambda mark: -KINDS.index(mark.kind))
    km = max((step for step in STEPS if step * scale <= WIDTH / 3), default=STEPS[0])
    return Map(tuple(marks), round(km * scale, 1), km)


def _point(reply: MusterReply) -> tuple[float, float] | None:
    """Whoever is somewhere that no list knows stands nowhere on the map: the home would be wrong."""
    if reply.lat is not None and reply.lon is not None:
        return reply.lat, reply.lon
    return None if reply.place else home_of(reply.supporter)
