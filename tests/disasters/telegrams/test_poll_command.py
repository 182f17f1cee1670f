"""`dispatch jma --poll` at a server of our own on the loopback, and what the settings say of areas and rules."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from dispatch import clock
from dispatch.cli import jma_polling, main
from dispatch.disasters.telegrams.feed import Entry
from dispatch.i18n import babel
from tests.disasters.telegrams.test_polling import atom
from tests.disasters.telegrams.writing import earthquake, flash

NOW = datetime(2030, 4, 1, 0, 10, tzinfo=UTC)


class Site:
    """Serves `pages` and remembers what was asked, with the question whether it has changed."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.stamp = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                since = self.headers["If-Modified-Since"]
                site.asked.append((self.path, since))
                body = site.pages.get(self.path)
                known = self.path.startswith("/feed") and since == site.stamp
                self.send_response(404 if body is None else 304 if known else 200)
                if self.path.startswith("/feed"):
                    self.send_header("Last-Modified", site.stamp)
                self.end_headers()
                if body is not None and not known:
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.home = f"http://127.0.0.1:{self.server.server_port}"
        self.feed = f"{self.home}/feed/eqvol.xml"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def tell(self, **telegrams: bytes) -> None:
        """Put telegrams into the feed."""
        entries = [
            Entry(name, "震度速報", NOW.replace(minute=number), f"{self.home}/{name}.xml")
            for number, name in enumerate(telegrams)
        ]
        self.pages["/feed/eqvol.xml"] = atom(entries, NOW)
        self.stamp = f"Mon, 01 Apr 2030 00:00:{len(entries):02} GMT"
        self.pages |= {f"/{name}.xml": data for name, data in telegrams.items()}


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that only tests may reach: the application is told to let the loopback be asked."""
    app = Flask(__name__)
    app.config.update(OUTBOUND_LOOPBACK=True, BASE_URL="http://127.0.0.1:8000")
    babel.init_app(app)
    made = Site()
    with app.app_context(), clock.at(NOW):
        yield made
    made.server.shutdown()
    made.server.server_close()


def poll(*arguments: object) -> Result:
    """The command."""
    return CliRunner().invoke(main, ["jma", "--poll", *map(str, arguments)])


def test_new_telegrams_are_lines(site: Site, tmp_path: Path) -> None:
    """One line of JSON each, for the areas asked for; the next time only what is new, and the feed is asked whether it
    has changed."""
    site.tell(a=flash(), b=earthquake())
    state = tmp_path / "state.json"
    first = poll("--feed", site.feed, "--state", state, "--area", "熊本県熊本")
    found = [json.loads(line) for line in first.stdout.splitlines()]
    assert [(one["kind"], one["areas"][0]["code"], one["proposes"]) for one in found] == [
        ("intensity_flash", "741", "earthquake"),
        ("earthquake", "741", "earthquake"),
    ]
    site.asked.clear()
    second = poll("--feed", site.feed, "--state", state)
    assert (second.exit_code, second.output) == (0, "")
    assert site.asked == [("/feed/eqvol.xml", site.stamp)]


def test_what_is_listed_twice_is_told_once(site: Site, tmp_path: Path) -> None:
    """The same event and serial under another name and of another second, in one turn or in the next, is no news; a
    correction is."""
    state, again = tmp_path / "state.json", earthquake(sent="2030-04-01T00:03:40Z")
    site.tell(a=earthquake(), b=again)
    first = poll("--feed", site.feed, "--state", state)
    assert len(first.stdout.splitlines()) == 1
    site.tell(a=earthquake(), b=again, c=again, d=earthquake(info_type="訂正", sent="2030-04-01T00:04:00Z"))
    second = poll("--feed", site.feed, "--state", state)
    assert [json.loads(line)["info_type"] for line in second.stdout.splitlines()] == ["correction"]


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    """Code 2 and a sentence; without the setting for tests no loopback is asked at all."""
    answer = poll("--feed", "http://127.0.0.1:9/eqvol.xml", "--state", tmp_path / "state.json")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert len(answer.stderr.splitlines()) == 1
    assert json.loads((tmp_path / "state.json").read_text())["feeds"][0]["failures"] == 1
    again = poll("--feed", "http://127.0.0.1:9/eqvol.xml", "--state", tmp_path / "state.json")
    assert again.exit_code == 2
    assert "is not asked again before" in again.stderr


EMPTY = '{"format": "dispatch-feeds/1"%s}'


@pytest.mark.parametrize("kept", ["", "[]", EMPTY % "", EMPTY % ', "feeds": [{}]'])
def test_a_broken_state_is_told(kept: str, tmp_path: Path) -> None:
    """It is not written over."""
    state = tmp_path / "state.json"
    state.write_text(kept)
    answer = poll("--state", state)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith(f"{state}: ")
    assert state.read_text() == kept


def test_again_and_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until somebody stops it; what goes wrong in between is said and does not end it."""
    steps = iter([site.pages.clear, lambda: site.tell(a=flash(), b=flash(event="2")), lambda: None])

    def wait(_seconds: float) -> None:
        clock.advance(timedelta(minutes=2))
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr(jma_polling.time, "sleep", wait)
    site.tell(a=flash(event="1"))
    answer = poll("--every", 60, "--feed", site.feed)
    assert answer.exit_code == 0
    assert [json.loads(line)["event_id"] for line in answer.stdout.splitlines()] == ["1", "2"]
    assert answer.stderr.splitlines() == [f"{site.feed}: the server answered 404", "stopped"]


@pytest.mark.parametrize(
    "arguments", [[], ["--poll", "a.xml"], ["a.xml", "--every", "5"], ["a.xml", "--state", "s"]]
)
def test_what_does_not_go_together(arguments: list[str]) -> None:
    """A wrong call says so."""
    answer = CliRunner().invoke(main, ["jma", *arguments])
    assert answer.exit_code == 2
    assert "Usage" in answer.stderr


def instance(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    """An instance folder with these settings, and a telegram."""
    monkeypatch.setenv("DISPATCH_INSTANCE", str(folder))
    (folder / "config.py").write_text(text, encoding="utf-8")
    (folder / "a.xml").write_bytes(flash())
    return folder / "a.xml"


def test_areas_and_rules_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They hold where the call names no area; the environment goes before the file; nothing else is made there."""
    file = instance(
        tmp_path, monkeypatch, 'DISASTER_AREAS = ["熊本県熊本"]\nDISASTER_RULES = {"intensity": "6+"}\n'
    )

    def said(*arguments: str) -> tuple[list[str], str | None]:
        found = json.loads(CliRunner().invoke(main, ["jma", str(file), *arguments]).stdout)
        return [area["code"] for area in found["areas"]], found["proposes"]

    assert said() == (["741"], None)
    assert said("--area", "熊本県") == (["43", "741"], None)
    monkeypatch.setenv("DISASTER_AREAS", "鹿児島県、福岡県")
    assert said() == ([], None)
    monkeypatch.setenv("DISASTER_AREAS", "")
    assert said() == (["43", "741"], None)
    assert {path.name for path in tmp_path.iterdir()} == {"config.py", "a.xml"}


def test_settings_that_make_no_sense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence with the name of the setting."""
    file = instance(tmp_path, monkeypatch, 'DISASTER_RULES = {"intensity": "strong"}\n')
    answer = CliRunner().invoke(main, ["jma", str(file)])
    assert answer.exit_code == 2
    assert answer.stderr.startswith("DISASTER_RULES.intensity: must be one of")
