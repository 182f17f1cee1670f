"""A case is measured as a whole command in its own processes, and every plan is judged."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import cases as cases_module
from benchmarks.cases import CITY, SERIES, SIZES, Case, Size, Variety, cases
from benchmarks.measuring import ROOT, How, measured
from benchmarks.stages import measure
from tests.matching.simple import person, post, problem

HOLDS = "import time; held = b'x' * (80 << 20); time.sleep(1.5)"
STARTS = f"""
import subprocess, sys
for one in [subprocess.Popen([sys.executable, "-c", {HOLDS!r}]) for _ in "12"]:
    one.wait()
"""


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a size that takes no time."""
    monkeypatch.setitem(cases_module.SIZES, "T", Size(12, 20, cases_module.Target(60)))
    return "T"


def watched(tmp_path: Path, *arguments: str) -> dict[str, float]:
    """What is reported of a Python program."""
    report = tmp_path / "report.json"
    watch = [sys.executable, "-m", "benchmarks.watched", str(report), "--", sys.executable, *arguments]
    subprocess.run(watch, cwd=ROOT, check=True)
    out: dict[str, float] = json.loads(report.read_text())
    return out


def test_memory_is_that_of_all_processes(tmp_path: Path) -> None:
    """Two processes of 80 MiB at a time are twice one, and what this process holds is not counted."""
    mine = np.ones(40 << 20)  # 320 MiB
    one, two = watched(tmp_path, "-c", HOLDS), watched(tmp_path, "-c", STARTS)
    assert 80 < one["memory"] < 130
    assert 160 < two["memory"] < 260
    assert mine.sum() > 0


def test_the_exit_code_is_reported(tmp_path: Path) -> None:
    """A command that fails is told from one that does not."""
    assert watched(tmp_path, "-c", "raise SystemExit(3)")["code"] == 3
    assert watched(tmp_path, "-c", "pass")["code"] == 0


def test_the_whole_benchmark(tiny: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A row for each seed and share, on paper and in three files; what it ends with says that all plans are right."""
    asked = ["--sizes", tiny, "--seeds", "1,2", "--extras", "1", "--repeat", "2", "--out", str(tmp_path)]
    assert command.main(asked) == 0
    printed = capsys.readouterr().out
    table, rows = (tmp_path / "bench.md").read_text(), json.loads((tmp_path / "bench.json").read_text())
    for row in rows:
        assert row["faults"] == []
        assert row["reached"]
        assert row["details"] in printed
        assert row["details"] in table
    assert [row["details"] for row in rows] == ["seed 1, extras 1", "seed 2, extras 1"]
    assert (tmp_path / "bench.svg").read_text().startswith("<svg")


def test_our_own_generator_without_the_design(tiny: str, tmp_path: Path) -> None:
    """Where the design does not lie beside the checkout our own generator is used, and the table can say so."""
    (case,) = cases([tiny], Variety(), shared=tmp_path)
    row = measured(case, How(tmp_path / "out", shared=tmp_path))
    assert row.source == "benchmarks/region.py"
    assert (row.requests, row.volunteers, row.faults) == (12, 20, [])


def test_a_command_that_fails_is_a_row(tmp_path: Path) -> None:
    """A problem the command refuses gives a row that says so; nothing is made up."""
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    row = measured(Case("bad", "test", file=bad), How(tmp_path / "out"))
    assert row.faults == ["the command ended with code 2"]
    assert row.command is None


def test_a_wrong_plan_is_found(tmp_path: Path) -> None:
    """The plan is judged from the problem alone: given to somebody who may not, it has a fault."""
    asked, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    asked.write_text(json.dumps(problem([post()], [person(), person(id="V1", languages={})])))
    match = [sys.executable, "-m", "dispatch.cli", "match", str(asked), "--out", str(plan)]
    subprocess.run(match, cwd=ROOT, check=True, capture_output=True)
    assert measure(asked, plan)["faults"] == []
    plan.write_text(plan.read_text().replace('"V0"', '"V1"'))
    assert measure(asked, plan)["faults"] == ["R0: V1 is refused by language"]


def test_the_sizes_of_the_design() -> None:
    """All sizes that must be reached are measured by default or by asking for the nation, with the design's figures."""
    must = {name: str(size.target) for name, size in SIZES.items() if size.target}
    assert set(must) == {*CITY, "XL"}
    assert must["L"] == "optimal in 30 s, 1.5 GiB"
    assert must["XL"] == "coverage gap ≤ 0.1 % in 150 s, 3 GiB"
    each = {SIZES[name].requests / SIZES[name].regions for name in SERIES}
    assert each == {500}


def test_what_is_chosen() -> None:
    """The options name the sizes; an unknown one is refused."""
    reads = command.parser()
    for arguments, name, sizes in (
        ([], "bench", list(CITY)),
        (["--nation"], "nation", ["XL"]),
        (["--nation", "--series"], "series", list(SERIES)),
        (["--shapes", "tasks"], "shapes", ["tasks"]),
        (["--sizes", "S,M", "--name", "mine"], "mine", ["S", "M"]),
    ):
        called, todo = command.chosen(reads.parse_args(arguments))
        assert (called, [case.name for case in todo]) == (name, sizes)
    with pytest.raises(ValueError, match="XXL"):
        command.chosen(reads.parse_args(["--sizes", "XXL"]))
