"""The directions of imports hold, and the check that says so would notice if they did not."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code to which a test may do harm."""
    for package in ("dispatch", "training"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=_all_but_python)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the contracts of setup.cfg against the packages in a folder."""
    program = str(Path(sys.executable).with_name("lint-imports"))
    command = [program, "--no-logo", "--no-cache", "--config", str(ROOT / "setup.cfg")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def _all_but_python(folder: str, names: list[str]) -> list[str]:
    skipped = {"static", "templates", "translations", "migrations", "__pycache__"}
    return [n for n in names if n in skipped or not (n.endswith(".py") or (Path(folder) / n).is_dir())]


def test_imports_run_in_one_direction() -> None:
    """No module imports from its own row or one above."""
    checked = lint(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("room", "statement", "imported"),
    [
        ("dispatch.matching", "import dispatch.clock", "dispatch.clock"),
        ("dispatch.matching", "import flask", "flask"),
        ("dispatch.matching", "def solve():\n    from sqlalchemy import select", "sqlalchemy"),
        ("dispatch.vocabulary", "import dispatch.db", "dispatch.db"),
        ("dispatch.audit", "import dispatch.notifications", "dispatch.notifications"),
        ("dispatch.volunteers", "import dispatch.requests", "dispatch.requests"),
        ("dispatch.assignments", "import training", "training"),
        ("dispatch.jobs", "import dispatch.cli", "dispatch.cli"),
    ],
)
def test_an_import_the_wrong_way_is_found(copy: Path, room: str, statement: str, imported: str) -> None:
    """An import upwards, sideways, or out of the pure engine breaks a contract, even inside a function."""
    _add(copy, room, statement)
    checked = lint(copy)
    assert checked.returncode == 1
    assert re.search(rf"{room}(\.harm)? -> {imported}", checked.stdout)


def _add(root: Path, room: str, text: str) -> None:
    """Put `text` at the end of a module, or into a new module of a package."""
    where = root.joinpath(*room.split("."))
    where = where / "harm.py" if where.is_dir() else where.with_suffix(".py")
    with where.open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


def test_every_room_has_its_row() -> None:
    """A module that the contract does not name would be free to import anything."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    named = set(re.findall(r"dispatch\.(\w+)", config["importlinter:contract:one-direction"]["layers"]))
    assert _rooms(ROOT / "dispatch") <= named


def test_a_room_without_a_row_is_found(copy: Path) -> None:
    """The list of rooms sees a new package, a new module, and nothing else."""
    for folder in ("attic", "drawings"):
        (copy / "dispatch" / folder).mkdir()
    (copy / "dispatch" / "attic" / "__init__.py").touch()
    (copy / "dispatch" / "shed.py").touch()
    assert _rooms(copy / "dispatch") - _rooms(ROOT / "dispatch") == {"attic", "shed"}


def _rooms(package: Path) -> set[str]:
    inits = {path.parent.name for path in package.glob("*/__init__.py")}
    modules = {path.stem for path in package.glob("*.py")}
    return inits | modules - {"__init__", "__main__"}


def test_the_engine_loads_neither_web_nor_database() -> None:
    """Importing the engine in a fresh interpreter is quick and clean: it can run where no server is."""
    assert _loaded_by("import dispatch.matching") & {"flask", "sqlalchemy", "babel", "werkzeug"} == set()


def test_the_look_at_loaded_modules_sees_them() -> None:
    """The check above would see Flask and SQLAlchemy if they were loaded."""
    assert {"flask", "sqlalchemy"} <= _loaded_by("import dispatch.matching, flask, sqlalchemy")


def _loaded_by(statement: str) -> set[str]:
    code = f"{statement}; import sys; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in answer.stdout.split()}
