"""Why somebody is not served and why a session is not held, for a timetable that stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from training.timetable.instance import Group, Instance, Slot, starts_of
from training.timetable.judging import Held
from training.timetable.plan import Unheld, Unserved
from training.timetable.problem import overlap
from training.timetable.reasons import NotHeld, NotServed


class Explainer:
    """Reasons for everything a timetable leaves open."""

    def __init__(self, instance: Instance, held: Sequence[Held]) -> None:
        self.instance, self.problem, self.held = instance, instance.problem, held
        self.sessions = {one.id: one for one in self.problem.sessions}
        self.slots: dict[str, list[Slot]] = defaultdict(list)
        for slot in instance.slots:
            self.slots[instance.groups[slot.group].course].append(slot)
        self.busy: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.served = set[tuple[str, str]]()
        for one in held:
            for who in one.people:
                self.busy[who] += self._spans(one)
                self.served.add((who, self.sessions[one.placement.session].course))
        here = {one.placement.session for one in held}
        self.left = [one for one in self.problem.sessions if one.id not in here]

    def _spans(self, one: Held) -> list[tuple[int, int]]:
        return self.problem.spans(one.placement.session, one.placement.start)

    def not_served(self) -> tuple[Unserved, ...]:
        """Every need that is not served."""
        return tuple(
            Unserved(person.id, course, self._why_not_served(p, course))
            for p, person in enumerate(self.problem.people)
            for course in person.needs
            if (person.id, course) not in self.served
        )

    def _why_not_served(self, p: int, course: str) -> NotServed:
        if all(one.course != course for one in self.problem.sessions):
            return NotServed.NO_SESSION
        slots = self.slots.get(course)
        if not slots:
            return NotServed.NEVER_HELD
        if not any(self.instance.people[p].hold(slot.spans) for slot in slots):
            return NotServed.NEVER_FREE
        if not any(p in slot.people for slot in slots):
            return NotServed.CANNOT_REACH
        return self._why_no_seat(p, course)

    def _why_no_seat(self, p: int, course: str) -> NotServed:
        open_to = [one for one in self.held if self._could_come(p, course, one)]
        if any(len(one.people) < self._seats(one) for one in open_to):
            return NotServed.BUSY
        if open_to:
            return NotServed.FULL
        return NotServed.SHORT if any(one.course == course for one in self.left) else NotServed.ELSEWHERE

    def _could_come(self, p: int, course: str, one: Held) -> bool:
        at, person = one.placement, self.problem.people[p]
        if self.sessions[at.session].course != course:
            return False
        if not self.instance.people[p].hold(tuple(self._spans(one))):
            return False
        if at.room is None:
            return person.online
        return person.reaches(self.problem.rooms[self.instance.room_number[at.room]])

    def _seats(self, one: Held) -> int:
        session, room = self.sessions[one.placement.session], one.placement.room
        if room is None:
            return session.capacity
        return min(session.capacity, self.problem.rooms[self.instance.room_number[room]].capacity)

    def not_held(self) -> tuple[Unheld, ...]:
        """Every session that is not held."""
        left = {one.id for one in self.left}
        return tuple(
            Unheld(name, self._why_not_held(g, group))
            for g, group in enumerate(self.instance.groups)
            for name in (self.problem.sessions[k].id for k in group.sessions)
            if name in left
        )

    def _why_not_held(self, g: int, group: Group) -> NotHeld:
        slots = [slot for slot in self.instance.slots if slot.group == g]
        if not slots:
            return self._why_nowhere(g, group)
        return NotHeld.SHORT if any(self._would_serve(slot) for slot in slots) else NotHeld.NOBODY

    def _why_nowhere(self, g: int, group: Group) -> NotHeld:
        session = self.instance.session(g)
        starts = starts_of(self.problem, session)
        if not starts:
            return NotHeld.NO_START
        for start in starts:
            spans = tuple(self.problem.spans(session.id, start))
            if any(True for _ in self.instance.places(group, session, spans)):
                return NotHeld.NO_TRAINER
        return NotHeld.NO_ROOM

    def _would_serve(self, slot: Slot) -> bool:
        """Whether somebody who needs the course, is not served and not in another session then could come."""
        course = self.instance.groups[slot.group].course
        for p in slot.people:
            name = self.problem.people[p].id
            if (name, course) not in self.served and not overlap(slot.spans, self.busy.get(name, ())):
                return True
        return False
