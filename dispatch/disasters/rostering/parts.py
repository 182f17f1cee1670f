"""The parts of a roster problem. Each is frozen and checks itself when it is made, so that one that exists is right.

Moments carry their offset and lie on whole minutes; hours may have decimals; costs are points of the programme's own
choosing, with at most three decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from dispatch.matching.faults import below
from dispatch.matching.parts import Amounts, Window, between, once, wrong

__all__ = [
    "Costs",
    "Duty",
    "LanguageNeed",
    "Pair",
    "Settings",
    "Shift",
    "Span",
    "Supporter",
    "Wish",
]

MOST_IMPORTANCE = 1000
MOST_PEOPLE = 100  # at one shift
MOST_LEVEL = 1000
MOST_WISH = 1000
LONGEST_SHIFT = timedelta(hours=24)
LAW_HOURS_A_DAY = 12  # beyond it nobody may be asked to serve, whatever the settings say


@dataclass(frozen=True, slots=True)
class Span(Window):
    """Hours from `start` to `end`, half open, on whole minutes."""

    def __post_init__(self) -> None:
        Window.__post_init__(self)
        whole_minute("start", self.start)
        whole_minute("end", self.end)


def whole_minute(name: str, moment: datetime) -> None:
    """Hours add up exactly only in whole minutes; raises ProblemError."""
    if moment.second or moment.microsecond:
        raise wrong(name, "must be a whole minute")


@dataclass(frozen=True, slots=True)
class LanguageNeed:
    """Of those on duty at least `number` speak `language` at `level` or better."""

    language: str
    level: int = 1
    number: int = 1

    def __post_init__(self) -> None:
        between("level", self.level, 0, MOST_LEVEL)
        between("number", self.number, 1, MOST_PEOPLE)


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours at a post: `number` people trained for `role`, among them speakers of `languages` and `experienced` ones.

    `remote`: it can be done from home. `importance` is the worth of each place of it.
    """

    id: str
    post: str
    role: str
    start: datetime
    end: datetime
    number: int = 1
    languages: tuple[LanguageNeed, ...] = ()
    experienced: int = 0
    importance: int = 1
    remote: bool = False

    def __post_init__(self) -> None:
        Span(self.start, self.end)
        if self.end - self.start > LONGEST_SHIFT:
            raise wrong("end", "is more than 24 hours after start")
        between("number", self.number, 1, MOST_PEOPLE)
        between("experienced", self.experienced, 0, self.number)
        between("importance", self.importance, 1, MOST_IMPORTANCE)
        once("languages", [(one.language, one.level) for one in self.languages])
        for k, one in enumerate(self.languages):
            if one.number > self.number:
                raise wrong(f"languages[{k}].number", f"is more than the {self.number} of the shift")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a supporter would like, or (`against`) would not: one shift, a post, or hours. Just one of them is named."""

    shift: str | None = None
    post: str | None = None
    hours: Span | None = None
    against: bool = False
    weight: int = 1

    def __post_init__(self) -> None:
        between("weight", self.weight, 1, MOST_WISH)
        if sum(one is not None for one in (self.shift, self.post, self.hours)) != 1:
            raise wrong("shift", "must be named, or else a post or hours: just one of the three")


@dataclass(frozen=True, slots=True)
class Supporter:
    """Who can be put on duty: trained for `roles`, speaking `languages` (levels), at hours that are `available` and not
    `unavailable`.

    `remote`: can serve from home only. `nights` False: not at night. `hours_a_day` and `hours_in_7_days` are a person's
    own, lower limits (the young, the old). `worked` are hours served before the horizon, or promised elsewhere in it.
    """

    id: str
    roles: tuple[str, ...]
    languages: Mapping[str, int] = field(default_factory=dict)
    available: tuple[Span, ...] = ()
    unavailable: tuple[Span, ...] = ()
    experienced: bool = False
    remote: bool = False
    nights: bool = True
    hours_a_day: float | None = None
    hours_in_7_days: float | None = None
    worked: tuple[Span, ...] = ()
    wishes: tuple[Wish, ...] = ()

    def __post_init__(self) -> None:
        once("roles", self.roles)
        for language, level in self.languages.items():
            between(below("languages", language), level, 0, MOST_LEVEL)
        if self.hours_a_day is not None:
            between("hours_a_day", self.hours_a_day, 0, 24)
        if self.hours_in_7_days is not None:
            between("hours_in_7_days", self.hours_in_7_days, 0, 168)
        for k, one in enumerate(self.worked):
            if any(one.start < other.end and other.start < one.end for other in self.worked[:k]):
                raise wrong(f"worked[{k}]", "overlaps with hours named before")

    def speaks(self, need: LanguageNeed) -> bool:
        """Whether the person counts for this language of a shift."""
        return need.language in self.languages and self.languages[need.language] >= need.level


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who serve in the same shifts (`together`) or never in the same one; a wish of that `weight` unless `must`."""

    supporters: tuple[str, str]
    together: bool
    must: bool = False
    weight: int = 1

    def __post_init__(self) -> None:
        between("weight", self.weight, 1, MOST_WISH)
        if self.supporters[0] == self.supporters[1]:
            raise wrong("supporters", "are one and the same person")


@dataclass(frozen=True, slots=True)
class Duty:
    """One supporter in one shift."""

    shift: str
    supporter: str


@dataclass(frozen=True, slots=True)
class Costs(Amounts):
    """What the parts of the cost are worth: an hour beyond one's fair share (twice beyond two shares, ...); a wish of
    weight 1 that is not met; a wish about a pair, of weight 1, not met in one shift; each post of a supporter beyond
    the first; an earlier duty that is not kept."""

    fairness: float = 1
    wish: float = 1
    pair: float = 1
    post: float = 2
    changed: float = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """The law's figures and the programme's own. A day is that of the zone on which a duty begins.

    `hours_a_day` at most (12 at the utmost), `rest_hours` between two days' duties, `hours_in_7_days` at most,
    `free_days_in_7` without any duty, `night_from` to `night_until` on the clock, `fair_hours` as one's fair share.
    """

    hours_a_day: float = 8
    rest_hours: float = 11
    hours_in_7_days: float = 40
    free_days_in_7: int = 1
    night_from: time = time(22)
    night_until: time = time(5)
    fair_hours: float = 8
    costs: Costs = field(default_factory=Costs)

    def __post_init__(self) -> None:
        between("hours_a_day", self.hours_a_day, 0.25, LAW_HOURS_A_DAY)
        between("rest_hours", self.rest_hours, 0, 48)
        between("hours_in_7_days", self.hours_in_7_days, 0.25, 7 * LAW_HOURS_A_DAY)
        between("free_days_in_7", self.free_days_in_7, 0, 6)
        between("fair_hours", self.fair_hours, 0.25, 336)
        for name in ("hours_a_day", "rest_hours", "hours_in_7_days", "fair_hours"):
            if abs(getattr(self, name) * 60 - round(getattr(self, name) * 60)) > 1e-6:
                raise wrong(name, "must be whole minutes")
