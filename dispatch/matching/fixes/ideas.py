"""Ideas: changes after which somebody who is free in the plan could take the request, with nobody else moved.

They cover nearly every fix there is, and cost a look at a few arrays: no solving.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from scipy.optimize import linear_sum_assignment

from dispatch.matching.arrays import Bools, Floats, Ints
from dispatch.matching.costs import plain
from dispatch.matching.fixes.board import Able, Board
from dispatch.matching.fixes.catalogue import Changes, Variant, adds_option, in_order
from dispatch.matching.judging import is_changed
from dispatch.matching.parts import Assigned, Option
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import RULE_OF, Change, Kind

MOST_OF_A_KIND = 8  # volunteers looked at for each kind of change, those who cost least first
MOST_NEAR = 15  # volunteers among whom the work could be handed round
NOBODY = 1e12  # minutes; more than any team costs
STEP = 1e9  # minutes; how much worse one more change of a volunteer is
NEVER = 9  # changes; more than are ever asked of volunteers
HALF_DAYS = ((8, 13), (12, 18), (17, 22))  # local hours a volunteer is asked to keep free


@dataclass(frozen=True)
class Idea:
    """Changes that let `assigned` happen; that costs `added` minutes more than the plan.

    Any plan that covers the request this way costs at least `least` more than the best one without it (None: not
    known). `others` is what all others do (None: what they do in the plan). `near` are some who could do it for least,
    had they no other work.
    """

    changes: Changes
    assigned: Assigned
    added: float
    least: float | None = None
    others: tuple[Assigned, ...] | None = None
    near: tuple[str, ...] = ()

    @property
    def of_volunteers(self) -> bool:
        """Whether volunteers are asked for something, with which they could do something else."""
        return any(one.volunteer is not None for one in self.changes)


@dataclass(frozen=True)
class _Team:
    """The places (in `Able`) of one pair for each need, and what they cost together, in minutes."""

    pairs: Ints
    cost: float


class Thinker:
    """Finds the ideas of one variant of a request, the `number`th on the board."""

    def __init__(self, problem: Problem, variant: Variant, board: Board, number: int) -> None:
        self.problem, self.variant, self.board, self.number = problem, variant, board, number
        self.zone = ZoneInfo(problem.timezone)
        self.previous = next((one for one in problem.previous if one.request == variant.request.id), None)

    @cached_property
    def able(self) -> Able:
        """Who could do what of the variant; looked up when it is first asked for."""
        return self.board.able(self.number)

    @cached_property
    def blocks(self) -> Ints:
        """By pair of `able`: how many changes of the volunteer would free them for it."""
        able = self.able
        return np.asarray(
            able.away.astype(np.int64)
            + able.unfree
            + np.where(able.day_full, np.where(able.day_at_cap, 1, NEVER), 0)
            + np.where(able.week_full, np.where(able.week_at_cap, 1, NEVER), 0)
            + np.where(able.clash, NEVER, 0)
        )

    def of_hospital(self) -> Iterator[Idea]:
        """The request's own changes: for each the cheapest team that is free, and what any team costs at least."""
        for changes, options in _by_changes(self.variant).items():
            own = range(0 if adds_option(changes) else self.variant.own)  # these are eased as well
            teams = [(k, self._best(k, self.able.free, self.able.load)) for k in options]
            ideas = [self._idea(k, team) for k, team in teams if team is not None]
            if ideas:
                best = min(ideas, key=lambda one: one.added)
                least = min(self._floor(k) for k in {*options, *own})
                yield replace(best, least=least, near=self._near(options))

    def _near(self, options: Collection[int]) -> tuple[str, ...]:
        """Those who could do one of the options for least if they had no other work."""
        able = self.able
        pairs = np.flatnonzero(able.may & np.isin(able.option, list(options)))
        order = pairs[np.argsort((able.cost + able.least_load)[pairs], kind="stable")]
        who = dict.fromkeys(able.who[order].tolist())
        return tuple(self.problem.candidates[v].id for v in list(who)[:MOST_NEAR])

    def could_start(self) -> bool:
        """Whether a team is free for an option as it is."""
        return any(
            self._best(k, self.able.free, self.able.load) is not None
            for k, changes in self.variant.changes.items()
            if not changes
        )

    def hopeful(self) -> list[int]:
        """The options that could be staffed if nobody had other work."""
        return [
            k for k in self.variant.changes if self._best(k, self.able.may, self.able.least_load) is not None
        ]

    def of_volunteers(self, count: int) -> Iterator[Idea]:
        """The changes with up to `count` more of volunteers, one of them at least; everybody else is free."""
        for option in self.variant.changes:
            for pair in self._nearly(option, count):
                team = self._around(option, pair, count)
                if team is not None:
                    yield self._idea(option, team)

    def _nearly(self, option: int, count: int) -> list[int]:
        """Pairs that up to `count` changes would free: of each kind those who ask least, then cost least."""
        able, out = self.able, list[int]()
        near = np.flatnonzero((able.option == option) & (self.blocks > 0) & (self.blocks <= count))
        further = np.where(able.away, self._further(), 0)
        kind = able.away + 2 * able.unfree + 4 * able.day_full + 8 * able.week_full.astype(np.int64)
        order = near[np.lexsort(((able.cost + able.load)[near], further[near], kind[near]))]
        for one in np.unique(kind[order]):
            out += order[kind[order] == one][:MOST_OF_A_KIND].tolist()
        return out

    def _further(self) -> Floats:
        """How many minutes beyond their longest way each pair's volunteer would have to go."""
        longest = np.array([one.max_travel_minutes for one in self.problem.candidates], dtype=np.float64)
        return self.able.way - longest[self.able.who]

    def _around(self, option: int, pair: int, count: int) -> _Team | None:
        """The best team with this pair in it that asks for no more than `count` changes of volunteers."""
        able, blocks = self.able, self.blocks
        allowed = blocks <= count - blocks[pair]
        allowed &= (able.need != able.need[pair]) & (able.who != able.who[pair])
        allowed[pair] = True
        team = self._best(option, allowed, able.load + STEP * blocks)
        if team is None or int(blocks[team.pairs].sum()) > count:
            return None
        return team

    def _best(self, option: int, allowed: Bools, load: Floats) -> _Team | None:
        """The cheapest team of an option among the allowed pairs: another candidate for each need."""
        able, needs = self.able, len(self.variant.request.needs)
        pairs = np.flatnonzero(allowed & (able.option == option))
        if not len(pairs):
            return None
        price = (able.cost + load)[pairs]
        if needs == 1:
            best = int(np.argmin(price))
            return _Team(pairs[best : best + 1], float(price[best]))
        people, column = np.unique(able.who[pairs], return_inverse=True)
        if len(people) < needs:
            return None
        table = np.full((needs, len(people)), NOBODY)
        place = np.zeros((needs, len(people)), dtype=np.int64)
        table[able.need[pairs], column], place[able.need[pairs], column] = price, pairs
        rows, columns = linear_sum_assignment(table)
        cost = float(table[rows, columns].sum())
        return None if cost >= NOBODY else _Team(place[rows, columns], cost)

    def _idea(self, option: int, team: _Team) -> Idea:
        people = self.problem.candidates
        number = min(option, self.variant.own)
        who = tuple(people[v].id for v in self.able.who[team.pairs].tolist())
        able = self.able
        asked = [
            one
            for pair in team.pairs.tolist()
            for one in self.asked(
                option, pair, day=bool(able.day_full[pair]), week=bool(able.week_full[pair])
            )
        ]
        assigned = Assigned(self.variant.request.id, number, who)
        added = float((self.able.cost + self.able.load)[team.pairs].sum())
        added += self.variant.request.options[option].penalty
        added += self.problem.settings.costs.changed * is_changed(self.previous, assigned)
        return Idea((*self.variant.changes[option], *sorted(asked, key=in_order)), assigned, plain(added))

    def _floor(self, option: int) -> float:
        """What covering the request by this option adds at least, whoever does it."""
        team = self._best(option, self.able.may, self.able.least_load)
        if team is None:
            return NOBODY
        moved = self.previous is not None and self.previous.option != min(option, self.variant.own)
        penalty = self.variant.request.options[option].penalty
        return plain(team.cost + penalty + self.problem.settings.costs.changed * moved)

    def asked(self, option: int, pair: int, *, day: bool, week: bool) -> Iterator[Change]:
        """What is asked of the volunteer of a pair; one job more in that day or week as well, if so said."""
        able, who = self.able, self.problem.candidates[int(self.able.who[pair])]
        if day:
            cap = (who.max_per_day or 0) + 1
            yield Change(Kind.DAY_CAP, RULE_OF[Kind.DAY_CAP], volunteer=who.id, cap=cap)
        if week:
            cap = (who.max_per_week or 0) + 1
            yield Change(Kind.WEEK_CAP, RULE_OF[Kind.WEEK_CAP], volunteer=who.id, cap=cap)
        if able.away[pair]:
            way = int(able.way[pair])
            more = plain(way - who.max_travel_minutes)
            yield Change(Kind.TRAVEL, RULE_OF[Kind.TRAVEL], volunteer=who.id, minutes=way, more=more)
        if able.unfree[pair]:
            start, end = half_day(self.variant.request.options[option], self.zone)
            yield Change(Kind.FREE, RULE_OF[Kind.FREE], volunteer=who.id, start=start, end=end)


def _by_changes(variant: Variant) -> dict[Changes, list[int]]:
    """The variant's options that are changed, by the changes that lead to them."""
    out: dict[Changes, list[int]] = {}
    for option, changes in variant.changes.items():
        if changes:
            out.setdefault(changes, []).append(option)
    return out


def half_day(option: Option, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The half day to be kept free for a job: morning, afternoon or evening; just the job where it fits into none."""
    start, end = option.start.astimezone(zone), option.end.astimezone(zone)
    for first, last in HALF_DAYS:
        window = [datetime.combine(start.date(), time(hour), zone) for hour in (first, last)]
        opens, closes = (one.astimezone(UTC).astimezone(zone) for one in window)
        if opens <= start and end <= closes:
            return _fixed(opens), _fixed(closes)
    return _fixed(start), _fixed(end)


def _fixed(moment: datetime) -> datetime:
    return datetime.fromisoformat(moment.isoformat())
