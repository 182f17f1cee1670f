"""What a hospital could be asked: every change of one request, and every two of them together.

Changes are grouped into *variants* of the request, so that one look at the roster answers many at once: all added
options stand in one variant, beside the request's own; a lowered level or a gender that becomes a wish is a variant
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from dispatch.matching.fixes.applying import PENALTY, changed_request, new_option
from dispatch.matching.parts import Mode, Option, Request
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import RULE_OF, Change, Kind

SHIFTS = (-30, 30, -60, 60)  # minutes
DAYS = 7  # as far as another day may lie, before or after
FIRST_OPTIONS = 6  # of a request's options, these are asked about: the hospital's first wishes
LEAST_LEVEL = 1  # below it a need would ask for no language at all
REMOTE = {Kind.PHONE: Mode.PHONE, Kind.VIDEO: Mode.VIDEO}
_KINDS = list(Kind)

Changes = tuple[Change, ...]


@dataclass(frozen=True)
class Variant:
    """A request as it could be, and by option (its number here) the changes that lead there; () for none.

    `own` is how many options it has itself. Of those added one is ever added for good, and has that number then.
    """

    request: Request
    own: int
    changes: Mapping[int, Changes]

    @property
    def count(self) -> int:
        """How many changes it takes; the same for all its options."""
        return max(map(len, self.changes.values()), default=0)


def adds_option(changes: Changes) -> bool:
    """Whether all that these changes do is to add an option."""
    return all(one.kind in PENALTY for one in changes)


def asks(changes: Changes) -> tuple[int, int, float]:
    """How much is asked of people, to be sorted by: how many changes, of which kinds, and how far they go."""
    kinds = sum(_KINDS.index(one.kind) for one in changes)
    return len(changes), kinds, sum(_size(one) for one in changes)


def in_order(change: Change) -> tuple[int, str]:
    """By kind and volunteer: the order in which a fix lists what it asks of volunteers."""
    return _KINDS.index(change.kind), change.volunteer or ""


def _size(change: Change) -> float:
    if change.kind is Kind.MOVE:
        return abs(change.minutes or 0)
    if change.kind is Kind.OTHER_DAY:
        return abs(change.days or 0)
    return change.more or 0


class Catalogue:
    """The changes that could be asked for, in a problem whose days and hours are those of its time zone."""

    def __init__(self, problem: Problem) -> None:
        self.zone = ZoneInfo(problem.timezone)
        starts = [option.start for request in problem.requests for option in request.options]
        self.first_day = min(starts).astimezone(self.zone).date() if starts else None

    def unchanged(self, request: Request) -> Variant:
        """The request as it is: for changes of volunteers."""
        return Variant(request, len(request.options), dict.fromkeys(range(len(request.options)), ()))

    def singles(self, request: Request) -> list[Variant]:
        """One change."""
        return [self._with_options(request, (), self._options(request)), *self._as_whole(request, 1)]

    def doubles(self, request: Request) -> list[Variant]:
        """Two changes together."""
        both = [(mode, time) for mode in self._modes(request) for time in self._times(request)]
        of_one = [pair for pair in both if pair[0].option == pair[1].option]
        return [
            self._with_options(request, (), of_one),
            *[
                self._with_options(request, (one,), self._options(request))
                for one in [*self._levels(request), *self._genders(request)]
            ],
            *self._as_whole(request, 2),
        ]

    def _with_options(self, request: Request, changes: Changes, added: Sequence[Changes]) -> Variant:
        """`changes` of the whole request, and beside its own options those that others add."""
        known = {_job(one) for one in request.options}
        options, by_option = list(request.options), dict[int, Changes]()
        for more in sorted(added, key=asks):
            option = new_option(request, more)
            if option is not None and _job(option) not in known:
                known.add(_job(option))
                by_option[len(options)] = (*more, *changes)
                options.append(option)
        variant = replace(changed_request(request, changes), options=tuple(options))
        return Variant(variant, len(request.options), by_option)

    def _as_whole(self, request: Request, count: int) -> Iterator[Variant]:
        """`count` changes that hold for every option: levels and the gender."""
        found = [*self._levels(request), *self._genders(request)]
        for changes in combinations(found, count):
            variant = changed_request(request, changes)
            yield Variant(variant, len(request.options), dict.fromkeys(range(len(request.options)), changes))

    def _options(self, request: Request) -> list[Changes]:
        return [(one,) for one in [*self._modes(request), *self._times(request)]]

    @staticmethod
    def _modes(request: Request) -> list[Change]:
        """The same time by phone or video."""
        return [
            Change(kind, RULE_OF[kind], request.id, option=k, start=one.start, end=one.end, mode=mode)
            for k, one in enumerate(request.options[:FIRST_OPTIONS])
            for kind, mode in REMOTE.items()
            if one.mode is not mode
        ]

    def _times(self, request: Request) -> list[Change]:
        """Half an hour or an hour earlier or later; the same hour on another day."""
        found = []
        for k, one in enumerate(request.options[:FIRST_OPTIONS]):
            for minutes in SHIFTS:
                start = _later(one.start, timedelta(minutes=minutes))
                found.append(_moved(Kind.MOVE, request, k, start, minutes=minutes))
            for days in range(-DAYS, DAYS + 1):
                if days and (moment := self._on_other_day(one.start, days)) is not None:
                    found.append(_moved(Kind.OTHER_DAY, request, k, moment, days=days))
        return [one for one in found if one.start and not self._too_early(one.start)]

    def _on_other_day(self, start: datetime, days: int) -> datetime | None:
        """The same hour by the clock on the wall; None where the clocks jump over it."""
        wall = start.astimezone(self.zone).replace(tzinfo=None) + timedelta(days=days)
        moment = wall.replace(tzinfo=self.zone).astimezone(UTC).astimezone(self.zone)
        return _fixed(moment) if moment.replace(tzinfo=None) == wall else None

    def _too_early(self, start: datetime) -> bool:
        """Before the first day anything is asked for: that day may be over already."""
        return self.first_day is not None and start.astimezone(self.zone).date() < self.first_day

    @staticmethod
    def _levels(request: Request) -> list[Change]:
        """One need's level one lower."""
        return [
            Change(Kind.LEVEL, RULE_OF[Kind.LEVEL], request.id, need=k, level=need.level - 1)
            for k, need in enumerate(request.needs)
            if need.level > LEAST_LEVEL
        ]

    @staticmethod
    def _genders(request: Request) -> list[Change]:
        """The gender that must be, as a wish."""
        if request.gender is None:
            return []
        return [Change(Kind.GENDER, RULE_OF[Kind.GENDER], request.id, gender=request.gender)]


def _moved(
    kind: Kind,
    request: Request,
    k: int,
    start: datetime,
    *,
    minutes: int | None = None,
    days: int | None = None,
) -> Change:
    """The option's job with another start and its own length."""
    one = request.options[k]
    end = _later(start, one.end.astimezone(UTC) - one.start.astimezone(UTC))
    rule = RULE_OF[kind]
    return Change(kind, rule, request.id, None, None, k, start, end, one.mode, minutes=minutes, days=days)


def _later(moment: datetime, by: timedelta) -> datetime:
    return _fixed((moment.astimezone(UTC) + by).astimezone(moment.tzinfo))


def _fixed(moment: datetime) -> datetime:
    """The moment with its offset as a number, as it is read back from JSON."""
    return datetime.fromisoformat(moment.isoformat())


def _job(option: Option) -> tuple[float, float, Mode]:
    return option.start.timestamp(), option.end.timestamp(), option.mode
