"""Has somebody completed a course? Pure: minutes, units and scores in, a verdict with its reasons out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.vocabulary import N_, Term


class Lack(Term):
    """What is missing for a completion."""

    MINUTES = "minutes", N_("受講時間が足りません。")
    UNITS = "units", N_("受けていない単元があります。")
    TEST = "test", N_("試験の結果がありません。")
    SCORE = "score", N_("試験の点数が合格点に届いていません。")


@dataclass(frozen=True, slots=True)
class Demand:
    """What a course asks: of its `minutes` so many percent, a score where it has a test, and these units (by key)."""

    minutes: int
    percent: int
    pass_mark: int | None
    units: frozenset[int]

    @property
    def least(self) -> int:
        """Minutes that must be attended, rounded up."""
        return -(-self.minutes * self.percent // 100)


@dataclass(frozen=True, slots=True)
class Part:
    """One meeting: how many of its minutes somebody attended, how long it was, and which units it taught."""

    attended: int
    length: int
    units: frozenset[int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was reached, what was asked, and what is missing; nothing missing is a completion."""

    minutes: int
    least: int
    score: int | None
    units: frozenset[int]
    missing: frozenset[int]
    lacks: tuple[Lack, ...]

    @property
    def passes(self) -> bool:
        """Whether the course is completed."""
        return not self.lacks


def judge(demand: Demand, parts: Iterable[Part], scores: Iterable[int]) -> Verdict:
    """Minutes count up to the course's own (breaks are no lessons); of several scores the best counts.

    A unit is taken where of the meeting that taught it as large a share was attended as the course asks of the whole.
    """
    held = list(parts)
    minutes = min(sum(part.attended for part in held), demand.minutes)
    taken = frozenset().union(*(part.units for part in held if _is_enough(part, demand.percent)))
    score = max(scores, default=None)
    missing = demand.units - taken
    found = {
        Lack.MINUTES: minutes < demand.least,
        Lack.UNITS: bool(missing),
        Lack.TEST: demand.pass_mark is not None and score is None,
        Lack.SCORE: demand.pass_mark is not None and score is not None and score < demand.pass_mark,
    }
    lacks = tuple(lack for lack, is_so in found.items() if is_so)
    return Verdict(minutes, demand.least, score, taken & demand.units, missing, lacks)


def _is_enough(part: Part, percent: int) -> bool:
    return part.attended > 0 and part.attended * 100 >= part.length * percent
