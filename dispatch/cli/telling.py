"""What `dispatch match` says to the person at the terminal. Names are ids, times are those of the problem file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dispatch.matching.compare import Difference, Moved, Placed
from dispatch.matching.plan import Plan

if TYPE_CHECKING:  # loaded only where somebody asks for them
    from dispatch.matching.standby import Standby
    from dispatch.matching.why import PersonParts, Why


def summary(plan: Plan, requests: int) -> str:
    """One line on a plan."""
    bound = "proven" if plan.coverage == plan.coverage_bound else f"at most {plan.coverage_bound}"
    cost = "proven" if plan.cost_bound == plan.cost else f"at least {plan.cost_bound}"
    return (
        f"{plan.status}: {len(plan.assignments)} of {requests} requests covered, coverage {plan.coverage} ({bound}), "
        f"cost {plan.cost} minutes ({cost}), {plan.seconds} s"
    )


def difference(found: Difference) -> str:
    """What differs between two plans: the figures, then a line for every request that somebody has to hear of."""
    lines = [
        f"coverage {found.coverage_before} -> {found.coverage} ({found.coverage_change:+}), "
        f"cost {found.cost_before} -> {found.cost} minutes ({found.cost_change:+})"
    ]
    lines += [f"  new    {name}" for name in found.new]
    lines += [f"  gone   {name}" for name in found.gone]
    lines += _rows(found)
    if found.empty:
        lines.append("  nobody moves, nothing is won or lost")
    if not found.proven:
        lines.append("  not proven: with more time the difference may be another")
    lines.append(f"{_requests(len(found.kept))} as before")
    return "\n".join(lines)


def _rows(found: Difference) -> Iterator[str]:
    for one in found.won:
        yield f"  won    {one.request}  {_people(one.volunteers)}  {_when(one)}"
    for one in found.lost:
        yield f"  lost   {one.request}  {_people(one.volunteers)}  {_when(one)}"
    for moved in found.moved:
        yield f"  moved  {moved.request}  {_move(moved)}"


def _move(moved: Moved) -> str:
    before, now = moved.before, moved.now
    people, times = _people(now.volunteers), _when(now)
    if sorted(before.volunteers) != sorted(now.volunteers):
        people = f"{_people(before.volunteers)} -> {people}"
    if before.job != now.job:
        times = f"{_when(before)} -> {times}"
    return f"{people}  {times}"


def _people(volunteers: Sequence[str]) -> str:
    return "+".join(volunteers)


def _when(one: Placed) -> str:
    end = f"{one.end:%H:%M}" if one.end.date() == one.start.date() else f"{one.end:%Y-%m-%d %H:%M}"
    return f"{one.start:%Y-%m-%d %H:%M}-{end} {one.mode.value}"


def why(found: Why) -> str:
    """An assignment in a few sentences: of what its cost is made, who would be next, what gave way."""
    lines = [f"{found.request}: {_people(found.assigned.volunteers)}, cost {found.cost} minutes"]
    lines += [f"  {one.volunteer}: {_parts(one)}" for one in found.parts]
    lines += [f"  the option's penalty {found.penalty}"] if found.penalty else []
    lines += [f"  moved from an earlier proposal {found.changed}"] if found.changed else []
    lines.append(f"  {_next(found)}")
    lines += [f"  {row}" for row in _rows(found.difference) if found.request not in row.split()]
    lines.append(f"  {_gave_way(found.gave_way)}")
    lines += [f"  {row}" for row in _rows(found.gave_way)]
    if not (found.difference.proven and found.gave_way.proven):
        lines.append("  not proven: with more time the figures may be others")
    return "\n".join(lines)


def _parts(one: PersonParts) -> str:
    amounts = {
        "travel": one.parts.travel,
        "level above the need": one.parts.level_surplus,
        "wish not met": one.parts.gender_wish,
        "another person than last time": one.parts.discontinuity,
        "load": one.load,
    }
    return ", ".join(f"{name} {amount}" for name, amount in amounts.items() if amount) or "costs nothing"


def _next(found: Why) -> str:
    if found.next_best is None:
        return (
            f"nobody else can: without {_people(found.assigned.volunteers)} the plan's coverage "
            f"changes by {found.coverage_change:+}, its cost by {found.cost_change:+}"
        )
    return (
        f"next best {_people(found.next_best.volunteers)}: the plan's coverage changes by "
        f"{found.coverage_change:+}, its cost by {found.cost_change:+}"
    )


def _gave_way(found: Difference) -> str:
    if not (found.coverage_change or found.cost_change or not found.empty):
        return "nothing gave way to it"
    return (
        f"what gave way: without the request, the rest would cover {found.coverage_change:+} "
        f"and cost {found.cost_change:+}"
    )


def standby(found: Standby) -> str:
    """One line on who stands by."""
    places = len(found.people) + len(found.without)
    return f"standby: {len(found.people)} of {places} places have somebody who could step in"


def _requests(count: int) -> str:
    return "1 request" if count == 1 else f"{count} requests"
