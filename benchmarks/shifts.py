"""Files of shift scheduling that others have published, read and put as rosters (`dispatch-roster/1`).

`sections`: Curtois and Qu, Computational results on new staff scheduling benchmark instances (2014): text in
    sections from `SECTION_HORIZON` to `SECTION_COVER`. Kept: days off, which shift cannot follow which (as hours of the
    clock and rest), the most minutes (as hours of seven days in a row, which only loosens them), days in a row and
    between them (as free days in any seven), requests (as wishes), and what an empty place costs (as importance).
    Left out: least minutes and days, weekends, the most shifts of a kind unless none, places beyond the number. What is
    left out only makes a roster easier: what must stay empty here cannot be filled there either.

`nsplib`: Vanhoucke and Maenhout, NSPLib (2007), files `*.nsp`: nurses, days, shifts (the last is the free one),
    places for each day and shift, then each nurse's dislike of each day and shift. Shifts last eight hours, one after
    the other from six in the morning. A dislike greater than the free day's is a wish against, a smaller one a wish.
    The rules of the accompanying case files are left out.

A file of more than fourteen days is cut into pieces of fourteen, each a roster of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from benchmarks.region import Json

MONDAY = datetime(2027, 4, 5, 6, tzinfo=timezone(timedelta(hours=9)))
DAY, HOUR = 24 * 60, 60  # minutes
RESTS = (11, 12, 10, 13, 9, 14, 8)  # hours; the first of those that do as well is taken
MOST_DAYS = 14
EIGHT_HOURS = 480
LAW = 12  # hours of a day


@dataclass(frozen=True)
class Kind:
    """A kind of shift: its minutes, and the kinds that cannot follow it on the next day."""

    id: str
    minutes: int
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    """Somebody: the kinds of shifts they can do, the most minutes of all days, the most days in a row, and the least
    free days in a row between them."""

    id: str
    kinds: tuple[str, ...]
    minutes: int
    in_a_row: int
    free: int
    days_off: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Request:
    """A wish for a shift, or against it, and its weight."""

    person: str
    day: int
    kind: str
    weight: int
    against: bool


@dataclass(frozen=True)
class Ward:
    """One published problem. `places`: (day, kind) to the people wanted and the worth of each."""

    name: str
    form: str
    days: int
    kinds: tuple[Kind, ...]
    people: tuple[Person, ...]
    requests: tuple[Request, ...]
    places: Mapping[tuple[int, str], tuple[int, int]]

    def rosters(self) -> Iterator[tuple[str, Json]]:
        """A name and `dispatch-roster/1` for every fourteen days."""
        for first in range(0, self.days, MOST_DAYS):
            days = range(first, min(first + MOST_DAYS, self.days))
            yield (
                self.name if self.days <= MOST_DAYS else f"{self.name}-{first // MOST_DAYS + 1}",
                self._roster(days),
            )

    def _roster(self, days: range) -> Json:
        hours = clock(self.kinds)
        return {
            "format": "dispatch-roster/1",
            "horizon": [_at(days.start, 0), _at(days.stop, 0)],
            "settings": {
                "hours_a_day": LAW,
                "rest_hours": hours.rest,
                "hours_in_7_days": 7 * LAW,
                "free_days_in_7": self._free_days(),
                "costs": {"fairness": 0, "pair": 0, "post": 0, "changed": 0, "wish": 1},
            },
            "shifts": list(self._shifts(days, hours.begin)),
            "supporters": [self._supporter(one, days) for one in self.people],
        }

    def _free_days(self) -> int:
        """The free days that everybody's rules leave in any seven: either the days of work are in one row, or at least
        `free` days part them."""
        return max(0, min(min(7 - one.in_a_row, one.free) for one in self.people))

    def _shifts(self, days: range, begin: Mapping[str, int]) -> Iterator[Json]:
        for (day, kind), (number, worth) in self.places.items():
            if day in days and number > 0:
                minutes = next(one.minutes for one in self.kinds if one.id == kind)
                yield {
                    "id": f"{day} {kind}",
                    "post": kind,
                    "role": kind,
                    "start": _at(day, begin[kind]),
                    "end": _at(day, begin[kind] + minutes),
                    "number": number,
                    "importance": max(1, worth),
                }

    def _supporter(self, one: Person, days: range) -> Json:
        free = sorted(one.days_off.intersection(days))
        return {
            "id": one.id,
            "roles": list(one.kinds),
            "available": [[_at(days.start, 0), _at(days.stop, 0)]],
            "unavailable": [[_at(day, 0), _at(day + 1, 0)] for day in free],
            "hours_in_7_days": min(7 * LAW, one.minutes / HOUR),
            "wishes": [
                {"shift": f"{wish.day} {wish.kind}", "against": wish.against, "weight": wish.weight}
                for wish in self.requests
                if wish.person == one.id
                and wish.day in days
                and self.places.get((wish.day, wish.kind), (0, 0))[0]
            ],
        }


def _at(day: int, minutes: int) -> str:
    """A moment of a day, in minutes after six in the morning, when days begin."""
    return (MONDAY + timedelta(days=day, minutes=minutes)).isoformat(timespec="minutes")


@dataclass(frozen=True)
class Clock:
    """When each kind begins, in minutes after six, and the hours of rest between two days; `differing`: in how many
    pairs of kinds rest then bars what the file allows, or the other way round."""

    begin: Mapping[str, int]
    rest: int
    differing: int


def clock(kinds: Sequence[Kind]) -> Clock:
    """Hours at which rest bars as nearly as can be what the file bars. Every shift ends by six on the next day."""
    return min((_settled(kinds, rest) for rest in RESTS), key=lambda one: one.differing)


def _settled(kinds: Sequence[Kind], rest: int) -> Clock:
    """Each kind in turn takes the hour that suits the others best, until none moves."""
    begin = {
        one.id: (DAY - one.minutes) // HOUR * len(one.barred) // max(1, len(kinds) - 1) * HOUR
        for one in kinds
    }
    fewest = _differing(kinds, begin, rest)
    while True:
        for one in kinds:
            hours = range(0, DAY - one.minutes + 1, HOUR)
            begin[one.id] = min(
                hours, key=lambda hour: (_differing(kinds, {**begin, one.id: hour}, rest), hour)
            )
        now = _differing(kinds, begin, rest)
        if now >= fewest:
            return Clock(begin, rest, now)
        fewest = now


def _differing(kinds: Sequence[Kind], begin: Mapping[str, int], rest: int) -> int:
    return sum(
        (DAY + begin[after.id] - begin[first.id] - first.minutes < rest * HOUR) != (after.id in first.barred)
        for first in kinds
        for after in kinds
    )


def read(path: Path) -> Ward:
    """The problem of a file; raises ValueError where it has none of the formats or breaks off."""
    text = path.read_text("utf-8", errors="replace")
    try:
        if "SECTION_HORIZON" in text:
            return _sections(path.stem, text)
        return _nsplib(path.stem, [int(word) for word in text.split()])
    except (ValueError, IndexError, KeyError) as fault:
        raise ValueError(f"{path}: {fault}") from None


def _sections(name: str, text: str) -> Ward:
    parts: dict[str, list[list[str]]] = {}
    here: list[list[str]] = []
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith("SECTION_"):
            here = parts.setdefault(line.removeprefix("SECTION_"), [])
        elif line and not line.startswith("#"):
            here.append([word.strip() for word in line.split(",")])
    kinds = tuple(Kind(row[0], int(row[1]), _listed(row[2:])) for row in parts["SHIFTS"])
    off = {row[0]: frozenset(map(int, filter(None, row[1:]))) for row in parts.get("DAYS_OFF", [])}
    known = {one.id for one in kinds}
    if not parts["COVER"] or not {row[1] for row in parts["COVER"]} <= known:
        raise ValueError("names places of shifts that it does not describe")
    return Ward(
        name,
        "sections",
        int(parts["HORIZON"][0][0]),
        kinds,
        tuple(_person(row, kinds, off.get(row[0], frozenset())) for row in parts["STAFF"]),
        (*_requests(parts, "ON", against=False), *_requests(parts, "OFF", against=True)),
        {(int(row[0]), row[1]): (int(row[2]), int(row[3])) for row in parts["COVER"]},
    )


def _listed(words: Iterable[str]) -> frozenset[str]:
    return frozenset(one for word in words for one in word.split("|") if one)


def _person(row: Sequence[str], kinds: Sequence[Kind], off: frozenset[int]) -> Person:
    """ID, most shifts of each kind, most and least minutes, most and least days in a row, least free days, weekends."""
    most = {key: int(value) for key, _, value in (one.partition("=") for one in row[1].split("|")) if key}
    able = tuple(one.id for one in kinds if most.get(one.id, 1) > 0)
    return Person(row[0], able, int(row[2]), int(row[4]), int(row[6]), off)


def _requests(parts: Mapping[str, list[list[str]]], which: str, *, against: bool) -> Iterator[Request]:
    for person, day, kind, weight in parts.get(f"SHIFT_{which}_REQUESTS", []):
        yield Request(person, int(day), kind, int(weight), against)


def _nsplib(name: str, numbers: Sequence[int]) -> Ward:
    nurses, days, count = numbers[:3]
    places, dislikes = days * count, nurses * days * count
    if min(nurses, days) < 1 or count < 2 or len(numbers) != 3 + places + dislikes:
        raise ValueError("has none of the formats that are read")
    kinds = tuple(
        Kind(f"{k + 1}", EIGHT_HOURS, frozenset(f"{j + 1}" for j in range(k))) for k in range(count - 1)
    )
    rows = [numbers[at : at + count] for at in range(3, len(numbers), count)]
    people = [f"n{n + 1}" for n in range(nurses)]
    return Ward(
        name,
        "nsplib",
        days,
        kinds,
        tuple(Person(who, tuple(one.id for one in kinds), days * DAY, days, 0) for who in people),
        tuple(
            Request(who, day, kind.id, abs(row[k] - row[-1]), row[k] > row[-1])
            for n, who in enumerate(people)
            for day, row in enumerate(rows[days + n * days : days + (n + 1) * days])
            for k, kind in enumerate(kinds)
            if row[k] != row[-1]
        ),
        {(day, kind.id): (rows[day][k], 1) for day in range(days) for k, kind in enumerate(kinds)},
    )
