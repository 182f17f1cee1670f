"""Where and when something was measured, in sentences."""

from __future__ import annotations

import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

GIB = 2**30


def described(arguments: Sequence[str]) -> list[str]:
    """Date, command, commit; processor, memory, system; versions of what computes."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    command = shlex.join(["python", "-m", "benchmarks", *arguments])
    return [
        f"{now}, `{command}`{_commit()}; load average at the end {os.getloadavg()[0]:.1f}.",
        f"{os.cpu_count()} × {_processor()}, {_memory():.0f} GiB, {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, OR-Tools {version('ortools')}, NumPy {version('numpy')}.",
    ]


def _commit() -> str:
    """The commit that was measured, where there is a repository; with a plus where files of it were changed since."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f", commit {done.stdout.strip()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> float:
    """GiB of the machine."""
    if sys.platform == "win32":
        return float("nan")
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
