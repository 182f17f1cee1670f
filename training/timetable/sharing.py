"""What courses share, as rows of a programme over their placements: rooms, trainers and trainers' days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from training.timetable.instance import ONLINE, Instance, moments

FEW = 8  # circles of trainers that are looked at two and three together


@dataclass
class Row:
    """One row ≤ `limit`: coefficients by option (through patterns), and `sign` for each of the columns `beyond` the
    patterns, such as a (slot, trainer)."""

    limit: float
    options: dict[int, float] = field(default_factory=dict)
    beyond: list[int] = field(default_factory=list)
    sign: float = 1.0


def teaching_of(instance: Instance) -> list[tuple[int, int]]:
    """Who could teach in which slot: (slot, trainer)."""
    return [
        (s, k)
        for s, slot in enumerate(instance.slots)
        if instance.session(slot.group).trainers_needed and not instance.groups[slot.group].fixed
        for k in slot.trainers
    ]


def shared_rows(instance: Instance, teaching: Sequence[tuple[int, int]]) -> list[Row]:
    """Every row; the columns beyond the patterns are those of `teaching`."""
    return [
        *_room_rows(instance),
        *_link_rows(instance, teaching),
        *_once_rows(instance, teaching),
        *_several_rows(instance),
        *_trainer_rows(instance, teaching),
    ]


def _room_rows(instance: Instance) -> Iterator[Row]:
    of_room = defaultdict(list)
    for o, option in enumerate(instance.options):
        if option.room != ONLINE and not instance.groups[instance.slots[option.slot].group].fixed:
            of_room[option.room].append(o)
    for options in of_room.values():
        spans = [instance.slots[instance.options[o].slot].spans for o in options]
        for clique in moments(spans):
            yield Row(1.0, {options[k]: 1.0 for k in clique})


def _link_rows(instance: Instance, teaching: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """Sessions in a slot need trainers there."""
    of_slot = defaultdict(list)
    for j, (s, _) in enumerate(teaching):
        of_slot[s].append(j)
    for s, own in of_slot.items():
        slot = instance.slots[s]
        needed = float(instance.session(slot.group).trainers_needed)
        yield Row(0.0, dict.fromkeys(slot.options, needed), own, -1.0)


def _once_rows(instance: Instance, teaching: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """Nobody is two of a session's trainers: without these rows one trainer teaches half a session that needs two."""
    for j, (s, _) in enumerate(teaching):
        slot = instance.slots[s]
        if instance.session(slot.group).trainers_needed > 1:
            yield Row(0.0, dict.fromkeys(slot.options, -1.0), [j])


def _several_rows(instance: Instance) -> Iterator[Row]:
    """Of sessions that need two trainers (or three, ...) no more at once than there are twos among those who could
    teach them: without these rows three trainers teach one and a half."""
    by_needed = defaultdict[int, list[int]](list)
    for s, slot in enumerate(instance.slots):
        needed = instance.session(slot.group).trainers_needed
        if needed > 1 and not instance.groups[slot.group].fixed:
            by_needed[needed].append(s)
    for needed, slots in by_needed.items():
        for clique in moments([instance.slots[s].spans for s in slots], alone=True):
            yield from _rounded(instance, [slots[k] for k in clique], needed)


def _rounded(instance: Instance, slots: Sequence[int], needed: int) -> Iterator[Row]:
    """For every circle of trainers who alone could teach in some of these slots: as many sessions there as the circle
    can give whole."""
    free = {s: frozenset(instance.slots[s].trainers) for s in slots}
    for circle in sorted(_unions({*free.values()}), key=sorted):
        options = chain(*(instance.slots[s].options for s in slots if free[s] <= circle))
        if len(circle) % needed:
            yield Row(float(len(circle) // needed), dict.fromkeys(options, 1.0))


def _unions(sets: set[frozenset[int]]) -> set[frozenset[int]]:
    """These, and what two or three of them hold together, where they are few enough for that."""
    if len(sets) > FEW:
        return sets
    pairs = {a | b for a in sets for b in sets}
    return {a | b for a in pairs for b in sets}


def _trainer_rows(instance: Instance, teaching: Sequence[tuple[int, int]]) -> Iterator[Row]:
    of_trainer = defaultdict(list)
    for j, (_, k) in enumerate(teaching):
        of_trainer[k].append(j)
    for k, own in of_trainer.items():
        slots = [instance.slots[teaching[j][0]] for j in own]
        for clique in moments([slot.spans for slot in slots]):
            yield Row(1.0, {}, [own[n] for n in clique])
        most = instance.problem.trainers[k].most_per_day
        by_day = defaultdict(list)
        for j, slot in zip(own, slots, strict=True):
            for day in slot.days:
                by_day[day].append(j)
        for day, taught in by_day.items() if most is not None else ():
            yield Row(float((most or 0) - instance.taught.get((k, day), 0)), {}, taught)
