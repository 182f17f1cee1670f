"""Runs one command and measures it from outside: `python -m benchmarks.watched REPORT.json -- COMMAND ...`.

This runs in a small process of its own, because a kernel counts the memory of whoever starts a command towards the
command's maximum. Only the standard library is loaded here, and /proc is read where there is one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

EVERY = 0.25  # seconds between two looks at a tree of processes
PROC = Path("/proc")
MIB = 1024  # KiB


def watched(command: list[str]) -> dict[str, float]:
    """Run a command to its end: its exit code, seconds on the wall and of the processors, and peak memory in MiB.

    One process is measured by the kernel itself (its largest resident set). Where there are several at a time, their
    shares (pages they have in common are counted once) are added up every quarter of a second.
    """
    began = time.perf_counter()
    with subprocess.Popen(command) as process:
        peak, done = [0.0], threading.Event()
        looking = threading.Thread(target=_look, args=(process.pid, done, peak))
        looking.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        done.set()
        looking.join()
    return {
        "code": process.returncode,
        "seconds": seconds,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": max(used.ru_maxrss / MIB, peak[0]),
    }


def _look(pid: int, done: threading.Event, peak: list[float]) -> None:
    while not done.wait(EVERY):
        tree = family(pid)
        if len(tree) > 1:
            peak[0] = max(peak[0], sum(_share(one) for one in tree) / MIB)


def family(pid: int) -> list[int]:
    """A process and all that descend from it; none where the system has no /proc."""
    try:
        below = [path.read_text().split() for path in (PROC / str(pid) / "task").glob("*/children")]
    except OSError:
        return []
    return [pid, *(one for listed in below for child in listed for one in family(int(child)))]


def _share(pid: int) -> float:
    """KiB of memory a process has, of shared pages its share."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(watched(sys.argv[3:])), encoding="utf-8")
