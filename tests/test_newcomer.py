"""What a newcomer's first command rests on: lock files that are whole, and a clear word where it cannot work."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(lock: str) -> dict[str, list[str]]:
    """The versions a lock file names for each package; some depend on Python's own version."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^ ]+)", (ROOT / lock).read_text(), re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def wanted(section: str, key: str) -> list[str]:
    """The requirements of setup.cfg, as they stand there."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config[section][key].split("\n")[1:]


def unmet(requirements: list[str], lock: dict[str, list[str]]) -> list[str]:
    """The requirements that no pin of the lock file meets."""
    parsed = [Requirement(text) for text in requirements]
    needed = [one for one in parsed if one.marker is None or one.marker.evaluate({"extra": ""})]
    return [
        str(one)
        for one in needed
        if not any(one.specifier.contains(v) for v in lock.get(one.name.lower().replace("_", "-"), []))
    ]


def test_the_lock_files_hold_what_setup_cfg_asks_for() -> None:
    """A requirement that was added or raised without `make lock` would be missing on the next machine."""
    application = wanted("options", "install_requires")
    assert unmet(application, pins("requirements.lock")) == []
    assert unmet(application + wanted("options.extras_require", "dev"), pins("requirements-dev.lock")) == []


def test_a_forgotten_lock_is_noticed() -> None:
    """The comparison sees a package that is missing and a version that is too old."""
    lock = pins("requirements.lock")
    assert unmet(["not-there >= 1", "flask >= 99", "flask >= 3"], lock) == ["not-there>=1", "flask>=99"]


def test_both_lock_files_agree() -> None:
    """What the tests run with is what the application is served with."""
    application, development = map(pins, LOCKS)
    assert application.items() <= development.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_is_hashed_and_names_no_host(lock: str) -> None:
    """Packages come from whatever registry the machine uses, and are what they were when they were locked."""
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    blocks = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_an_old_python_is_told_what_is_needed(tmp_path: Path) -> None:
    """Where python3 is too old the first command ends with one sentence and leaves nothing behind."""
    old = tmp_path / "python3.9"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit\nexit 1\n')
    old.chmod(0o755)
    project = tmp_path / "project"
    (project / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "install", project / "scripts")
    command = [str(project / "scripts" / "install"), "requirements.lock"]
    told = subprocess.run(
        command, env={"PYTHON": str(old), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True
    )
    assert told.returncode == 1
    assert "Python 3.11 or newer is needed" in told.stderr
    assert "Python 3.9.2" in told.stderr
    assert not (project / ".venv").exists()


def test_make_alone_lists_every_target() -> None:
    """`make` says what it can do and does nothing."""
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^\.PHONY: (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert re.findall(r"^  make (\S+) ", listed, re.MULTILINE) == targets
