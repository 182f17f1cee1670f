"""What courses share, as rows of a programme over their placements: rooms, trainers and trainers' days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from training.timetable.instance import ONLINE, Instance, moments


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
    return [*_room_rows(instance), *_link_rows(instance, teaching), *_trainer_rows(instance, teaching)]


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
