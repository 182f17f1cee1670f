"""One course at given prices: whole sets of its placements, priced by `searching`, which no relaxation over single
placements comes near."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from training.timetable.instance import ONLINE, Instance
from training.timetable.offering import Floats, Offer
from training.timetable.searching import Search

Kind = tuple[int, str, bytes, int]  # slot, ward, who comes, how many of them have a seat


@dataclass(frozen=True)
class Pattern:
    """Placements of one course (options, with repetition), who comes to which slot, and the weight that serves."""

    course: str
    options: tuple[int, ...]
    served: tuple[tuple[int, int], ...]
    value: float


@dataclass(frozen=True)
class Effort:
    """How hard to search: at most so many patterns, so many arrays and measurements, and while `going` says so."""

    keep: int
    steps: int
    going: Callable[[], bool]


class Course:
    """One course: its options and whom they could serve."""

    def __init__(self, instance: Instance, course: str) -> None:
        self.instance, self.course = instance, course
        groups = [g for g, group in enumerate(instance.groups) if group.course == course]
        self.left = {g: len(instance.groups[g].sessions) for g in groups if not instance.groups[g].fixed}
        slots = [s for s, slot in enumerate(instance.slots) if slot.group in groups]
        self.people = sorted({p for s in slots for p in instance.slots[s].people})
        self.row = {p: k for k, p in enumerate(self.people)}
        self.weight = np.array(
            [instance.problem.people[p].needs[course] for p in self.people], dtype=np.float64
        )
        self.options = np.array([o for s in slots for o in instance.slots[s].options], dtype=np.int64)
        self.place = {int(o): k for k, o in enumerate(self.options)}
        self.worth = self._worth(slots)
        self.slot = [instance.options[int(o)].slot for o in self.options]
        self.seats = np.array([instance.options[int(o)].capacity for o in self.options], dtype=np.int64)
        self.group = np.array([instance.slots[s].group for s in self.slot], dtype=np.int64)
        self.fixed = [k for k, g in enumerate(self.group) if instance.groups[g].fixed]
        self.come: list[int] = (self.worth > 0).sum(axis=1).tolist()
        self.kind = [self._kind(k) for k in range(len(self.slot))]

    @cached_property
    def useful(self) -> list[int]:
        """How often an option can be used before everybody who could come has a seat."""
        often: list[int] = np.maximum(1, -(-np.array(self.come) // self.seats)).tolist()
        return often

    def _kind(self, k: int) -> Kind:
        """Options of one kind are alike but for the room, which is in the same ward and seats as many who come."""
        room = self.instance.options[int(self.options[k])].room
        ward = "" if room == ONLINE else self.instance.problem.rooms[room].ward
        return self.slot[k], ward, self.worth[k].tobytes(), min(int(self.seats[k]), self.come[k])

    @cached_property
    def alike(self) -> dict[Kind, list[int]]:
        """The options of each kind."""
        found = defaultdict[Kind, list[int]](list)
        for k, kind in enumerate(self.kind):
            found[kind].append(int(self.options[k]))
        return dict(found)

    def _worth(self, slots: Sequence[int]) -> Floats:
        worth = np.zeros((len(self.options), len(self.people)))
        for s in slots:
            for p, reached in self.instance.slots[s].people.items():
                for o in reached:
                    worth[self.place[o], self.row[p]] = self.weight[self.row[p]]
        return worth

    def offer(
        self, price: Floats, busy: Mapping[tuple[int, int], float], worth: Floats | None = None
    ) -> Offer:
        """The options at their prices; `busy` is what coming to a slot costs a person (person, slot), `worth` what
        people are worth where, if that is not their weight."""
        worth = self.worth if worth is None else worth
        if busy:
            worth, at = worth.copy(), defaultdict(list)
            for k, s in enumerate(self.slot):
                at[s].append(k)
            for (p, s), cost in busy.items():
                if p in self.row and s in at:
                    worth[at[s], self.row[p]] = np.maximum(worth[at[s], self.row[p]] - cost, 0.0)
        return Offer(worth, self.seats, price, self.group, self.left, self.fixed)

    def candidates(self, price: Floats, *, alike: bool) -> list[int]:
        """The options, as often as they could be used; of those `alike` only the cheapest."""
        found, often = list[int](), Counter[Kind]()
        for k in np.argsort(price, kind="stable").tolist():
            most = self.left.get(int(self.group[k]), 0)
            take = min(most, self.instance.options[int(self.options[k])].times, self.useful[k])
            if alike:
                take = min(take, min(most, self.useful[k]) - often[self.kind[k]])
                often[self.kind[k]] += take
            found += [k] * max(0, take)
        return found

    def search(self, offer: Offer, floor: float, effort: Effort, *, alike: bool = True) -> Search:
        """The sets worth more than `floor` net of prices, the best of them."""
        search = Search(offer, floor, effort.keep, effort.steps, effort.going)
        return search.run(self.candidates(offer.price, alike=alike))

    def pattern(self, offer: Offer, chosen: Sequence[int]) -> Pattern:
        """The pattern of these placements (by the course's own numbers), people seated as the offer makes best."""
        _, sits = offer.seated(np.array(chosen, dtype=np.int64))
        served = tuple(sorted((self.people[row], self.slot[k]) for row, k in sits))
        value = float(sum(self.weight[self.row[p]] for p, _ in served))
        return Pattern(self.course, tuple(sorted(int(self.options[k]) for k in chosen)), served, value)


def courses_of(instance: Instance) -> list[Course]:
    """Every course that could be held for somebody."""
    slots = defaultdict(list)
    for slot in instance.slots:
        slots[instance.groups[slot.group].course].append(slot)
    return [Course(instance, name) for name, own in slots.items() if any(slot.people for slot in own)]
