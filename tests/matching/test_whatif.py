"""`dispatch match` with a plan at hand: what-if, repair, why, standby; what is written, said and refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dispatch.cli.match import match
from dispatch.matching.compare import compare
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.solve import solve
from dispatch.matching.standby import standby
from dispatch.matching.why import why
from tests.matching.simple import person, post, problem
from tests.matching.truth import best
from tests.matching.worlds import world


class Desk:
    """A folder with a problem, and the command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, value: Any) -> str:
        path = self.folder / name
        path.write_text(json.dumps(value), encoding="utf-8")
        return str(path)

    def get(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def at(self, name: str) -> str:
        return str(self.folder / name)

    @staticmethod
    def match(*arguments: str) -> Result:
        return CliRunner().invoke(match, list(arguments))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


TWO = problem([post(), post(id="R1")], [person(), person(id="V1", recent_jobs=1)])
GONE = [{"op": "remove", "path": "/requests/0"}]


def test_what_if_says_what_differs(desk: Desk) -> None:
    """With --out what differs is printed: figures, what is gone, who moves; the plan is one of the patched problem."""
    source, change = desk.put("problem.json", TWO), desk.put("change.json", GONE)
    done = desk.match(source, "--patch", change, "--out", desk.at("new.json"), "--diff", desk.at("diff.json"))
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[0] == "coverage 2 -> 1 (-1), cost 5 -> 0 minutes (-5)"
    assert "  gone   R0" in done.stdout.splitlines()
    now = Problem.from_json({**TWO, "requests": TWO["requests"][1:]})
    plan = Plan.from_json(desk.get("new.json"))
    assert plan.check(now) == []
    told = compare(Problem.from_json(TWO), solve(Problem.from_json(TWO)), now, plan)
    assert desk.get("diff.json") == told.to_json()
    assert done.stderr.count("\n") == 1


def test_without_out_the_plan_is_printed(desk: Desk) -> None:
    """Standard output is the plan's where no file is named; what differs goes to the person."""
    done = desk.match(desk.put("problem.json", TWO), "--patch", desk.put("change.json", GONE))
    assert json.loads(done.stdout)["coverage"] == 1
    assert "gone   R0" in done.stderr


@pytest.mark.parametrize("seed", range(12))
def test_what_if_is_the_best_plan_of_the_changed_problem(desk: Desk, seed: int) -> None:
    """The patched problem is solved to its own best, whichever plan it began from; --problem-out is that problem."""
    asked = world(seed)
    change = [{"op": "replace", "path": "/requests/0/weight", "value": 50}]
    source = desk.put("problem.json", asked)
    assert desk.match(source, "--out", desk.at("old.json")).exit_code == 0
    done = desk.match(
        *(source, "--patch", desk.put("change.json", change), "--plan", desk.at("old.json")),
        *("--out", desk.at("new.json"), "--problem-out", desk.at("changed.json")),
    )
    assert done.exit_code == 0, done.stderr
    plan, changed = desk.get("new.json"), desk.get("changed.json")
    assert changed["requests"][0]["weight"] == 50
    assert Plan.from_json(plan).check(Problem.from_json(changed)) == []
    coverage, cost = best(changed)
    assert (plan["status"], plan["coverage"]) == ("optimal", coverage)
    assert plan["cost"] == pytest.approx(cost)


def test_the_patch_is_for_the_file_as_it_stands(desk: Desk) -> None:
    """A field the file has counts, also one the engine would leave out, such as an empty list."""
    asked = problem([post(banned=[])], [person(), person(id="V1", recent_jobs=3)])
    change = [{"op": "add", "path": "/requests/0/banned/-", "value": "V0"}]
    done = desk.match(desk.put("p.json", asked), "--patch", desk.put("c.json", change))
    assert json.loads(done.stdout)["assignments"][0]["volunteers"] == ["V1"]
    assert "  moved  R0  V0 -> V1  2026-11-30 10:00-11:00 onsite" in done.stderr.splitlines()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({}, "must be a list"),
        ([{"op": "remove", "path": "/requests/9"}], "[0].path: "),
        ([{"op": "remove", "path": "/requests/0"}, {"op": "spill"}], "[1].op: "),
        ([{"op": "replace", "path": "/requests/0/weight", "value": "much"}], "requests[0].weight: "),
        (
            [{"op": "replace", "path": "/requests/0/options/0/end", "value": "2020-01-01T00:00:00Z"}],
            "requests[0].options[0].end: is before start",
        ),
    ],
)
def test_a_wrong_change_is_named(desk: Desk, change: Any, place: str) -> None:
    """A patch that cannot be applied, or leads to no problem, ends with code 2 and a line naming file and place."""
    file = desk.put("change.json", change)
    done = desk.match(desk.put("problem.json", TWO), "--patch", file, "--out", desk.at("new.json"))
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"{file}: ")
    assert place in done.stderr
    assert not (desk.folder / "new.json").exists()


