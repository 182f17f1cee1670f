"""Waiting for a solve at a real terminal: what is shown, and what Ctrl-C does. Real processes, real signals."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dispatch.cli.watching import ERASE, INTERRUPTED, STOPPING, Watch
from dispatch.matching.plan import Plan
from tests.matching.test_solve import town

PATIENCE = 120  # seconds until a process that hangs is ended


class Terminal:
    """A process whose standard error is a terminal."""

    def __init__(self, *command: str) -> None:
        self.mine, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs
        )
        os.close(theirs)
        self.seen = ""

    def until(self, text: str) -> None:
        """Read until the terminal has shown a text."""
        while text not in self.seen:
            if not (more := self._more()):
                raise AssertionError(f"never shown: {text!r}; but {self.seen!r}")
            self.seen += more

    def _more(self) -> str:
        try:
            return os.read(self.mine, 4096).decode()
        except OSError:  # the other end is closed
            return ""

    def ended(self) -> int:
        """Read to the end and give the exit code."""
        while more := self._more():
            self.seen += more
        return self.process.wait(PATIENCE)


@contextmanager
def terminal(*command: str) -> Iterator[Terminal]:
    opened = Terminal(*command)
    try:
        yield opened
    finally:
        opened.process.kill()
        opened.process.wait()
        os.close(opened.mine)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A problem that takes some seconds."""
    path = tmp_path_factory.mktemp("city") / "problem.json"
    path.write_text(json.dumps(town(1500, 900).to_json()), encoding="utf-8")
    return path


def test_ctrl_c_takes_the_best_plan_so_far(city: Path, tmp_path: Path) -> None:
    """Interrupted while it solves, the command ends well with a valid plan, true bounds, and says what happened."""
    target = tmp_path / "plan.json"
    with terminal("-m", "dispatch.cli", "match", str(city), "--out", str(target)) as shown:
        shown.until("solving: preparing")
        shown.process.send_signal(signal.SIGINT)
        code = shown.ended()
    assert code == 0, shown.seen
    assert STOPPING.strip() in shown.seen
    assert "stopped by Ctrl-C" in shown.seen
    plan = Plan.from_json(target.read_text(encoding="utf-8"))
    assert plan.check(town(1500, 900)) == []
    assert plan.assignments
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


STUBBORN = """
import threading
from dispatch.cli.watching import Watch
watch = Watch()
with watch.listening():
    watch.run("waiting", threading.Event().wait)
"""
WILLING = """
import time
from dispatch.cli.watching import Watch
watch = Watch()
def work():
    while not watch.stop():
        time.sleep(0.01)
    return "done"
with watch.listening():
    assert watch.run("waiting", work) == "done"
"""


def test_the_second_ctrl_c_ends_at_once() -> None:
    """Work that does not listen is left where it is; the shell sees that the program was interrupted."""
    with terminal("-c", STUBBORN) as shown:
        shown.until("waiting: preparing")
        shown.process.send_signal(signal.SIGINT)
        shown.until("Ctrl-C again ends at once")
        shown.process.send_signal(signal.SIGINT)
        assert shown.ended() == INTERRUPTED


def test_work_that_listens_ends_by_itself() -> None:
    """One Ctrl-C is enough where the work asks whether to stop; the control of the test above."""
    with terminal("-c", WILLING) as shown:
        shown.until("waiting: preparing")
        shown.process.send_signal(signal.SIGINT)
        assert shown.ended() == 0


def test_progress_is_shown_and_wiped_away(city: Path, tmp_path: Path) -> None:
    """On a terminal a line tells stage, coverage and bound while the engine works, and is gone when it has ended."""
    arguments = ("--time-limit", "3", "--explain", "none", "--out", str(tmp_path / "plan.json"))
    with terminal("-m", "dispatch.cli", "match", str(city), *arguments) as shown:
        assert shown.ended() == 0
    assert "solving: " in shown.seen
    last = shown.seen.rsplit(ERASE, 1)[1]
    assert last.count("\n") == 1
    assert "requests covered" in last


def test_nothing_is_shown_where_nobody_looks(city: Path) -> None:
    """Piped, the command says its one line and no more, whatever it takes."""
    command = [sys.executable, "-m", "dispatch.cli", "match", str(city), "--time-limit", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stderr.count("\n") == 1
    assert "\x1b" not in done.stderr
    assert json.loads(done.stdout)["format"] == "dispatch-plan/1"


def test_the_line() -> None:
    """The line says the stage, and once the engine has told them, coverage and bound with a bar between."""
    watch = Watch()
    watch.title = "solving"
    assert watch.line().startswith("solving: preparing, ")
    watch.progress("coverage", 50.0, 100.0)
    assert "coverage [############............] covered 50 of at most 100" in watch.line()
    watch.progress("coverage", 0.0, 0.0)
    assert "[########################]" in watch.line()


def test_what_the_work_raises_is_raised() -> None:
    """A fault in the work comes back to whoever waits for it."""

    def fail() -> None:
        raise ValueError("no")

    watch, before = Watch(), signal.getsignal(signal.SIGINT)
    with pytest.raises(ValueError, match="no"), watch.listening():
        watch.run("failing", fail)
    assert signal.getsignal(signal.SIGINT) is before
