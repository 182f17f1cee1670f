"""A valid timetable at once: placement after placement, always the one that serves most more. It stands when there is
no time for better, and its courses are the first patterns of the programme over whole courses."""

from __future__ import annotations

import heapq
from collections import defaultdict
from datetime import date
from random import Random

from training.timetable.instance import ONLINE, Instance
from training.timetable.model import Choice
from training.timetable.problem import overlap

Taken = dict[int, list[tuple[int, int]]]


class Greedy:
    """One timetable being made. `blur` makes gains uncertain by that share, so that several runs differ."""

    def __init__(self, instance: Instance, blur: float = 0.0, seed: int = 0) -> None:
        self.instance = instance
        draw = Random(seed)
        self.trust = [1 - blur * draw.random() for _ in instance.options]
        self.left = {g: len(group.sessions) for g, group in enumerate(instance.groups)}
        self.rooms: Taken = defaultdict(list)
        self.taught: Taken = defaultdict(list)
        self.busy: Taken = defaultdict(list)
        self.days: dict[tuple[int, date], int] = defaultdict(int, instance.taught)
        self.served = set[tuple[int, str]]()
        self.held: dict[int, int] = defaultdict(int)
        self.trainers: dict[int, list[int]] = defaultdict(list)
        self.people: dict[int, list[int]] = defaultdict(list)

    def run(self) -> Choice:
        """The timetable: what is confirmed first, then the best placement left, until none serves anybody more."""
        for o in range(len(self.instance.options)):
            if self._fixed(o):
                self._hold(o, [])
        heap = [(-self._gain(o), o) for o in range(len(self.instance.options))]
        heapq.heapify(heap)
        while heap:
            _, o = heapq.heappop(heap)
            gain = self._gain(o)
            if gain == 0 or not self._fits(o) or (trainers := self._teachers(o)) is None:
                continue
            if not heap or gain >= -heap[0][0]:
                self._hold(o, trainers)
            heapq.heappush(heap, (-gain, o))  # gains only fall, so an old one is never too small
        return Choice(
            dict(self.held),
            {s: tuple(found) for s, found in self.trainers.items()},
            {s: tuple(found) for s, found in self.people.items()},
        )

    def _fixed(self, o: int) -> bool:
        return (
            self.instance.groups[self.instance.slots[self.instance.options[o].slot].group].fixed is not None
        )

    def _course(self, o: int) -> str:
        return self.instance.groups[self.instance.slots[self.instance.options[o].slot].group].course

    def _come(self, o: int) -> list[int]:
        """Who would come: not served yet, free, as many as there are seats, those with the greatest weight."""
        option, course = self.instance.options[o], self._course(o)
        slot, people = self.instance.slots[option.slot], self.instance.problem.people
        able = [
            p
            for p, reached in slot.people.items()
            if o in reached
            and (p, course) not in self.served
            and not overlap(slot.spans, self.busy.get(p, ()))
        ]
        return sorted(able, key=lambda p: (-people[p].needs[course], p))[: option.capacity]

    def _gain(self, o: int) -> float:
        people, course = self.instance.problem.people, self._course(o)
        return self.trust[o] * sum(people[p].needs[course] for p in self._come(o))

    def _fits(self, o: int) -> bool:
        option = self.instance.options[o]
        slot = self.instance.slots[option.slot]
        if self.left[slot.group] == 0 or self.held[o] == option.times:
            return False
        return option.room == ONLINE or not overlap(slot.spans, self.rooms.get(option.room, ()))

    def _teachers(self, o: int) -> list[int] | None:
        """Trainers who are left for it, those who teach least so far; None where there are not enough."""
        slot = self.instance.slots[self.instance.options[o].slot]
        needed = self.instance.session(slot.group).trainers_needed
        able = [k for k in slot.trainers if self._can_teach(k, o)]
        able.sort(key=lambda k: (len(self.taught.get(k, ())), k))
        return able[:needed] if len(able) >= needed else None

    def _can_teach(self, k: int, o: int) -> bool:
        slot = self.instance.slots[self.instance.options[o].slot]
        most = self.instance.problem.trainers[k].most_per_day
        if most is not None and any(self.days[k, day] + slot.days.count(day) > most for day in slot.days):
            return False
        return not overlap(slot.spans, self.taught.get(k, ()))

    def _hold(self, o: int, trainers: list[int]) -> None:
        option, course = self.instance.options[o], self._course(o)
        slot = self.instance.slots[option.slot]
        for p in self._come(o):
            self.people[option.slot].append(p)
            self.served.add((p, course))
            self.busy[p] += slot.spans
        self.held[o] += 1
        self.left[slot.group] -= 1
        self.rooms[option.room] += slot.spans
        for k in trainers:
            self.trainers[option.slot].append(k)
            self.taught[k] += slot.spans
            for day in slot.days:
                self.days[k, day] += 1
