"""The room stands alone: what signs and draws can be used without the web and the database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import training.certificates

MODULES = sorted(path.stem for path in Path(training.certificates.__file__).parent.glob("*.py"))
HEAVY = ("flask", "sqlalchemy", "wtforms", "ortools")


def loaded(statement: str) -> set[str]:
    """Which of the heavy packages a fresh interpreter has loaded after a statement."""
    command = f"import sys; {statement}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_no_module_loads_the_web_or_the_database() -> None:
    """All at once, in an interpreter that has loaded nothing else; the check sees Flask when it is there."""
    names = ", ".join(f"training.certificates.{name}" for name in MODULES if name != "__init__")
    assert loaded(f"import {names}") == set()
    assert loaded("import flask") == {"flask"}
