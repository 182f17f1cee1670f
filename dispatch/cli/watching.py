"""Waiting for a solve: a line that moves on a terminal, and Ctrl-C, which takes the best plan so far.

The work runs beside this thread: while a solver computes, a signal reaches only a thread that waits in Python.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
EVERY = 0.2  # seconds between two looks at the clock
BAR = 24  # characters
ERASE = "\r\x1b[2K"
INTERRUPTED = 128 + signal.SIGINT  # what a shell expects of a program that Ctrl-C ended
STOPPING = "stopping with the best plan so far; Ctrl-C again ends at once\n"
OUTPUT = 1  # standard output, as libraries know it
ERRORS = 2  # standard error, past Python's buffers: a signal may come while those are being written


class Watch:
    """What is going on, for the person at the terminal; nothing is drawn where standard error is none."""

    def __init__(self) -> None:
        self.stopped, self.shown = False, sys.stderr.isatty()
        self._begin("")

    def _begin(self, title: str) -> None:
        self.title, self.began = title, time.monotonic()
        self.stage = "preparing"
        self.best: float | None = None
        self.bound: float | None = None

    def progress(self, stage: str, best: float | None, bound: float | None) -> None:
        """What the engine tells (`SolveParams.progress`)."""
        self.stage, self.best, self.bound = stage, best, bound

    def stop(self) -> bool:
        """Whether Ctrl-C was pressed (`SolveParams.stop`)."""
        return self.stopped

    def run(self, title: str, work: Callable[[], T]) -> T:
        """`work()`, with a line under `title` while it lasts; what it raises is raised here."""
        self._begin(title)
        with _silence(), ThreadPoolExecutor(1) as pool:
            job = pool.submit(work)
            while not wait([job], EVERY).done:
                self._draw()
        if self.shown:
            os.write(ERRORS, ERASE.encode())
        return job.result()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Herein the first Ctrl-C stops the work at its next step, and the second ends the program."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopped:
            os._exit(INTERRUPTED)  # nothing gentler ends a solver while it computes
        self.stopped = True
        os.write(ERRORS, ((ERASE if self.shown else "") + STOPPING).encode())

    def _draw(self) -> None:
        if self.shown:
            width = shutil.get_terminal_size().columns
            os.write(ERRORS, (ERASE + self.line()[: width - 1]).encode())

    def line(self) -> str:
        """Stage, bar, coverage, bound, seconds."""
        seconds = f"{time.monotonic() - self.began:.0f} s"
        if self.best is None or self.bound is None:
            return f"{self.title}: {self.stage}, {seconds}"
        share = self.best / self.bound if self.bound else 1.0
        bar = ("#" * int(BAR * share)).ljust(BAR, ".")
        return (
            f"{self.title}: {self.stage} [{bar}] "
            f"covered {self.best:,.0f} of at most {self.bound:,.0f}, {seconds}"
        )


@contextmanager
def _silence() -> Iterator[None]:
    """Meanwhile nothing but this program speaks: HiGHS now and then prints a line past Python (its issue 2783), which
    would stand in the midst of the answer."""
    if sys.stdout is not None:
        sys.stdout.flush()
    try:
        known = os.dup(OUTPUT)
    except OSError:  # there is none to be spoilt
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, OUTPUT)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)  # what a library has not written yet
        os.dup2(known, OUTPUT)
        os.close(known)
        os.close(nowhere)
