"""Problems that are none: a sentence for each fault that names the place, code 2, and no traceback."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dispatch.cli.timetable import timetable
from tests.training.timetable.truth import faults
from tests.training.timetable.worlds import at
from training.timetable.plan import Plan
from training.timetable.problem import Problem, ProblemError
from training.timetable.solve import SolveParams, solve

GOOD: dict[str, Any] = {
    "format": "dispatch-timetable/1",
    "openings": [[at(0, 9), at(0, 12)]],
    "sessions": [
        {"id": "s0", "course": "a", "minutes": 60, "capacity": 2, "rooms": ["r0"], "trainers": ["t0"]},
        {"id": "s1", "course": "b", "minutes": 60, "capacity": 2, "online": True, "trainers": ["t0"]},
    ],
    "rooms": [{"id": "r0", "capacity": 2, "ward": "north", "available": [[at(0, 9), at(0, 12)]]}],
    "trainers": [{"id": "t0", "available": [[at(0, 9), at(0, 12)]]}],
    "people": [{"id": "p0", "needs": {"a": 1, "b": 2}, "available": [[at(0, 9), at(0, 12)]]}],
}


def changed(path: list[str | int], value: Any) -> dict[str, Any]:
    """The good problem with one thing in it set."""
    out = copy.deepcopy(GOOD)
    at_place: Any = out
    for step in path[:-1]:
        at_place = at_place[step]
    at_place[path[-1]] = value
    return out


def held(session: str, hour: float, room: str | None, trainers: list[str]) -> dict[str, Any]:
    return {"session": session, "start": at(0, hour), "room": room, "trainers": trainers}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            ["format"],
            "dispatch-problem/1",
            "format: must be 'dispatch-timetable/1', not 'dispatch-problem/1'",
        ),
        (["timezone"], "Mars", "timezone: is not a known time zone: 'Mars'"),
        (["sessions", 0, "minutes"], 0, "sessions[0].minutes: must be between 1 and 1,440, not 0"),
        (["sessions", 0, "meetings"], [1, 2], "sessions[0].meetings: must begin with 0"),
        (["sessions", 0, "meetings"], [0, 0], "sessions[0].meetings: must rise from one to the next"),
        (["sessions", 0, "rooms"], ["r9"], "sessions[0].rooms[0]: no room has the id 'r9'"),
        (["sessions", 0, "rooms"], ["r0", "r0"], "sessions[0].rooms[1]: stands there twice: 'r0'"),
        (["sessions", 1, "rooms"], ["r0"], "sessions[1].rooms: stand there, but the session is online"),
        (["sessions", 0, "trainers"], ["x"], "sessions[0].trainers[0]: no trainer has the id 'x'"),
        (["sessions", 0, "online"], 1, "sessions[0].online: must be true or false, not 1"),
        (["sessions", 0, "starts"], ["noon"], "sessions[0].starts[0]: is not a time in ISO 8601: 'noon'"),
        (["sessions", 1, "id"], "s0", "sessions[1].id: is the same as sessions[0].id: 's0'"),
        (["rooms", 0, "capacity"], -1, "rooms[0].capacity: must be between 1 and 100,000, not -1"),
        (["trainers", 0, "available"], None, "trainers[0].available: is missing"),
        (["people", 0, "needs"], {"a": 0}, "people[0].needs.a: must be between 1 and 1,000,000, not 0"),
        (
            ["people", 0, "available"],
            [[at(0, 9), at(0, 9)]],
            "people[0].available[0].end: is the same as start",
        ),
        (["people", 0, "rooms"], ["r9"], "people[0].rooms[0]: no room has the id 'r9'"),
        (["settings"], {"costs": {"time": 1}}, "settings.costs.time: is not a part of the cost"),
        (["settings"], {"grid_minutes": 1}, "settings.grid_minutes: must be between 5 and 1,440, not 1"),
        (["fixed"], [held("s9", 9, None, [])], "fixed[0].session: no session has the id 's9'"),
        (["fixed"], [held("s1", 9, "r0", [])], "fixed[0].room: must be null: the session is online"),
        (["fixed"], [held("s0", 9, None, [])], "fixed[0].room: must be there: the session is not online"),
        (
            ["fixed"],
            [held("s0", 9, "r0", ["t0"]), held("s1", 9.5, None, ["t0"])],
            "fixed[1].trainers: fixed[0] has 't0' at that time",
        ),
        (["previous"], [held("s0", 9, "r9", [])], "previous[0].room: no room has the id 'r9'"),
    ],
)
def test_faults(path: list[str | int], value: Any, expected: str) -> None:
    """Each fault is one sentence with its place."""
    with pytest.raises(ProblemError) as caught:
        Problem.from_json(changed(path, value))
    assert caught.value.faults == (expected,)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe{", b'{"format": 1}'])
def test_a_file_that_is_no_problem(content: bytes) -> None:
    """The command ends with code 2 and lines for a person, not a traceback."""
    result = CliRunner().invoke(timetable, ["-"], input=content)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_the_command_writes_a_plan(tmp_path: Path) -> None:
    """A problem's file becomes a plan's file that the checker accepts."""
    source, out = tmp_path / "problem.json", tmp_path / "plan.json"
    source.write_text(json.dumps(GOOD), encoding="utf-8")
    result = CliRunner().invoke(timetable, [str(source), "--out", str(out)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 of 2 sessions held, coverage 3 (proven)" in result.stderr
    assert faults(GOOD, json.loads(out.read_text(encoding="utf-8"))) == []


def test_no_time_at_all() -> None:
    """With no time the timetable is valid, holds what is confirmed, and its bounds are true."""
    asked = changed(["fixed"], [held("s0", 9, "r0", ["t0"])])
    plan = solve(Problem.from_json(asked), SolveParams(time_limit=0))
    assert [one.placement.session for one in plan.held][:1] == ["s0"]
    assert faults(asked, plan.to_json()) == []


def test_a_plan_that_lies_is_found_out() -> None:
    """Negative control of `check` and of the tests' own checker: each finds a doubled trainer and a wrong figure."""
    problem = Problem.from_json(GOOD)
    lie = solve(problem).to_json()
    lie["held"][1]["start"] = lie["held"][0]["start"]
    lie["coverage"] = lie["coverage_bound"] = 9
    assert any("both taught by t0" in fault for fault in Plan.from_json(lie).check(problem))
    assert "trainer doubled" in faults(GOOD, lie)
    lie = {**solve(problem).to_json(), "coverage": 2}
    assert "coverage: says 2, is 3" in Plan.from_json(lie).check(problem)
    assert faults(GOOD, lie) != []
