"""A course as the ranking sees one, who could take it, and the problem as it would be had they passed.

A course takes people who speak a language at one level to a higher one. Whether somebody may sit in it for other
reasons (hours, an entry course) is the ledger's to say: `people` names them where it matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dispatch.matching.faults import Faults, ProblemError, shown
from dispatch.matching.parts import Candidate, Costs, wrong
from dispatch.matching.problem import Problem
from dispatch.matching.reading import Fields, number, opened, text, whole

FORMAT = "training-courses/1"
HIGHEST_LEVEL = 1000
MOST_SEATS = 1000


@dataclass(frozen=True, slots=True)
class Course:
    """Raises `language` from `requires` or more to `grants`. `cost` is that of holding it once, `cost_per_person` comes
    with each who attends, both in one currency. `seats` is the most people; `people` the ids of those who may attend
    (None: all whose level fits)."""

    code: str
    language: str
    requires: int
    grants: int
    seats: int = 8
    cost: float = 0
    cost_per_person: float = 0
    people: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.requires < self.grants <= HIGHEST_LEVEL:
            raise wrong("grants", f"must be above requires, and {HIGHEST_LEVEL:,} at most")
        if not 1 <= self.seats <= MOST_SEATS:
            raise wrong("seats", f"must be between 1 and {MOST_SEATS:,}, not {self.seats:,}")
        for name in ("cost", "cost_per_person"):
            if getattr(self, name) < 0:
                raise wrong(name, "must not be below 0")

    def suits(self, candidate: Candidate) -> bool:
        """Whether this person may attend and would be raised: nobody counts who has the level already."""
        level = candidate.languages.get(self.language, 0)
        return self.requires <= level < self.grants and (self.people is None or candidate.id in self.people)

    def price(self, people: int) -> float:
        """What holding it once for so many people costs."""
        return self.cost + people * self.cost_per_person


def graduated(problem: Problem, course: Course, people: Iterable[str]) -> Problem:
    """The problem in which these people have passed the course; whom it does not suit stays as they are."""
    passed = set(people)
    return replace(
        problem,
        candidates=tuple(
            _raised(one, course) if one.id in passed and course.suits(one) else one
            for one in problem.candidates
        ),
    )


def _raised(candidate: Candidate, course: Course) -> Candidate:
    return replace(candidate, languages={**candidate.languages, course.language: course.grants})


def counting(problem: Problem) -> Problem:
    """The same problem where only the number of covered requests counts: every weight 1, nothing costs anything."""
    requests = tuple(
        replace(one, weight=1, options=tuple(replace(option, penalty=0) for option in one.options))
        for one in problem.requests
    )
    free = replace(problem.settings, costs=Costs(**dict.fromkeys(Costs.names(), 0)))
    return replace(problem, requests=requests, previous=(), settings=free)


def read_courses(source: Mapping[str, Any] | str | bytes) -> tuple[Course, ...]:
    """The courses in `training-courses/1`; raises ProblemError with every fault and its place."""
    top = opened(source, FORMAT)
    courses = top.many("courses", _course, needed=True)
    top.faults.raise_if_any()
    _no_code_twice(courses)
    return courses


def _no_code_twice(courses: tuple[Course, ...]) -> None:
    first: dict[str, int] = {}
    faults = [
        f"courses[{k}].code: is the same as courses[{first[one.code]}].code: {shown(one.code)}"
        for k, one in enumerate(courses)
        if first.setdefault(one.code, k) != k
    ]
    if faults:
        raise ProblemError(faults)


def _course(value: object, place: str, faults: Faults) -> Course:
    fields = Fields(value, place, faults)
    named = fields.texts("people")
    return fields.build(
        Course,
        code=fields.get("code", text),
        language=fields.get("language", text),
        requires=fields.get("requires", whole),
        grants=fields.get("grants", whole),
        seats=fields.get("seats", whole, 8),
        cost=fields.get("cost", number, 0),
        cost_per_person=fields.get("cost_per_person", number, 0),
        people=None if fields.raw.get("people") is None else named,
    )
