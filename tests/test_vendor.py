"""The third-party files are what their manifest says, and nothing on a page comes from elsewhere."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from dispatch import navigation

DISPATCH = Path(__file__).parent.parent / "dispatch"
VENDOR = DISPATCH / "static" / "vendor"
TEMPLATES = sorted((DISPATCH / "templates").rglob("*.html"))
LIMIT = 8_000_000
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|hx-on|javascript:", re.IGNORECASE)


def differences(vendor: Path) -> list[str]:
    """Files that are missing, changed or not in the manifest."""
    manifest = json.loads((vendor / "manifest.json").read_text())
    known = {name: sha for package in manifest for name, sha in package["files"].items()}
    found = {
        path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    return sorted(name for name in known.keys() | found.keys() if known.get(name) != found.get(name))


def test_every_vendored_file_is_the_one_that_was_fetched() -> None:
    """A file edited by hand, lost, or put there without the script would go unnoticed otherwise."""
    assert differences(VENDOR) == []


def test_a_changed_vendored_file_is_noticed(tmp_path: Path) -> None:
    """The negative control: one byte more, one file more."""
    (tmp_path / "a.js").write_bytes(b"a")
    sha = hashlib.sha256(b"a").hexdigest()
    (tmp_path / "manifest.json").write_text(json.dumps([{"files": {"a.js": sha, "lost.css": sha}}]))
    (tmp_path / "b.js").write_bytes(b"b")
    assert differences(tmp_path) == ["b.js", "lost.css"]
    (tmp_path / "a.js").write_bytes(b"aa")
    assert differences(tmp_path) == ["a.js", "b.js", "lost.css"]


def test_every_vendored_package_brings_its_licence() -> None:
    """What is passed on keeps its authors' terms."""
    for package in json.loads((VENDOR / "manifest.json").read_text()):
        assert package["licence"]
        assert any(name.endswith("/LICENSE") for name in package["files"]), package["name"]


def test_the_vendored_files_stay_small() -> None:
    """Every clone carries them."""
    assert sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file()) < LIMIT


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(DISPATCH).as_posix())
def test_no_template_needs_more_than_the_strict_policy_allows(path: Path) -> None:
    """Inline styles and scripts would be dropped by the browser: the page would look or act broken.

    E-mails are no pages: their readers know neither our files nor our policy.
    """
    if not {"email", "messages"} & set(path.parts):
        assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "markup", ['<p style="a">', "<style>", "<a onclick=b>", "<script>1</script>", '<p hx-on:click="c">']
)
def test_inline_markup_is_noticed(markup: str) -> None:
    """The negative control of the search above."""
    assert INLINE.search(markup)


def sprite() -> set[str]:
    """The names of the icons that are there."""
    drawing = (VENDOR / "bootstrap-icons" / "sprite.svg").read_text()
    return set(re.findall(r'<symbol id="([a-z0-9-]+)"', drawing))


def test_every_icon_of_the_menu_is_in_the_sprite() -> None:
    """The bar at the bottom of a phone lives by its icons."""
    assert {entry.icon for entry in navigation.MENU} <= sprite()


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    """A name with a typing error shows an empty square."""
    drawn = sprite()
    named = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']|\bsign=\s*["']([a-z0-9-]+)["']""")
    for path in TEMPLATES:
        used = {first or second for first, second in named.findall(path.read_text(encoding="utf-8"))}
        assert used <= drawn, path
