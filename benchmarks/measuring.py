"""One row of the table: make the problem, run the whole command on it, look at what came out.

Everything heavy runs in processes of its own, so that the figures of one do not colour those of the next.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.cases import SHARED, Case
from benchmarks.row import Reference, Row

ROOT = Path(__file__).resolve().parents[1]
REFERENCE_LIMIT = 60.0  # seconds the plain reference is given
BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}  # others' folders stay as they are

Json = dict[str, Any]


@dataclass(frozen=True)
class How:
    """How to measure. `checker`: also let the design's own checker judge every plan (slow for a nation)."""

    folder: Path
    repeat: int = 1
    workers: int = 1
    reference: bool = True
    checker: bool = True
    shared: Path = SHARED


def measured(case: Case, how: How) -> Row:
    """The figures of one case: medians over the repetitions, of memory the most."""
    problem, plan = _files(case, how)
    load = os.getloadavg()[0]
    runs, plans = [], set()
    for _ in range(how.repeat):
        runs.append(_run(case, how, problem, plan))
        if runs[-1]["code"]:
            return Row.failed(case, runs[-1]["code"], load)
        plans.add(_without_seconds(plan))
    stages = [_stages(problem, plan) for _ in range(how.repeat)]
    row = Row.of(case, json.loads(plan.read_text("utf-8")), load)
    row.engine = median(run["engine"] for run in runs)
    row.command = median(run["seconds"] for run in runs)
    row.cpu, row.memory = median(run["cpu"] for run in runs), max(run["memory"] for run in runs)
    row.take_stages(stages)
    if len(plans) > 1:
        row.faults.append("not the same plan every time")
    if how.checker and (how.shared / "check_plan.py").is_file():
        row.faults += _checked(how.shared, problem, plan)
    if case.reference and how.reference:
        row.take_reference(_reference(how.shared, problem))
    return row


def _files(case: Case, how: How) -> tuple[Path, Path]:
    """The problem, made now unless it lies there already, and where the plan goes."""
    how.folder.mkdir(parents=True, exist_ok=True)
    problem = case.file or how.folder / "problem.json"
    if case.file is None:
        with problem.open("wb") as out:
            subprocess.run(case.maker, stdout=out, check=True, cwd=ROOT)
    return problem, how.folder / "plan.json"


def _run(case: Case, how: How, problem: Path, plan: Path) -> Json:
    """The command as a person types it, watched from outside; `engine` is what the plan says of itself."""
    report = how.folder / "report.json"
    command = [sys.executable, "-m", "dispatch.cli", "match", str(problem), "--out", str(plan)]
    command += ["--time-limit", str(case.limit), "--workers", str(how.workers)]
    watch = [sys.executable, "-m", "benchmarks.watched", str(report), "--", *command]
    plan.unlink(missing_ok=True)
    said = subprocess.run(watch, cwd=ROOT, stderr=subprocess.PIPE, check=True, text=True).stderr
    out: Json = json.loads(report.read_text("utf-8"))
    if out["code"]:
        print(said, file=sys.stderr)
    else:
        out["engine"] = json.loads(plan.read_text("utf-8"))["seconds"]
    return out


def _without_seconds(plan: Path) -> str:
    """A plan without what may differ from one run to the next."""
    return json.dumps({**json.loads(plan.read_text("utf-8")), "seconds": None})


def _stages(problem: Path, plan: Path) -> Json:
    command = [sys.executable, "-m", "benchmarks.stages", str(problem), str(plan)]
    out: Json = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=ROOT).stdout)
    return out


def _checked(shared: Path, problem: Path, plan: Path) -> list[str]:
    """What the design's checker has against a plan."""
    done = _plainly(shared, "check_plan.py", str(problem), str(plan))
    return [] if done.returncode == 0 else [f"checker: {done.stdout.strip() or done.stderr.strip()}"]


def _reference(shared: Path, problem: Path) -> Reference:
    """What the design's plain reference reaches in a minute, and the phone list by its rules."""
    plan = json.loads(
        _plainly(shared, "reference.py", str(problem), "--time-limit", str(REFERENCE_LIMIT)).stdout
    )
    greedy = json.loads(_plainly(shared, "reference.py", str(problem), "--greedy").stdout)
    return Reference(plan["status"], plan["coverage"], plan["cost"], plan["seconds"], greedy["coverage"])


def _plainly(shared: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(shared / script), *arguments]
    environment = {**os.environ, **BYTECODE}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
