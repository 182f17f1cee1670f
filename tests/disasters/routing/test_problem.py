"""A problem that exists is right, and one that is wrong says where."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dispatch.disasters.routing.plan import Plan
from dispatch.disasters.routing.problem import Problem, ProblemError
from dispatch.disasters.routing.solve import solve
from tests.disasters.routing.worlds import at, world


def small() -> dict[str, Any]:
    return {
        "format": "dispatch-rounds/1",
        "daylight": [[at(6), at(18)]],
        "shelters": [{"id": "s0", "site": {"lat": 32.8, "lon": 130.7}, "languages": ["vi"]}],
        "teams": [{"id": "t0", "base": {"lat": 32.8, "lon": 130.71}, "hours": [at(9), at(12)]}],
    }


def test_what_is_read_is_written() -> None:
    """A problem and a plan that are written and read again say the same."""
    for seed in range(40):
        given = Problem.from_json(world(seed))
        again = Problem.from_json(json.dumps(given.to_json()))
        assert again.to_json() == given.to_json()
        plan = solve(given)
        assert Plan.from_json(json.dumps(plan.to_json())) == plan


def test_what_is_left_out_is_as_usual() -> None:
    """The least that a problem may say is enough: an hour is computed for the rest."""
    plan = solve(Problem.from_json(small()))
    assert plan.counts() == {"shelters": 1, "reached": 1, "not_reached": {}}


WRONG: list[tuple[str, Any, str]] = [
    ("format", "dispatch-rounds/2", "format: must be 'dispatch-rounds/1'"),
    ("teams", None, "teams: is missing"),
    ("timezone", "Mars", "timezone: is not a known time zone: 'Mars'"),
    ("settings", {"urgnt": 3}, "settings.urgnt: is not a setting"),
    ("settings", {"speed_kmh": {"car": 0}}, "settings.speed_kmh.car: must be between"),
    ("shelters/0/site", None, "shelters[0].site: is missing"),
    ("shelters/0/site", {"lat": 95, "lon": 0}, "shelters[0].site.lat: must be between"),
    ("shelters/0/priority", "soon", "shelters[0].priority: is not a priority: 'soon'"),
    ("shelters/0/suspected", ["vi"], "shelters[0].suspected[0]: is among the languages known"),
    ("shelters/0/windows", [[at(10), at(9)]], "shelters[0].windows[0].end: is before start"),
    ("shelters/0/visit_minutes", 0, "shelters[0].visit_minutes: must be between"),
    ("shelters/0/visited", "yesterday", "shelters[0].visited: is not a time"),
    ("teams/0/base", None, "teams[0].base: is missing"),
    ("teams/0/hours", None, "teams[0].hours: is missing"),
    ("teams/0/hours", [at(9)], "teams[0].hours: must be a list of a start and an end"),
    ("teams/0/hours", [at(9), at(40)], "teams[0].hours: are longer than a day"),
    ("teams/0/otherwise", "balloon", "teams[0].otherwise: has no speed in the settings: 'balloon'"),
    ("teams/0/members", [{"id": "a"}, {"id": "a"}], "teams[0].members[1]: stands there twice: 'a'"),
    ("previous", [{"team": "x", "shelter": "s0"}], "previous[0].team: no team has the id 'x'"),
    (
        "fixed",
        [{"team": "t0", "shelter": "s0", "arrive": at(10), "leave": at(9)}],
        "fixed[0].leave: is before",
    ),
]


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG)
def test_a_fault_is_told_with_its_place(path: str, value: Any, sentence: str) -> None:
    """Each thing that is wrong is told in a sentence that begins with where it stands."""
    raw = small()
    assert Problem.from_json(raw)
    *way, last = path.split("/")
    inside: Any = raw
    for step in way:
        inside = inside[int(step) if step.isdigit() else step]
    inside[last] = value
    with pytest.raises(ProblemError) as wrong:
        Problem.from_json(raw)
    assert any(fault.startswith(sentence) for fault in wrong.value.faults), wrong.value.faults


def test_stops_that_cannot_have_been_are_refused() -> None:
    """A team is at one place at a time, a shelter is stopped at once, and a team is not free before its last stop."""
    raw = small()
    raw["shelters"].append({**raw["shelters"][0], "id": "s1"})
    stops = [
        {"team": "t0", "shelter": name, "arrive": at(9), "leave": at(9.5)} for name in ("s0", "s1", "s1")
    ]
    raw["fixed"] = stops
    raw["teams"][0]["present"] = {"site": raw["teams"][0]["base"], "at": at(9.2)}
    with pytest.raises(ProblemError) as wrong:
        Problem.from_json(raw)
    assert wrong.value.faults == (
        "fixed[2].shelter: stands in fixed twice: 's1'",
        "fixed[1].arrive: is before the team leaves its stop before",
        "fixed[2].arrive: is before the team leaves its stop before",
        "teams[0].present.at: is before the team leaves its last fixed stop",
    )


@pytest.mark.parametrize("without", [("teams",), ("shelters",), ("teams", "shelters")])
def test_nothing_to_do_is_done_at_once(without: tuple[str, ...]) -> None:
    """Without teams or shelters there is a plan that holds, and it is the best."""
    raw = {**small(), **{name: [] for name in without}}
    plan = solve(Problem.from_json(raw))
    assert plan.check(Problem.from_json(raw)) == []
    assert (plan.status, plan.coverage) == ("optimal", 0)
