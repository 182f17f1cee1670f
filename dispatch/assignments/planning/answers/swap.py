"""What if: the whole plan with one choice made by hand, beside the plan as it would be without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dispatch.assignments.planning.answers.standing import PARAMS, standing, told
from dispatch.assignments.planning.outlook import Outlook, request_key, volunteer_key
from dispatch.matching.compare import compare
from dispatch.matching.parts import Assigned
from dispatch.matching.problem import Problem
from dispatch.matching.steady import solve_near


def swap(outlook: Outlook, request_id: int, choice: Mapping[str, Any]) -> dict[str, Any]:
    """What choosing somebody changes; `{"unknown": True}` where the choice alone makes no whole assignment.

    `choice`: `position`, `volunteer_id`, `option_rank`, `mode`.
    """
    key = request_key(request_id)
    chosen = _chosen(outlook, key, choice)
    if chosen is None:
        return {"unknown": True}
    before = _free(outlook.problem, key)
    old = standing(before)
    others = tuple(one for one in before.previous if one.request != key)
    after = replace(before, fixed=(*before.fixed, chosen), previous=others)
    new = solve_near(after, (*(one for one in old.assignments if one.request != key), chosen), PARAMS)
    difference = compare(before, old, after, new)
    was = next((one for one in old.assignments if one.request == key), None)
    return {"difference": told(after, difference, key), "was_covered": was is not None}


def _chosen(outlook: Outlook, key: str, choice: Mapping[str, Any]) -> Assigned | None:
    """The assignment that the choice makes together with those who stand for the other needs at the same time."""
    ways, positions = outlook.ways.get(key, ()), outlook.positions.get(key, ())
    wanted = (choice["option_rank"], choice["mode"])
    at = next((k for k, way in enumerate(ways) if (way.rank, way.mode.value) == wanted), None)
    if at is None or choice["position"] not in positions:
        return None
    people = {choice["position"]: volunteer_key(choice["volunteer_id"])}
    for one in (*outlook.problem.previous, *outlook.problem.fixed):
        if one.request == key and one.option == at:
            people = {**dict(zip(positions, one.volunteers, strict=True)), **people}
    team = tuple(people[position] for position in positions if position in people)
    return Assigned(key, at, team) if len(set(team)) == len(positions) else None


def _free(problem: Problem, key: str) -> Problem:
    """The problem in which this request is open, whoever was chosen for it by hand."""
    return replace(problem, fixed=tuple(one for one in problem.fixed if one.request != key))
