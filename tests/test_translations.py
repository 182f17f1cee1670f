"""Every sentence of the screens has its English, with the same places to fill in."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

ROOT = Path(__file__).parents[1]
CATALOGUES = sorted((ROOT / "dispatch" / "translations").glob("*/LC_MESSAGES/messages.po"))
HOLE = re.compile(r"%\(\w+\)s|%%")


def catalogue(path: Path) -> Catalog:
    """A language's sentences."""
    with path.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every sentence that the code and the templates ask for today."""
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    pybabel = str(Path(sys.executable).with_name("pybabel"))
    command = [pybabel, "-q", "extract", "-F", "babel.cfg", "-k", "_l", "-o", str(template), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return {str(message.id) for message in catalogue(template) if message.id}


def test_there_is_english() -> None:
    """The second language of the screens is there."""
    assert "en" in {path.parts[-3] for path in CATALOGUES}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_nothing_is_left_untranslated(path: Path, asked: set[str]) -> None:
    """A sentence written today without its translation fails here, with its words."""
    done = {
        str(message.id) for message in catalogue(path) if message.id and message.string and not message.fuzzy
    }
    assert asked - done == set()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_holes_are_the_same(path: Path) -> None:
    """A translation that loses or invents a placeholder would break its page."""
    wrong = [
        message.id
        for message in catalogue(path)
        if message.string
        and sorted(HOLE.findall(str(message.id))) != sorted(HOLE.findall(str(message.string)))
    ]
    assert wrong == []


def test_the_library_of_sign_in_speaks_japanese_too(client: FlaskClient) -> None:
    """Who is sent to sign in reads why in Japanese; in English from the library itself."""
    client.get("/desk/")
    assert "サインインしてください。" in client.get("/account/login").text
    english = {"Accept-Language": "en"}
    client.get("/desk/", headers=english)
    page = client.get("/account/login", headers=english).text
    assert "You must sign in" in page
