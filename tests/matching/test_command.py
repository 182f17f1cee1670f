"""`dispatch match`: what it writes, what it says, how it ends; and what it does not load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dispatch.cli.match import match
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from tests.matching.simple import at, person, post, problem
from tests.matching.worlds import world


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(match, list(arguments), input=text)


def test_writes_a_plan(tmp_path: Path) -> None:
    """The plan lands in the file whole, nothing else is left beside it, and one line says how it went."""
    source, target = tmp_path / "problem.json", tmp_path / "plan.json"
    source.write_text(json.dumps(world(3)), encoding="utf-8")
    target.write_text("old", encoding="utf-8")
    result = run(str(source), "--out", str(target), "--time-limit", "60", "--workers", "2", "--seed", "5")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.count("\n") == 1
    assert Plan.from_json(target.read_text(encoding="utf-8")).check(Problem.from_json(world(3))) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "problem.json"]


def test_reads_standard_input_and_prints() -> None:
    """`-` is standard input; without --out the plan is printed. Covering nothing is no error."""
    result = run("-", text=json.dumps(problem([post()], [])))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["unassigned"][0]["request"] == "R0"


def test_faults_one_per_line(tmp_path: Path) -> None:
    """A bad problem ends with code 2, a line for each fault, no plan and no traceback."""
    bad = problem([post(weight=-1, id="")], [person(available=[[at(9), at(8)]])])
    target = tmp_path / "plan.json"
    result = run("-", "--out", str(target), text=json.dumps(bad))
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "requests[0].id: must not be empty",
        "volunteers[0].available[0].end: is before start",
    ]
    assert not target.exists()


@pytest.mark.parametrize("text", ["", "{", "NaN", "[" * 100_000])
def test_no_json(text: str) -> None:
    """What is not JSON at all is a fault as well."""
    result = run("-", text=text)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    """A missing problem and a folder that is not there are said plainly."""
    missing = run(str(tmp_path / "none.json"))
    assert (missing.exit_code, missing.stderr) == (
        2,
        f"{tmp_path / 'none.json'}: No such file or directory\n",
    )
    nowhere = run("-", "--out", str(tmp_path / "no" / "plan.json"), text=json.dumps(problem([], [])))
    assert nowhere.exit_code == 2
    assert nowhere.stderr == f"{tmp_path / 'no' / 'plan.json'}: No such file or directory\n"


def test_a_target_is_looked_at_before_anything_is_read(tmp_path: Path) -> None:
    """Nobody waits for a plan that cannot be written: the folder is looked at first, even before the problem."""
    result = run(str(tmp_path / "none.json"), "--problem-out", str(tmp_path / "no" / "p.json"))
    assert (result.exit_code, result.stderr) == (
        2,
        f"{tmp_path / 'no' / 'p.json'}: No such file or directory\n",
    )


LOADED = "import sys, {0}; print(sorted(m for m in {1} if m in sys.modules))"


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("dispatch.matching", ("flask", "sqlalchemy", "ortools", "numpy")),
        ("dispatch.matching.rules", ("flask", "sqlalchemy", "ortools")),
        ("dispatch.matching.solve", ("flask", "sqlalchemy", "ortools")),
        ("dispatch.cli.match", ("flask", "sqlalchemy")),
    ],
)
def test_the_engine_stands_alone(module: str, unwanted: tuple[str, ...]) -> None:
    """In a fresh interpreter the engine loads no web stack, and no solver before one is asked for."""
    code = LOADED.format(module, unwanted)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_guard_would_see_it() -> None:
    """The negative control of the test above: what is loaded is reported."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format("flask", ("flask",))], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['flask']"
