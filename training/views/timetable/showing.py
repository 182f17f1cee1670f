"""A plan as the page shows it: names for keys, a calendar of weeks, people without a place by course and reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from dispatch.db import db
from dispatch.i18n import _, local
from dispatch.volunteers.models import Volunteer
from training.models import Course, TimetableStudy, Trainer, TrainingRoom
from training.queries.timetables import Question
from training.timetable import judging
from training.timetable.plan import Plan
from training.timetable.problem import Problem
from training.timetable.reasons import NotHeld, NotServed


@dataclass(frozen=True, slots=True)
class Line:
    """One session of the plan. `moved`: it was elsewhere in the plan before; `settled`: the coordinator said so."""

    name: str
    title: str
    start: datetime
    end: datetime
    days: int
    place: str
    trainers: str
    people: tuple[str, ...]
    seats: int
    settled: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class Left:
    """People without a place: of one course, for one reason."""

    course: str
    reason: NotServed
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page says of a plan."""

    plan: Plan
    lines: list[Line]
    weeks: list[list[tuple[date, list[Line]]]]
    left: list[Left]
    unheld: list[tuple[str, str, NotHeld]]
    served: int
    needed: int
    costs: dict[str, float]


def shown(study: TimetableStudy) -> Shown | None:
    """The plan of a study with everything by name; None where there is none."""
    if study.plan is None or study.problem is None:
        return None
    plan, asked = Plan.from_json(study.plan), Problem.from_json(study.problem)
    names = Names(study)
    lines = sorted(_lines(study, plan, asked, names), key=lambda line: (line.start, line.name))
    served = sum(len(one.people) for one in plan.held)
    return Shown(
        plan=plan,
        lines=lines,
        weeks=_weeks(lines),
        left=_left(plan, names),
        unheld=[(one.session, names.session(one.session), one.reason) for one in plan.not_held],
        served=served,
        needed=served + len(plan.not_served),
        costs={name: part / 1000 for name, part in judging.cost_parts(asked, plan.held).items()},
    )


class Names:
    """The names of what a study's problem and plan speak of by key; what is gone keeps its key."""

    def __init__(self, study: TimetableStudy) -> None:
        problem, plan = study.problem or {}, study.plan or {}
        self.courses = _names(Course, (one["course"] for one in problem.get("sessions", ())))
        self.rooms = _names(TrainingRoom, (one["id"] for one in problem.get("rooms", ())))
        self.trainers = _names(Trainer, (one["id"] for one in problem.get("trainers", ())))
        people = [who for one in plan.get("held", ()) for who in one["people"]]
        self.people = _names(Volunteer, [*people, *(one["person"] for one in plan.get("not_served", ()))])

    def session(self, name: str) -> str:
        """A session's name: its course's, and its number."""
        course, _dash, number = name.partition("-")
        return _("%(course)s %(n)s回目", course=self.courses.get(course, course), n=number)


def _names(
    model: type[Course] | type[TrainingRoom] | type[Trainer] | type[Volunteer], keys: Iterable[str]
) -> Mapping[str, str]:
    keys = {*keys}
    if not keys:
        return {}
    prefix = next(iter(keys))[0]
    rows = select(model.id, model.name).where(model.id.in_([int(key[1:]) for key in keys]))
    return {f"{prefix}{key}": name for key, name in db.session.execute(rows)}


def _lines(study: TimetableStudy, plan: Plan, asked: Problem, names: Names) -> Iterable[Line]:
    sessions = {one.id: one for one in asked.sessions}
    rooms = {one.id: one for one in asked.rooms}
    before = {one.session: one for one in asked.previous}
    settled = Question.from_json(study.wanted).settled
    for one in plan.held:
        at, session = one.placement, sessions[one.placement.session]
        begin, end = (_moment(minutes) for minutes in asked.spans(at.session, at.start)[0])
        yield Line(
            name=at.session,
            title=names.session(at.session),
            start=begin,
            end=end,
            days=len(session.meetings),
            place=_("オンライン") if at.room is None else names.rooms.get(at.room, at.room),
            trainers="、".join(names.trainers.get(who, who) for who in at.trainers),
            people=tuple(sorted(names.people.get(who, who) for who in one.people)),
            seats=session.capacity if at.room is None else min(session.capacity, rooms[at.room].capacity),
            settled=at.session in settled,
            moved=at.session in before and before[at.session] != at,
        )


def _moment(minutes: int) -> datetime:
    return datetime.fromtimestamp(minutes * 60, UTC)


def _weeks(lines: list[Line]) -> list[list[tuple[date, list[Line]]]]:
    """Whole weeks from Monday, from the first session to the last."""
    by_day = defaultdict(list)
    for line in lines:
        by_day[local(line.start).date()].append(line)
    if not by_day:
        return []
    day = min(by_day) - timedelta(days=min(by_day).weekday())
    weeks = []
    while day <= max(by_day):
        weeks.append([(day + timedelta(days=k), by_day.get(day + timedelta(days=k), [])) for k in range(7)])
        day += timedelta(weeks=1)
    return weeks


def _left(plan: Plan, names: Names) -> list[Left]:
    grouped = defaultdict(list)
    for one in plan.not_served:
        grouped[one.course, one.reason].append(names.people.get(one.person, one.person))
    return [
        Left(names.courses.get(course, course), reason, tuple(sorted(people)))
        for (course, reason), people in sorted(grouped.items())
    ]
