"""A plan as the page shows it: names for keys, shift by shift, what is missing and why, what it changes for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, RosterRun, Shift, Supporter
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.building import Question, number_of
from dispatch.disasters.rostering import parts
from dispatch.disasters.rostering.explain import Missing
from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.vocabulary import DutyState
from dispatch.i18n import local


@dataclass(frozen=True, slots=True)
class Line:
    """One shift of a plan. `people`: (name, whether they come new with this plan)."""

    key: str
    post: str
    start: datetime
    end: datetime
    people: tuple[tuple[str, bool], ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page says of a plan. `new` and `gone`: duties that confirming it would bring and take away."""

    plan: Plan
    lines: list[Line]
    people: int
    new: int
    gone: int
    touched: tuple[str, ...]

    @property
    def open(self) -> list[Line]:
        """Shifts with something missing."""
        return [line for line in self.lines if line.missing]

    @staticmethod
    def by_day(lines: Iterable[Line]) -> list[tuple[date, list[Line]]]:
        """Shifts by the day on which they begin."""
        found: dict[date, list[Line]] = {}
        for line in lines:
            found.setdefault(local(line.start).date(), []).append(line)
        return list(found.items())


def shown(event: DisasterEvent, run: RosterRun) -> Shown | None:
    """The plan of a run with everything by name; None where there is none."""
    if run.plan is None or run.problem is None:
        return None
    plan, asked = Plan.from_json(run.plan), Problem.from_json(run.problem)
    names = _names(asked.supporters)
    told = _told(event)
    wanted = {(number_of(one.shift), number_of(one.supporter)) for one in plan.duties}
    question = Question.from_json(run.wanted)
    shifts = [one for one in asked.shifts if question.start <= one.start and one.end <= question.end]
    here = {number_of(one.id) for one in shifts}
    fixed = {(number_of(one.shift), number_of(one.supporter)) for one in asked.fixed}
    gone = {one for one in told - wanted - fixed if one[0] in here}
    new = wanted - told if run.confirmed_at is None else set()
    lines = list(_lines(shifts, plan, names, {f"h{shift}s{who}" for shift, who in new}))
    touched = {who for _shift, who in new | gone}
    return Shown(
        plan=plan,
        lines=lines,
        people=len({who for shift, who in wanted if shift in here}),
        new=len(new),
        gone=len(gone) if run.confirmed_at is None else 0,
        touched=tuple(sorted(names.get(f"s{who}", str(who)) for who in touched)),
    )


def _told(event: DisasterEvent) -> set[tuple[int, int]]:
    """Who knows of which shift."""
    standing = (DutyState.CONFIRMED, DutyState.DONE)
    return {(one.shift_id, one.supporter_id) for one in rows.duties(event, standing)}


def _names(people: Iterable[parts.Supporter]) -> dict[str, str]:
    numbers = [number_of(one.id) for one in people]
    found = db.session.query(Supporter).filter(Supporter.id.in_(numbers))
    return {f"s{one.id}": name_of(one) for one in found}


def _lines(shifts: Sequence[parts.Shift], plan: Plan, names: dict[str, str], new: set[str]) -> Iterable[Line]:
    lacking = {one.shift: one.missing for one in plan.uncovered}
    there: dict[str, list[tuple[str, bool]]] = {}
    for duty in plan.duties:
        name = names.get(duty.supporter, duty.supporter)
        there.setdefault(duty.shift, []).append((name, duty.shift + duty.supporter in new))
    posts = _posts(shifts)
    for shift in sorted(shifts, key=lambda one: (one.start, one.id)):
        yield Line(
            key=shift.id,
            post=posts.get(shift.id, shift.post),
            start=shift.start,
            end=shift.end,
            people=tuple(sorted(there.get(shift.id, ()))),
            missing=lacking.get(shift.id, ()),
        )


def _posts(shifts: Iterable[parts.Shift]) -> dict[str, str]:
    numbers = [number_of(one.id) for one in shifts]
    found = db.session.query(Shift).filter(Shift.id.in_(numbers))
    return {f"h{one.id}": one.post.name for one in found}
