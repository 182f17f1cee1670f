"""The problem, `dispatch-roster/1`: what the parts must be to one another, and JSON in and out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.disasters.rostering import problem_json
from dispatch.disasters.rostering.parts import Duty, Pair, Settings, Shift, Span, Supporter
from dispatch.matching.faults import Faults, ProblemError, by_id, shown
from dispatch.matching.json_text import collector_resting, parsed

__all__ = ["Problem", "ProblemError"]

SHORTEST, LONGEST = timedelta(hours=24), timedelta(hours=336)
MOST_DUTIES = 10_000_000  # shifts times supporters: more of them fit in no memory


@dataclass(frozen=True, eq=False)
class Problem:
    """Shifts, supporters, pairs, duties that stand (`fixed`) and those of the plan before (`previous`).

    `now`: shifts that have begun by then take nobody new (None: none has). Making a problem checks how its parts fit
    together and raises ProblemError with all faults.
    """

    horizon: Span
    shifts: tuple[Shift, ...]
    supporters: tuple[Supporter, ...]
    pairs: tuple[Pair, ...] = ()
    fixed: tuple[Duty, ...] = ()
    previous: tuple[Duty, ...] = ()
    now: datetime | None = None
    timezone: str = "Asia/Tokyo"
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        faults = Faults()
        shifts = by_id(self.shifts, "shifts", faults)
        supporters = by_id(self.supporters, "supporters", faults)
        try:
            ZoneInfo(self.timezone)
        except (OSError, ValueError, KeyError):
            faults.add("timezone", f"is not a known time zone: {shown(self.timezone)}")
        if len(self.shifts) * len(self.supporters) > MOST_DUTIES:
            both = f"{len(self.shifts):,} for {len(self.supporters):,} supporters"
            faults.add("shifts", f"are too many at once: {both}, more than {MOST_DUTIES:,} possible duties")
        self._check_hours(faults)
        self._check_wishes(shifts, faults)
        self._check_pairs(supporters, faults)
        for name in ("fixed", "previous"):
            _check_duties(name, getattr(self, name), shifts, supporters, faults)
        faults.raise_if_any()
        self._check_doubled(shifts, faults)
        faults.raise_if_any()

    def _check_hours(self, faults: Faults) -> None:
        length = self.horizon.end - self.horizon.start
        if not SHORTEST <= length <= LONGEST:
            faults.add("horizon", "must be between 24 and 336 hours long")
        if self.now is not None and (self.now.second or self.now.microsecond):
            faults.add("now", "must be a whole minute")
        for k, shift in enumerate(self.shifts):
            if shift.start < self.horizon.start:
                faults.add(f"shifts[{k}].start", "is before the horizon")
            if shift.end > self.horizon.end:
                faults.add(f"shifts[{k}].end", "is after the horizon")

    def _check_wishes(self, shifts: Collection[str], faults: Faults) -> None:
        posts = {shift.post for shift in self.shifts}
        for k, one in enumerate(self.supporters):
            for j, wish in enumerate(one.wishes):
                place = f"supporters[{k}].wishes[{j}]"
                if wish.shift is not None and wish.shift not in shifts:
                    faults.add(f"{place}.shift", f"no shift has the id {shown(wish.shift)}")
                if wish.post is not None and wish.post not in posts:
                    faults.add(f"{place}.post", f"no shift has the post {shown(wish.post)}")

    def _check_pairs(self, supporters: Collection[str], faults: Faults) -> None:
        seen: dict[frozenset[str], int] = {}
        for k, pair in enumerate(self.pairs):
            for j, who in enumerate(pair.supporters):
                if who not in supporters:
                    faults.add(f"pairs[{k}].supporters[{j}]", f"no supporter has the id {shown(who)}")
            if (first := seen.setdefault(frozenset(pair.supporters), k)) != k:
                faults.add(f"pairs[{k}].supporters", f"are the same two as in pairs[{first}]")

    def _check_doubled(self, shifts: Mapping[str, int], faults: Faults) -> None:
        """Duties that stand may break any rule but one: nobody is in two places at once."""
        own: dict[str, list[int]] = {}
        for k, one in enumerate(self.fixed):
            here = self.shifts[shifts[one.shift]]
            for j in own.setdefault(one.supporter, []):
                there = self.shifts[shifts[self.fixed[j].shift]]
                if here.start < there.end and there.start < here.end:
                    faults.add(f"fixed[{k}]", f"overlaps with fixed[{j}], of the same supporter")
            own[one.supporter].append(k)

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Problem:
        """The problem in a parsed JSON object or in its text; raises ProblemError with every fault and its place."""
        with collector_resting():
            return problem_json.read(cls, parsed(source) if isinstance(source, str | bytes) else source)

    def to_json(self) -> dict[str, Any]:
        """The problem as `dispatch-roster/1`, ready for `json.dumps`."""
        return problem_json.written(self)


def _check_duties(
    name: str, duties: tuple[Duty, ...], shifts: Collection[str], supporters: Collection[str], faults: Faults
) -> None:
    seen = set[Duty]()
    for k, one in enumerate(duties):
        if one.shift not in shifts:
            faults.add(f"{name}[{k}].shift", f"no shift has the id {shown(one.shift)}")
        if one.supporter not in supporters:
            faults.add(f"{name}[{k}].supporter", f"no supporter has the id {shown(one.supporter)}")
        if one in seen:
            faults.add(f"{name}[{k}]", f"stands in {name} twice")
        seen.add(one)