def test_a_plan_of_another_problem_is_refused(desk: Desk) -> None:
    """A plan that is none of this problem's cannot be explained or changed from; a few lines say why."""
    many = problem([post(id=f"X{k}") for k in range(40)], [person(id=f"P{k}") for k in range(40)])
    other = desk.put("plan.json", solve(Problem.from_json(many)).to_json())
    done = desk.match(desk.put("problem.json", TWO), "--plan", other, "--standby")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{other}: is no plan of this problem: X0: no such request")
    assert done.stderr.count("\n") == 11


def test_a_file_that_is_no_plan(desk: Desk) -> None:
    """Faults of the plan's file carry its name, so that nobody looks for them in the problem."""
    bad = desk.put("plan.json", {"format": "dispatch-plan/1"})
    done = desk.match(desk.put("problem.json", TWO), "--plan", bad)
    assert done.exit_code == 2
    assert all(line.startswith(f"{bad}: ") for line in done.stderr.splitlines())
    assert desk.match(desk.at("problem.json"), "--plan", desk.at("none.json")).exit_code == 2


def test_keep_moves_nobody_for_a_few_minutes(desk: Desk) -> None:
    """With --keep a plan that costs five minutes more than the best stays; without it the best is taken."""
    asked = problem([post()], [person(), person(id="V1", recent_jobs=1)])
    old = {**solve(Problem.from_json(asked)).to_json(), "cost": 5}
    old["assignments"][0]["volunteers"] = ["V1"]
    source, plan = desk.put("problem.json", asked), desk.put("plan.json", old)
    kept = desk.match(source, "--plan", plan, "--keep", "--problem-out", desk.at("kept.json"))
    best_now = desk.match(source, "--plan", plan)
    assert json.loads(kept.stdout)["assignments"][0]["volunteers"] == ["V1"]
    assert "nobody moves" in kept.stderr
    assert json.loads(best_now.stdout)["assignments"][0]["volunteers"] == ["V0"]
    assert "  moved  R0  V1 -> V0" in best_now.stderr
    assert Plan.from_json(kept.stdout).check(Problem.from_json(desk.get("kept.json"))) == []


def test_a_plan_of_a_problem_that_has_changed(desk: Desk) -> None:
    """Repair with the changed problem alone: what is new and gone is seen from the plan's own list."""
    old = desk.put("plan.json", solve(Problem.from_json(TWO)).to_json())
    now = problem([post(id="R1"), post(id="R2")], TWO["volunteers"])
    done = desk.match(desk.put("now.json", now), "--plan", old, "--keep", "--out", desk.at("new.json"))
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[:2] for line in lines[1:4]] == [["new", "R2"], ["gone", "R0"], ["won", "R2"]]
    assert lines[-1] == "1 request as before"


def test_why_of_a_plan_at_hand(desk: Desk) -> None:
    """--why puts what the engine says into the assignment and tells it; the plan itself is handed on as it is."""
    asked = Problem.from_json(TWO)
    plan = solve(asked)
    source, file = desk.put("problem.json", TWO), desk.put("plan.json", plan.to_json())
    done = desk.match(source, "--plan", file, "--why", "R0", "--why", "R1")
    written = json.loads(done.stdout)
    for one in written["assignments"]:
        assert one.pop("why") == why(asked, plan, one["request"]).to_json()
    assert written == plan.to_json()
    assert "R0: V" in done.stderr
    assert "next best" in done.stderr or "nobody else can" in done.stderr


def test_why_solves_first_where_there_is_no_plan(desk: Desk) -> None:
    """Without --plan the problem is solved and then explained; an uncovered request is said to have reasons instead."""
    asked = problem([post(weight=2), post(id="R1")], [person()])
    done = desk.match(desk.put("problem.json", asked), "--why", "R0", "--why", "R1")
    written = json.loads(done.stdout)
    assert written["assignments"][0]["why"]["gave_way"]["won"][0]["request"] == "R1"
    assert "R1: nobody is assigned" in done.stderr
    assert "    won    R1  V0  2026-11-30 10:00-11:00 onsite" in done.stderr.splitlines()


def test_why_of_nothing(desk: Desk) -> None:
    """A request that does not exist is a fault, told before anything is solved."""
    done = desk.match(desk.put("problem.json", TWO), "--why", "R9")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "--why: no request has the id 'R9'\n"


def test_standby_stands_in_the_plan(desk: Desk) -> None:
    """--standby writes who stands by, and one line says how many places have somebody."""
    asked = problem([post(), post(id="R1")], [person(id=f"V{k}", recent_jobs=k) for k in range(3)])
    done = desk.match(desk.put("problem.json", asked), "--standby")
    whole = Problem.from_json(asked)
    assert json.loads(done.stdout)["standby"] == standby(whole, solve(whole)).to_json()
    assert done.stderr.startswith("standby: 1 of 2 places have somebody")


@pytest.mark.parametrize(
    "options", [["--keep"], ["--diff", "d.json"], ["--plan", "p.json", "--why", "R0", "--diff", "d"]]
)
def test_what_needs_an_earlier_plan(desk: Desk, options: list[str]) -> None:
    """Without anything to compare with, --keep and --diff are mistakes and not silently ignored."""
    assert desk.match(desk.put("problem.json", TWO), *options).exit_code == 2
