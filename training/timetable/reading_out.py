"""A choice in the instance's numbers to sessions, rooms, trainers and people by name."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from scipy.optimize import linear_sum_assignment

from training.timetable.instance import ONLINE, Instance
from training.timetable.judging import Held
from training.timetable.model import Choice
from training.timetable.parts import Placement


def held_of(instance: Instance, choice: Choice) -> tuple[Held, ...]:
    """What is held, in the problem's order of sessions. Confirmed sessions are held whatever was chosen."""
    problem, found = instance.problem, dict[int, Held]()
    unused = {g: list(group.sessions) for g, group in enumerate(instance.groups)}
    for s, options in _by_slot(instance, choice).items():
        slot = instance.slots[s]
        trainers = list(choice.trainers.get(s, ()))
        needed = instance.session(slot.group).trainers_needed
        for o, people in zip(options, _seated(instance, s, options, choice), strict=True):
            number, group = unused[slot.group].pop(0), instance.groups[slot.group]
            room = instance.options[o].room
            teach = tuple(problem.trainers[k].id for k in trainers[:needed])
            del trainers[:needed]
            placement = group.fixed or Placement(
                problem.sessions[number].id,
                slot.start,
                None if room == ONLINE else problem.rooms[room].id,
                teach,
            )
            found[number] = Held(placement, tuple(problem.people[p].id for p in people))
    for g, group in enumerate(instance.groups):
        if group.fixed and unused[g]:
            found[group.sessions[0]] = Held(group.fixed)
    return tuple(found[number] for number in sorted(found))


def _by_slot(instance: Instance, choice: Choice) -> dict[int, list[int]]:
    out = defaultdict[int, list[int]](list)
    for o in sorted(choice.held):
        out[instance.options[o].slot] += [o] * choice.held[o]
    return dict(out)


def _seated(instance: Instance, slot: int, options: list[int], choice: Choice) -> list[list[int]]:
    """Who sits where in one slot: everybody in a room they reach, none beyond its seats."""
    people = sorted(choice.people.get(slot, ()))
    if len(options) == 1:
        return [people]
    seat_of = [
        k for k, o in enumerate(options) for _ in range(min(len(people), instance.options[o].capacity))
    ]
    reached = instance.slots[slot].people
    refused = np.array([[options[k] not in reached[p] for k in seat_of] for p in people], dtype=float)
    out: list[list[int]] = [[] for _ in options]
    if people:
        rows, seats = linear_sum_assignment(refused)
        for row, seat in zip(rows, seats, strict=True):
            out[seat_of[seat]].append(people[row])
    return out
