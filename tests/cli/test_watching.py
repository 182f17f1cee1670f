"""What a solver prints does not come between the answer of a command."""

from __future__ import annotations

import ctypes
import os
from contextlib import nullcontext

import pytest

from dispatch.cli import watching
from dispatch.cli.watching import Watch


def noisy() -> str:
    """A library that prints: at once, and into a buffer of its own."""
    os.write(1, b"at once\n")
    ctypes.CDLL(None).printf(b"late\n")
    return "answer"


def test_a_solver_that_prints(capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing of it is seen, and afterwards standard output is as it was."""
    assert Watch().run("roster", noisy) == "answer"
    os.write(1, b"plan\n")
    ctypes.CDLL(None).fflush(None)
    assert capfd.readouterr() == ("plan\n", "")


def test_it_would_be_seen(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: with the silence off, both lines stand in the output."""
    monkeypatch.setattr(watching, "_silence", nullcontext)
    Watch().run("roster", noisy)
    ctypes.CDLL(None).fflush(None)
    assert sorted(capfd.readouterr().out.split("\n")) == ["", "at once", "late"]
