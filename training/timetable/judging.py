"""What a timetable breaks, covers and costs: computed from the problem alone, without model or solver."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.timetable.instance import Hours, days_of, starts_of
from training.timetable.parts import Placement, Session
from training.timetable.problem import Problem, minute, overlap


@dataclass(frozen=True, slots=True)
class Held:
    """A session that is held, and who could come to it (at most as many as it seats)."""

    placement: Placement
    people: tuple[str, ...] = ()


def faults(problem: Problem, held: Sequence[Held]) -> list[str]:
    """Everything that is wrong with what is held, in sentences."""
    known = _unknown(problem, held)
    return known or [
        *_placed_wrongly(problem, held),
        *_doubled(problem, held),
        *_taught_wrongly(problem, held),
        *_seated_wrongly(problem, held),
    ]


def measure(problem: Problem, held: Sequence[Held]) -> tuple[int, float]:
    """Coverage (weight of people and courses served) and cost of what is held."""
    people = {one.id: one for one in problem.people}
    sessions = {one.id: one for one in problem.sessions}
    coverage = sum(
        people[who].needs[sessions[one.placement.session].course] for one in held for who in one.people
    )
    return coverage, sum(cost_parts(problem, held).values()) / 1000


def cost_parts(problem: Problem, held: Sequence[Held]) -> dict[str, int]:
    """The cost by its parts, in thousandths, so that sums are exact."""
    costs, rooms = problem.settings.costs, {one.id: one for one in problem.rooms}
    likes = {one.id: Hours(one.prefers) for one in problem.people if one.prefers}
    wards = Counter(rooms[one.placement.room].ward for one in held if one.placement.room is not None)
    unliked = 0
    for one in held:
        spans = tuple(problem.spans(one.placement.session, one.placement.start))
        unliked += sum(who in likes and not likes[who].hold(spans) for who in one.people)
    now = {_as_it_is(one.placement) for one in held}
    amounts = {
        "held": len(held),
        "spread": sum(n * (n - 1) // 2 for n in wards.values()),
        "unliked": unliked,
        "changed": sum(_as_it_is(one) not in now for one in problem.previous),
    }
    return {name: round(getattr(costs, name) * 1000) * count for name, count in amounts.items()}


def _as_it_is(one: Placement) -> tuple[str, int, str | None, frozenset[str]]:
    return one.session, minute(one.start), one.room, frozenset(one.trainers)


def _unknown(problem: Problem, held: Sequence[Held]) -> list[str]:
    sessions, rooms = {one.id for one in problem.sessions}, {one.id for one in problem.rooms}
    trainers, people = {one.id for one in problem.trainers}, {one.id for one in problem.people}
    out = []
    for one in held:
        at = one.placement
        out += [f"no session {at.session}"] * (at.session not in sessions)
        out += [f"{at.session}: no room {at.room}"] * (at.room is not None and at.room not in rooms)
        out += [f"{at.session}: no trainer {who}" for who in at.trainers if who not in trainers]
        out += [f"{at.session}: no person {who}" for who in one.people if who not in people]
    often = Counter(one.placement.session for one in held)
    return out + [f"{name}: is held {times} times" for name, times in often.items() if times > 1]


def _placed_wrongly(problem: Problem, held: Sequence[Held]) -> Iterator[str]:
    sessions = {one.id: one for one in problem.sessions}
    fixed = {one.session: one for one in problem.fixed}
    for name in fixed.keys() - {one.placement.session for one in held}:
        yield f"{name}: is confirmed, but not held"
    for one in held:
        at, session = one.placement, sessions[one.placement.session]
        if at.session in fixed:
            if _as_it_is(at) != _as_it_is(fixed[at.session]):
                yield f"{at.session}: is not held as it was confirmed"
            continue
        if minute(at.start) not in {minute(start) for start in starts_of(problem, session)}:
            yield f"{at.session}: cannot begin then"
        yield from _wrong_place(problem, session, at)
        if len(at.trainers) != session.trainers_needed or set(at.trainers) - set(session.trainers):
            yield f"{at.session}: has other trainers than it needs"


def _wrong_place(problem: Problem, session: Session, at: Placement) -> Iterator[str]:
    spans = tuple(problem.spans(at.session, at.start))
    if session.online or at.room is None:
        if session.online != (at.room is None):
            yield f"{at.session}: must be online or in a room, as the session says"
        return
    if session.rooms is not None and at.room not in session.rooms:
        yield f"{at.session}: may not be in {at.room}"
    room = next(one for one in problem.rooms if one.id == at.room)
    if not Hours(room.available).hold(spans):
        yield f"{at.session}: {at.room} cannot be had then"


def _doubled(problem: Problem, held: Sequence[Held]) -> Iterator[str]:
    spans = [problem.spans(one.placement.session, one.placement.start) for one in held]
    for k, one in enumerate(held):
        for j in range(k):
            if not overlap(spans[k], spans[j]):
                continue
            pair = f"{held[j].placement.session} and {one.placement.session}"
            if one.placement.room is not None and one.placement.room == held[j].placement.room:
                yield f"{pair}: both in {one.placement.room}"
            for who in sorted({*one.placement.trainers} & {*held[j].placement.trainers}):
                yield f"{pair}: both taught by {who}"
            for who in sorted({*one.people} & {*held[j].people}):
                yield f"{pair}: {who} in both at once"


def _taught_wrongly(problem: Problem, held: Sequence[Held]) -> Iterator[str]:
    trainers = {one.id: one for one in problem.trainers}
    hours = {one.id: Hours(one.available) for one in problem.trainers}
    fixed = {one.session for one in problem.fixed}
    days, new = Counter[tuple[object, str]](), set[tuple[object, str]]()
    for one in held:
        spans = tuple(problem.spans(one.placement.session, one.placement.start))
        for who in one.placement.trainers:
            own_days = days_of(spans, problem.timezone)
            days.update((day, who) for day in own_days)
            if one.placement.session not in fixed:
                new.update((day, who) for day in own_days)
                if not hours[who].hold(spans):
                    yield f"{one.placement.session}: {who} is not free"
    for (day, who), times in days.items():
        most = trainers[who].most_per_day
        if most is not None and times > most and (day, who) in new:
            yield f"{who}: teaches {times} times on {day}"


def _seated_wrongly(problem: Problem, held: Sequence[Held]) -> Iterator[str]:
    people = {one.id: one for one in problem.people}
    hours = {one.id: Hours(one.available) for one in problem.people}
    sessions, rooms = {one.id: one for one in problem.sessions}, {one.id: one for one in problem.rooms}
    served: dict[tuple[str, str], int] = defaultdict(int)
    for one in held:
        at, session = one.placement, sessions[one.placement.session]
        room = None if at.room is None else rooms[at.room]
        seats = session.capacity if room is None else min(session.capacity, room.capacity)
        if len(one.people) > seats:
            yield f"{at.session}: {len(one.people)} people on {seats} seats"
        spans = tuple(problem.spans(at.session, at.start))
        for name in one.people:
            person = people[name]
            served[name, session.course] += 1
            if session.course not in person.needs:
                yield f"{at.session}: {name} does not need {session.course}"
            if not hours[name].hold(spans):
                yield f"{at.session}: {name} is not free"
            if not (person.online if room is None else person.reaches(room)):
                yield f"{at.session}: {name} does not come there"
    for (name, course), times in served.items():
        if times > 1:
            yield f"{name}: comes to {course} {times} times"
