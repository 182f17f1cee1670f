"""The courses side by side: what each would have brought for its price, and whom to invite to it.

Each course is judged alone, against the past as it was: what two courses bring together is not the sum of both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dispatch.matching.problem import Problem
from training.demand.courses import Course
from training.demand.graduates import ALL_TRIED, Choice, Curve, graduates
from training.demand.rehearsal import Past

FORMAT = "training-ranking/1"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A course at its best number of people: `choice` brings most requests for its price (None: nobody's passing would
    have brought anything). `price` is that of holding it once for them."""

    curve: Curve
    choice: Choice | None
    price: float

    @property
    def course(self) -> Course:
        """The course."""
        return self.curve.course

    @property
    def gained(self) -> int:
        """Requests more than with nobody trained."""
        return 0 if self.choice is None else self.choice.gained

    @property
    def price_per_request(self) -> float | None:
        """What one request more would have cost; None where there is none."""
        return self.price / self.gained if self.gained else None

    def to_json(self) -> dict[str, Any]:
        """The course with its numbers, and the whole curve for a chart."""
        return {
            "course": self.course.code,
            "language": self.course.language,
            "level": self.course.grants,
            "gained": self.gained,
            "price": self.price,
            "price_per_request": self.price_per_request,
            "invite": [] if self.choice is None else [one.to_json() for one in self.choice.invited],
            **self.curve.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Ranking:
    """The courses, the best first, over the same past: `requests` in all, `covered` by the best plan of it."""

    requests: int
    covered: int
    courses: tuple[Ranked, ...]

    def to_json(self) -> dict[str, Any]:
        """The ranking as `training-ranking/1`, ready for `json.dumps`."""
        return {
            "format": FORMAT,
            "requests": self.requests,
            "covered": self.covered,
            "courses": [one.to_json() for one in self.courses],
        }


def rank(
    problems: Iterable[Problem],
    courses: Sequence[Course],
    most: int | None = None,
    *,
    tried: int = ALL_TRIED,
    progress: Progress | None = None,
) -> Ranking:
    """The courses by requests gained for their price; equal ones by what they gain, then by code.

    `most`: people at most, beside each course's seats. `progress` hears (courses done, courses, code).
    """
    pasts = [Past(problem) for problem in problems]
    ranked = []
    for k, course in enumerate(courses):
        if progress is not None:
            progress(k, len(courses), course.code)
        ranked.append(_ranked(graduates(pasts, course, most, tried=tried)))
    return Ranking(
        requests=sum(len(past.problem.requests) for past in pasts),
        covered=sum(past.sure + len(past.outcome.chosen) for past in pasts),
        courses=tuple(sorted(ranked, key=_place)),
    )


def _ranked(curve: Curve) -> Ranked:
    """The number of people that brings most for its price; of equal ones the one that brings most, then the fewest."""
    course = curve.course
    worth = [one for one in curve.choices if one.gained]
    if not worth:
        return Ranked(curve, None, 0)
    best = min(worth, key=lambda one: (_price(course, one), -one.gained, len(one.invited)))
    return Ranked(curve, best, course.price(len(best.invited)))


def _price(course: Course, choice: Choice) -> Fraction:
    """The price of one request, exactly, so that equal courses stay equal."""
    return Fraction(course.price(len(choice.invited))) / choice.gained


def _place(one: Ranked) -> tuple[bool, Fraction, int, str]:
    price = Fraction(0) if one.choice is None else _price(one.course, one.choice)
    return one.choice is None, price, -one.gained, one.course.code
