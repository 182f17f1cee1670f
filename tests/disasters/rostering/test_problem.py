"""Problems that are none: a sentence for each fault that names the place, code 2, and no traceback."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dispatch.cli.roster import roster
from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.rostering.problem import Problem, ProblemError
from dispatch.disasters.rostering.solve import solve
from tests.disasters.rostering.truth import faults
from tests.disasters.rostering.worlds import at

GOOD: dict[str, Any] = {
    "format": "dispatch-roster/1",
    "horizon": [at(0), at(48)],
    "shifts": [
        {
            "id": "s0",
            "post": "shelter",
            "role": "phone",
            "place": "Hall",
            "start": at(8),
            "end": at(16),
            "number": 2,
            "languages": [{"language": "vi", "level": 2}],
        },
        {"id": "s1", "post": "office", "role": "phone", "start": at(10), "end": at(14), "importance": 5},
    ],
    "supporters": [
        {"id": "p0", "roles": ["phone"], "languages": {"vi": 3}, "available": [[at(0), at(48)]]},
        {"id": "p1", "roles": ["phone"], "available": [[at(0), at(48)]], "wishes": [{"post": "office"}]},
    ],
    "pairs": [],
}
DUTY = {"shift": "s0", "supporter": "p0"}


def changed(path: list[str | int], value: Any) -> dict[str, Any]:
    """The good problem with one thing in it set."""
    out = copy.deepcopy(GOOD)
    at_place: Any = out
    for step in path[:-1]:
        at_place = at_place[step]
    at_place[path[-1]] = value
    return out


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (["format"], "dispatch-problem/1", "format: must be 'dispatch-roster/1', not 'dispatch-problem/1'"),
        (["timezone"], "Mars", "timezone: is not a known time zone: 'Mars'"),
        (["horizon"], None, "horizon: is missing"),
        (["horizon"], at(0), "horizon: must be a list of a start and an end"),
        (["horizon"], [at(0), at(23)], "horizon: must be between 24 and 336 hours long"),
        (["shifst"], [], "shifst: is not a field of the format"),
        (["shifts", 0, "number"], 0, "shifts[0].number: must be between 1 and 100, not 0"),
        (["shifts", 0, "end"], at(49), "shifts[0].end: is more than 24 hours after start"),
        (["shifts", 0, "start"], at(-1), "shifts[0].start: is before the horizon"),
        (["shifts", 0, "start"], at(8.01), "shifts[0].start: must be a whole minute"),
        (["shifts", 0, "experienced"], 3, "shifts[0].experienced: must be between 0 and 2, not 3"),
        (["shifts", 0, "importance"], 1001, "shifts[0].importance: must be between 1 and 1,000, not 1001"),
        (
            ["shifts", 0, "languages", 0, "number"],
            3,
            "shifts[0].languages[0].number: is more than the 2 of the shift",
        ),
        (["shifts", 1, "id"], "s0", "shifts[1].id: is the same as shifts[0].id: 's0'"),
        (["supporters", 0, "available"], None, "supporters[0].available: is missing"),
        (["supporters", 0, "avialable"], [], "supporters[0].avialable: is not a field of the format"),
        (["supporters", 0, "roles"], ["a", "a"], "supporters[0].roles[1]: stands there twice: 'a'"),
        (["supporters", 0, "worked"], [[at(-1), at(-2)]], "supporters[0].worked[0].end: is before start"),
        (
            ["supporters", 0, "worked"],
            [[at(-9), at(-5)], [at(-6), at(-1)]],
            "supporters[0].worked[1]: overlaps with hours named before",
        ),
        (
            ["supporters", 1, "wishes", 0, "shift"],
            "s0",
            "supporters[1].wishes[0].shift: must be named, or else a post or hours: just one of the three",
        ),
        (["supporters", 1, "wishes"], [{"shift": "s9"}], "supporters[1].wishes[0].shift: no shift has the id 's9'"),
        (["supporters", 1, "wishes"], [{"post": "x"}], "supporters[1].wishes[0].post: no shift has the post 'x'"),
        (["pairs"], [{"supporters": "p0", "together": True}], "pairs[0].supporters: must be a list of two supporters"),
        (
            ["pairs"],
            [{"supporters": ["p0", "p9"], "together": True}],
            "pairs[0].supporters[1]: no supporter has the id 'p9'",
        ),
        (
            ["pairs"],
            [{"supporters": ["p0", "p0"], "together": False}],
            "pairs[0].supporters: are one and the same person",
        ),
        (["settings"], {"hours_a_day": 13}, "settings.hours_a_day: must be between 0.25 and 12, not 13"),
        (["settings"], {"night_from": "25:00"}, "settings.night_from: must be a time of day as '22:00', not '25:00'"),
        (["settings"], {"costs": {"time": 1}}, "settings.costs.time: is not a part of the cost"),
        (["settings"], {"rest": 1}, "settings.rest: is not a setting"),
        (["fixed"], [DUTY, DUTY], "fixed[1]: stands in fixed twice"),
        (
            ["fixed"],
            [DUTY, {"shift": "s1", "supporter": "p0"}],
            "fixed[1]: overlaps with fixed[0], of the same supporter",
        ),
        (["previous"], [{**DUTY, "shift": "s9"}], "previous[0].shift: no shift has the id 's9'"),
    ],
)  # fmt: skip
def test_faults(path: list[str | int], value: Any, expected: str) -> None:
    """Each fault is one sentence with its place."""
    with pytest.raises(ProblemError) as caught:
        Problem.from_json(changed(path, value))
    assert caught.value.faults == (expected,)


def test_a_problem_for_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many shifts for too many people is a fault, as long as there is memory to say so."""
    monkeypatch.setattr("dispatch.disasters.rostering.problem.MOST_DUTIES", 3)
    with pytest.raises(ProblemError) as caught:
        Problem.from_json(GOOD)
    sentence = "shifts: are too many at once: 2 for 2 supporters, more than 3 possible duties"
    assert caught.value.faults == (sentence,)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe{", b'{"format": 1}'])
def test_a_file_that_is_no_problem(content: bytes) -> None:
    """The command ends with code 2 and lines for a person, not a traceback."""
    result = CliRunner().invoke(roster, ["-"], input=content)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_the_command_writes_a_plan(tmp_path: Path) -> None:
    """A problem's file becomes a plan's file that the checker accepts."""
    source, out = tmp_path / "problem.json", tmp_path / "plan.json"
    source.write_text(json.dumps(GOOD), encoding="utf-8")
    result = CliRunner().invoke(roster, [str(source), "--out", str(out), "--time-limit", "20"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "optimal: 2 duties, 1 of 2 shifts covered, coverage 7 (proven)" in result.stderr
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert faults(GOOD, plan) == []
    assert plan["uncovered"] == [
        {
            "shift": "s0",
            "missing": [{"kind": "people", "number": 1, "reasons": [{"reason": "twice", "count": 1}]}],
        }
    ]
    assert [(one["role"], one["number"], one["shifts"]) for one in plan["aid"]] == [("phone", 1, ["s0"])]


def test_a_plan_that_lies_is_found_out() -> None:
    """Negative control of `check` and of the tests' own checker: each finds a person doubled and a wrong figure."""
    problem = Problem.from_json(GOOD)
    lie = solve(problem).to_json()
    lie["duties"].append({"shift": "s0", "supporter": "p1"})
    assert "s0: p1 cannot be there: twice" in Plan.from_json(lie).check(problem)
    assert "p1 in s0: twice" in faults(GOOD, lie)
    lie = {**solve(problem).to_json(), "coverage": 6}
    assert "coverage: says 6, is 7" in Plan.from_json(lie).check(problem)
    assert any("figures" in fault for fault in faults(GOOD, lie))


@pytest.mark.parametrize("lie", [{"aid": []}, {"uncovered": []}])
def test_what_is_missing_cannot_be_hidden(lie: dict[str, Any]) -> None:
    """A plan that does not list its empty places, or asks nobody for help, is found out."""
    problem = Problem.from_json(GOOD)
    plan = {**solve(problem).to_json(), **lie}
    assert Plan.from_json(plan).check(problem) != []
    assert faults(GOOD, plan) != []
