"""What is installed from a built package is whole: it can show its pages, say its messages and speak its languages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("dispatch", "training")
BUILD = "from setuptools import build_meta; import sys; print(build_meta.build_wheel(sys.argv[1]))"
USE = """
from pathlib import Path
import dispatch
from dispatch.app import create_app
from dispatch.notifications.wording.kinds import KINDS, LANGUAGES, builtin
assert Path(dispatch.__file__).is_relative_to(Path.cwd()), dispatch.__file__
assert all(builtin(kind, locale) for kind in KINDS for locale in LANGUAGES)
app = create_app()
app.config["TESTING"] = True
page = app.test_client().get("/account/login", headers={"Accept-Language": "en"}, base_url=app.config["BASE_URL"])
assert page.status_code == 200, page.text
assert "Sign in" in page.text
for sheet in sorted(set(__import__("re").findall(r'/static/[^"?]+', page.text))):
    assert app.test_client().get(sheet, base_url=app.config["BASE_URL"]).status_code == 200, sheet
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a fresh checkout holds after `make install`, and nothing that lies about beside it."""
    copy = tmp_path_factory.mktemp("source")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    wanted = {Path(name) for name in listed if name and (name.split("/")[0] in ROOMS or "/" not in name)}
    wanted |= {path.relative_to(ROOT) for path in (ROOT / "dispatch/translations").rglob("*.mo")}
    for name in wanted:
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    return copy


def wheel_of(source: Path, place: Path) -> zipfile.ZipFile:
    """Build it there, without asking any index for anything."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(place)], cwd=source, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(next(place.glob("*.whl")))


def lost(source: Path, wheel: zipfile.ZipFile) -> set[str]:
    """Files of the rooms that are not in the wheel."""
    here = {
        str(path.relative_to(source))
        for room in ROOMS
        for path in (source / room).rglob("*")
        if path.is_file()
    }
    return {name for name in here - set(wheel.namelist()) if "__pycache__" not in name}


def test_a_built_package_holds_everything_and_works(source: Path, tmp_path: Path) -> None:
    """Every file of the rooms is in the wheel, and what is unpacked from it serves a page and words its messages."""
    wheel = wheel_of(source, tmp_path)
    kinds = {Path(name).suffix for name in wheel.namelist()}
    assert {".liquid", ".html", ".css", ".js", ".woff2", ".po", ".mo", ".mako", ".svg"} <= kinds
    assert lost(source, wheel) == set()
    place = tmp_path / "installed"
    wheel.extractall(place)
    environment = {**os.environ, "PYTHONPATH": str(place), "DISPATCH_INSTANCE": str(tmp_path / "instance")}
    done = subprocess.run(
        [sys.executable, "-c", USE], cwd=place, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_without_the_manifest_words_would_be_lost(source: Path, tmp_path: Path) -> None:
    """The control: the same look at a package that was built without it."""
    bare = tmp_path / "bare"
    shutil.copytree(source, bare, ignore=shutil.ignore_patterns("build", "*.egg-info"))
    (bare / "MANIFEST.in").unlink()
    missing = lost(bare, wheel_of(bare, tmp_path))
    assert "dispatch/notifications/wording/builtin/ja/offer.liquid" in missing
