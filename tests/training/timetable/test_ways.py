"""How a set of placements could share its people's hours with other courses, against every way tried."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain, combinations
from random import Random

import pytest

from tests.training.timetable.worlds import world
from training.timetable.bounding import Master
from training.timetable.choosing import Choosing, Column
from training.timetable.instance import Instance, moments
from training.timetable.problem import Problem

SEEDS = range(150)
Chosen = tuple[int, tuple[int, ...]]


def drawn(seed: int, *, likes: bool) -> Choosing:
    """A small problem's sets of up to three placements, and a row for everybody at every moment of several courses."""
    instance, draw = Instance(Problem.from_json(world(seed))), Random(seed)
    choosing = Choosing(Master(instance), likes=likes)
    choosing.clashes = []
    for p in range(len(instance.people)):
        slots = [s for s, slot in enumerate(instance.slots) if p in slot.people]
        for clique in moments([instance.slots[s].spans for s in slots]):
            if len({instance.session(instance.slots[slots[k]].group).course for k in clique}) > 1:
                choosing.clashes.append((p, tuple(slots[k] for k in clique)))
    for c, course in enumerate(choosing.master.courses):
        for size in (1, 2, 2, 3, 3, 3):
            if size <= len(course.options):
                choosing.sets.append((c, tuple(sorted(draw.sample(range(len(course.options)), size)))))
    choosing.sets = [*dict.fromkeys(choosing.sets)]
    return choosing


def touched(choosing: Choosing, c: int, chosen: tuple[int, ...]) -> list[int]:
    """The rows that the set could take up."""
    course = choosing.master.courses[c]
    at = {course.slot[k] for k in chosen}
    return [
        r
        for r, (p, slots) in enumerate(choosing.clashes)
        if any(p in choosing.instance.slots[s].people for s in at & {*slots})
    ]


def truth(choosing: Choosing, c: int, chosen: tuple[int, ...], kept: set[int]) -> int:
    """The most that people put to seats one after the other are worth, in hours that are kept or nobody else's."""
    course = choosing.master.courses[c]
    closed = {(p, s) for r, (p, slots) in enumerate(choosing.clashes) if r not in kept for s in slots}
    worth = choosing.scores[c][list(chosen)]
    seats = tuple(min(9, int(course.seats[k])) for k in chosen)

    @cache
    def best(row: int, left: tuple[int, ...]) -> int:
        if row == len(course.people):
            return 0
        found = [best(row + 1, left)]
        for n, k in enumerate(chosen):
            here = round(float(worth[n, row]))
            if here and left[n] and (course.people[row], course.slot[k]) not in closed:
                rest = (*left[:n], left[n] - 1, *left[n + 1 :])
                found.append(here + best(row + 1, rest))
        return max(found)

    return best(0, seats)


def told(columns: list[Column], kept: set[int], unit: float) -> int:
    """What the columns of one set promise where these rows alone are taken up."""
    promises = []
    for one in columns:
        if {*one.rows} <= kept:
            given = [gift for gift in one.gives if gift.row not in kept]
            weight = one.weight - sum(gift.weight for gift in given)
            promises.append(round(weight * unit) - one.unliked - sum(gift.unliked for gift in given))
    return max(promises)


def differences(choosing: Choosing) -> Iterator[int]:
    """For each set and each choice of rows: by how much the promise is off."""
    by_set: dict[Chosen, list[Column]] = {}
    for column in choosing.columns():
        by_set.setdefault((column.course, column.chosen), []).append(column)
    for (c, chosen), columns in by_set.items():
        rows = touched(choosing, c, chosen)[:7]
        every = chain.from_iterable(combinations(rows, n) for n in range(len(rows) + 1))
        rest = {*touched(choosing, c, chosen)} - {*rows}
        for kept in every:
            keeps = {*kept, *rest}
            yield told(columns, keeps, choosing.unit) - truth(choosing, c, chosen, keeps)


@pytest.mark.parametrize("likes", [False, True])
def test_a_set_promises_what_it_can_keep(likes: bool) -> None:
    """Whatever hours are left free, the columns say what the best seating is then worth, no more and no less."""
    gifts = several = 0
    for seed in SEEDS:
        choosing = drawn(seed, likes=likes)
        assert {*differences(choosing)} <= {0}
        columns = choosing.columns()
        gifts += any(column.gives for column in columns)
        several += len(columns) > len({(column.course, column.chosen) for column in columns})
        assert not choosing.blurred
    assert min(gifts, several) > 5  # negative control: both ways to say it occur


def test_nobody_is_a_matter_of_their_own_where_seats_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: were everybody said to touch nobody else, the promises would be wrong."""
    monkeypatch.setattr(Choosing, "_own", lambda self, c, at, rows: {*rows})
    wrong = [off for seed in SEEDS for off in differences(drawn(seed, likes=False)) if off]
    assert wrong


def test_too_many_rows_promise_too_much_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where not every row can be told apart, no promise is too small, and the programme knows that it is blurred."""
    monkeypatch.setattr("training.timetable.choosing.MOST_ROWS", 0)
    blurred = 0
    for seed in SEEDS:
        choosing = drawn(seed, likes=False)
        assert min(differences(choosing), default=0) >= 0
        blurred += choosing.blurred
    assert blurred > 5
