"""What residents read: what is valid now, in their language, with its source and its end; never an exercise's words
as if they were real."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import Notice
from dispatch.disasters.services.notices import publishing
from dispatch.disasters.wording.languages import FRAMES, NATIVE, TAGS
from dispatch.vocabulary import LANGUAGES
from tests.disasters.notices.scenes import WORDS, Scene

ATOM = "{http://www.w3.org/2005/Atom}"
MOST_BYTES = 100_000
STYLE = Path(__file__).parents[3] / "dispatch/static/css/notices-public.css"


class Town:
    """A notice on the public page, and a stranger who looks at it."""

    def __init__(self, app: Flask, *, exercise: bool = False) -> None:
        self.app, self.client = app, app.test_client()
        with app.test_request_context(base_url=app.config["BASE_URL"]):
            scene = Scene(exercise=exercise)
            self.notice = scene.published(("公民館",)).id
            self.code = scene.event.code
            db.session.commit()

    def withdraw(self) -> None:
        """The desk withdraws it."""
        with self.app.test_request_context(base_url=self.app.config["BASE_URL"]):
            scene = Scene()
            publishing.withdraw(scene.desk, db.session.get_one(Notice, self.notice), "断水の終了")
            db.session.commit()


@pytest.fixture
def town(app: Flask) -> Town:
    """A real notice."""
    return Town(app)


def test_a_resident_reads_it_in_their_language(town: Town) -> None:
    """The words, the source and the end are there, in HTML of that language; who asks for another reads plain Japanese
    with its readings over the words."""
    page = town.client.get(f"/notices/vi/{town.notice}/").text
    for word in (*WORDS[1].splitlines(), "架空市水道局", "2026-12-01 09:00", '<html lang="vi"'):
        assert word in page
    other = town.client.get(f"/notices/ne/{town.notice}/").text
    assert '<html lang="ne"' in other
    assert 'lang="ja-x-easy"' in other
    assert "<ruby>水<rp>（</rp><rt>みず</rt><rp>）</rp></ruby>" in other
    listed = town.client.get("/notices/vi/").text
    assert WORDS[0] in listed
    assert "架空市水道局" in listed
    assert "Tiếng Việt" in town.client.get("/notices/").text
    assert town.client.get("/notices/xx/").status_code == 404


def test_what_has_ended_is_gone_at_once(town: Town) -> None:
    """By the clock and by hand alike: page, poster, list, feed and JSON say nothing of its words any more."""
    places = ("/notices/vi/", "/notices/vi/feed.atom", "/notices/vi/notices.json")
    assert all(WORDS[0] in text_of(town.client, place) for place in places)
    with clock.at(clock.now() + timedelta(hours=24)):
        assert not any(WORDS[0] in text_of(town.client, place) for place in places)
        assert town.client.get(f"/notices/vi/{town.notice}/").status_code == 410
    assert town.client.get(f"/notices/vi/{town.notice}/poster").status_code == 200
    town.withdraw()
    assert not any(WORDS[0] in text_of(town.client, place) for place in places)
    for page in ("", "poster"):
        gone = town.client.get(f"/notices/vi/{town.notice}/{page}")
        assert gone.status_code == 410
        assert WORDS[0] not in gone.text


def text_of(client: FlaskClient, path: str) -> str:
    """A page's text, JSON with its letters as they are."""
    answer = client.get(path)
    assert answer.status_code == 200
    return json.dumps(answer.json, ensure_ascii=False) if answer.is_json else answer.text


def test_nothing_unpublished_is_to_be_seen(app: Flask) -> None:
    """A notice that was never published has no page, whatever its state."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        number = Scene().approved().notice.id
        db.session.commit()
    client = app.test_client()
    for page in ("", "poster", "code.svg"):
        assert client.get(f"/notices/vi/{number}/{page}").status_code == 404


def test_machines_read_it(town: Town) -> None:
    """Atom with its required parts, JSON with moments that carry their zone; both only in the language itself."""
    feed = ET.fromstring(town.client.get("/notices/vi/feed.atom").data)
    (entry,) = feed.findall(f"{ATOM}entry")
    for tag in ("id", "title", "updated"):
        assert entry.findtext(f"{ATOM}{tag}")
        assert feed.findtext(f"{ATOM}{tag}")
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert entry.findtext(f"{ATOM}content") == WORDS[1]
    (one,) = json.loads(town.client.get("/notices/vi/notices.json").data)["notices"]
    assert (one["title"], one["source"], one["language"]) == (WORDS[0], "架空市水道局", "vi")
    assert datetime.fromisoformat(one["expires_at"]).utcoffset() is not None
    assert json.loads(town.client.get("/notices/ne/notices.json").data)["notices"] == []


def test_an_exercise_stands_on_a_list_of_its_own(app: Flask) -> None:
    """Never on the real list or in what machines read; on its own pages it says so, in the reader's language too."""
    town = Town(app, exercise=True)
    for place in ("/notices/vi/", "/notices/vi/feed.atom", "/notices/vi/notices.json", "/notices/"):
        text = text_of(town.client, place)
        assert WORDS[0] not in text
        assert "訓練" not in text
    own = (
        f"/notices/drill/{town.code}/vi/",
        f"/notices/vi/{town.notice}/",
        f"/notices/vi/{town.notice}/poster",
    )
    for place in own:
        page = town.client.get(place).text
        assert f"【訓練】{WORDS[0]}" in page
        for mark in ("これは訓練です", "Đây chỉ là diễn tập", "This is only an exercise"):
            assert mark in page


def test_a_real_event_has_no_drill_list(town: Town) -> None:
    """The negative control: a real event's page carries no mark, and it cannot be asked for as an exercise."""
    assert "訓練" not in town.client.get(f"/notices/vi/{town.notice}/").text
    assert town.client.get(f"/notices/drill/{town.code}/vi/").status_code == 404


def test_a_full_page_is_light(app: Flask) -> None:
    """With 50 long notices the list and its style are below 100 kB, and load nothing else."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        scene = Scene()
        long = scene.published(
            source="架空市危機管理防災課" * 8, source_url="https://example.jp/" + "x" * 400
        )
        long.plain_body = "水（みず）" * 500
        for _n in range(49):
            copy(long, scene)
        db.session.commit()
    page = app.test_client().get("/notices/vi/")
    assert page.text.count("<article") == 50
    assert len(page.data) + STYLE.stat().st_size < MOST_BYTES
    assert "<script" not in page.text
    assert page.text.count("stylesheet") == 1


def copy(notice: Notice, scene: Scene) -> None:
    """Another notice like this one, published."""
    made = Notice(
        event_id=scene.event.id, title=notice.title, body=notice.body, source=notice.source, state=notice.state,
        expires_at=notice.expires_at,
    )  # fmt: skip
    one = scene.of(notice)
    twin = type(one)(
        language="vi", title="Phát nước tại tòa thị chính và trường học " * 4, body=one.body * 80, state=one.state,
        approved_at=one.approved_at,
    )  # fmt: skip
    made.translations.append(twin)
    first = notice.publications[0]
    made.publications.append(type(first)(where=first.where, public_page=True, until=first.until))
    db.session.add(made)


def test_every_language_has_its_name() -> None:
    """Whatever a notice can be translated into calls itself something, and every frame belongs to a language."""
    assert LANGUAGES.keys() - {"jsl"} <= NATIVE.keys()
    assert FRAMES.keys() <= NATIVE.keys()
    assert TAGS.keys() <= NATIVE.keys()
