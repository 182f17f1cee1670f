"""`dispatch rounds` reads a problem, writes a plan, and tells a person how good it is."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.rounds import problem
from dispatch.cli import main
from tests.disasters.routing import truth
from tests.disasters.routing.worlds import world
from tests.matching.test_watching import terminal

PURE = """
import sys, dispatch.cli.rounds, dispatch.disasters.routing.solve
print(sorted({name.split('.')[0] for name in sys.modules} & {'flask', 'sqlalchemy', 'ortools', 'click'}))
"""


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


def test_a_plan_goes_to_its_file(runner: CliRunner, tmp_path: Path) -> None:
    """The plan is in the file, and what was reached and what not is said on standard error."""
    raw = world(12)
    (tmp_path / "problem.json").write_text(json.dumps(raw), "utf-8")
    paths = [str(tmp_path / name) for name in ("problem.json", "plan.json")]
    done = runner.invoke(main, ["rounds", paths[0], "--out", paths[1], "--time-limit", "2", "--workers", "1"])
    assert done.exit_code == 0, done.output
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert truth.faults(raw, plan) == []
    assert done.stdout == ""
    assert f"{plan['counts']['reached']} of {len(raw['shelters'])} shelters reached" in done.stderr


def test_a_plan_is_printed_without_a_file(runner: CliRunner) -> None:
    """From standard input to standard output."""
    raw = world(12)
    done = runner.invoke(main, ["rounds", "-"], input=json.dumps(raw))
    assert done.exit_code == 0
    assert truth.faults(raw, json.loads(done.stdout)) == []


def test_what_is_wrong_is_told(runner: CliRunner) -> None:
    """A problem with faults ends with 2 and a line for each; nothing is printed."""
    raw = world(12)
    raw["teams"][0]["hours"], raw["shelters"][0]["priority"] = [], "soon"
    done = runner.invoke(main, ["rounds", "-"], input=json.dumps(raw))
    assert (done.exit_code, done.stdout) == (2, "")
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        "shelters[0].priority",
        "teams[0].hours",
    ]


def test_ctrl_c_takes_the_best_rounds_so_far(tmp_path: Path) -> None:
    """Interrupted in the search, after the solver that proves bounds has run, it ends well with a valid plan."""
    raw, paths = problem(0, 60, 6), [tmp_path / "problem.json", tmp_path / "plan.json"]
    paths[0].write_text(json.dumps(raw), "utf-8")
    options = ("--out", str(paths[1]), "--time-limit", "100")
    with terminal("-m", "dispatch.cli", "rounds", str(paths[0]), *options) as shown:
        shown.until("rounds: reaching")
        shown.process.send_signal(signal.SIGINT)
        code = shown.ended()
    assert code == 0, shown.seen
    assert "stopped by Ctrl-C" in shown.seen
    assert truth.faults(raw, json.loads(paths[1].read_text("utf-8"))) == []


def test_the_command_loads_only_what_it_needs() -> None:
    """Neither web nor database, and the solver only when there is something to solve."""
    done = subprocess.run([sys.executable, "-c", PURE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['click']"
