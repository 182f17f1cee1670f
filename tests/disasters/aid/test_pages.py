"""The desk's pages of mutual aid, and the page behind an association's link."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import AidAnswer, AidRequest, Association, Supporter
from tests import factories as make
from tests.disasters import factories as disasters
from tests.support.sent import sent_of

LINE = {
    "lines-0-number": "2", "lines-0-language": "vi", "lines-0-start_day": "2026-12-01", "lines-0-start_time": "9:00",
    "lines-0-end_day": "2026-12-01", "lines-0-end_time": "17:00", "lines-1-number": "",
}  # fmt: skip
ASKED = {"title": "支援センターへの応援", "by_day": "2026-11-30", "by_time": "18:00", **LINE}
HELPER = {
    "helpers-0-name": "森 このは", "helpers-0-language": "vi", "helpers-0-level": "3", "helpers-0-leaves": "2026-12-04",
    "helpers-0-roles": ["translator", "phone"], "helpers-0-lodging": "y", "helpers-1-name": "",
    "answered_by": "岡 しずく", "version": "0",
}  # fmt: skip


@pytest.fixture
def desk(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """A coordinator, signed in."""
    with app.app_context():
        make.coordinator(email="desk@example.jp")
        db.session.commit()
    return sign_in("desk@example.jp")


def an_event(app: Flask, *, exercise: bool = False) -> str:
    """The address of an event."""
    with app.app_context():
        event_id = disasters.event(exercise=exercise).id
        db.session.commit()
    return f"/disasters/{event_id}/"


def registered(desk: FlaskClient, **values: str) -> None:
    """An association, entered on its page."""
    told = {"name": "となり県国際協会", "email": "tonari@example.jp", "active": "y", **values}
    assert desk.post("/disasters/associations/new", data=told).status_code == 303


def sent(app: Flask, desk: FlaskClient, event: str) -> tuple[str, str]:
    """A request that has been sent: its address, and the link of the one answer."""
    made = desk.post(event + "aid/new", data=ASKED)
    assert made.status_code == 303
    with app.app_context():
        chosen = db.session.scalars(select(Association.id)).all()
    assert desk.post(made.location, data={"associations": chosen}).status_code == 303
    found = re.search(r"/aid/([^/<\s]+)/", desk.get(made.location).text.split("aid-link")[1])
    assert found
    return made.location, found[0]


def test_from_the_request_to_a_guest(app: Flask, desk: FlaskClient) -> None:
    """An association is entered, asked, answers behind its link without signing in, and one comes as a guest."""
    event = an_event(app)
    registered(desk)
    request, link = sent(app, desk, event)
    stranger = app.test_client()
    assert "支援センターへの応援" in stranger.get(link).text
    missing = stranger.post(link, data=HELPER | {"helpers-0-leaves": "", "helpers-0-level": ""})
    assert missing.status_code == 422
    assert "レベルを選んでください" in missing.text
    assert stranger.post(link, data=HELPER).status_code == 303
    assert "回答を受け付けました" in stranger.get(link).text
    assert stranger.post(link, data=HELPER).status_code == 303  # sent twice
    stale = stranger.post(link, data=HELPER | {"note": "車で行けます"})
    assert stale.status_code == 409
    assert "変わっています" in stale.text
    assert "森 このは" in desk.get(request).text
    with app.app_context():
        answer = db.session.scalars(select(AidRequest)).one().answers[0].id
    taken = desk.post(f"{request}answers/{answer}/take", data={"helper": "1", "version": "1"})
    assert taken.status_code == 303
    assert "受け入れ済み" in desk.get(request).text
    assert "受け入れが決まった人" in stranger.get(link).text
    listed = desk.get(event + "aid/").text
    for words in ("森 このは", "となり県国際協会", "手配が必要", "翻訳、電話相談"):
        assert words in listed
    assert desk.post(request + "end", data={"state": "filled"}).status_code == 303
    assert "この募集は終わりました" in stranger.get(link).text


def test_two_windows_of_one_association(app: Flask, desk: FlaskClient) -> None:
    """The later answer is held up with all that was typed, beside whom the other window has named; together they go
    in. Whoever has been taken meanwhile is not offered a second time."""
    event = an_event(app)
    registered(desk)
    request, link = sent(app, desk, event)
    one, other = app.test_client(), app.test_client()
    blank = sent_of(other.get(link))
    assert one.post(link, data=HELPER).status_code == 303
    typed = HELPER | {"version": blank["version"], "helpers-0-name": "林 そら", "note": "車で行けます"}
    refused = other.post(link, data=typed)
    assert refused.status_code == 409
    for words in ("変わっています", "森 このは", "林 そら", "車で行けます"):
        assert words in refused.text
    assert "回答を受け付けました" not in refused.text
    assert other.post(link, data=sent_of(refused)).status_code == 303
    page = desk.get(request).text
    assert "森 このは" in page
    assert "林 そら" in page
    old = sent_of(one.get(link))
    with app.app_context():
        answer = db.session.scalars(select(AidRequest)).one().answers[0]
        taken = next(row["id"] for row in answer.helpers if row["name"] == "森 このは")
        version, key = answer.version, answer.id
    desk.post(f"{request}answers/{key}/take", data={"helper": str(taken), "version": str(version)})
    refused = one.post(link, data=old | {"answered_by": "岡 しずく"})
    assert refused.status_code == 409
    assert one.post(link, data=sent_of(refused)).status_code == 303
    with app.app_context():
        named = [row["name"] for row in db.session.get_one(AidAnswer, key).helpers]
    assert sorted(named) == ["林 そら", "森 このは"]


def test_a_late_answer_is_told_that_nobody_is_sought(app: Flask, desk: FlaskClient) -> None:
    """The request ended while they wrote: no form that could not be sent, a sentence instead."""
    event = an_event(app)
    registered(desk)
    request, link = sent(app, desk, event)
    assert desk.post(request + "end", data={"state": "filled"}).status_code == 303
    late = app.test_client().post(link, data=HELPER)
    assert late.status_code == 409
    assert "になりました" in late.text
    assert "この内容で回答する" not in late.text


def test_a_guest_is_changed_and_sent_home(app: Flask, desk: FlaskClient) -> None:
    """Entered by hand, lodging added later, what the form does not show is kept; then home."""
    event = an_event(app)
    told = {"name": "森 このは", "leaves_on": "2026-12-04", "language": "vi", "level": "3"}
    assert desk.post(event + "guests/new", data=told | {"leaves_on": "2026-11-01"}).status_code == 422
    assert desk.post(event + "guests/new", data=told).status_code == 303
    with app.app_context():
        guest = db.session.scalars(select(Supporter)).one()
        guest.languages = {"vi": 3, "en": 2, "tl": 1}
        db.session.commit()
        page = f"{event}guests/{guest.id}/"
    assert 'value="2026-12-04"' in desk.get(page).text
    more = told | {"language_2": "en", "level_2": "4", "lodging": "中央公民館", "roles": ["patrol"]}
    assert desk.post(page, data=more).status_code == 303
    with app.app_context():
        guest = db.session.scalars(select(Supporter)).one()
        assert (guest.languages, guest.lodging) == ({"vi": 3, "en": 4, "tl": 1}, "中央公民館")
        assert guest.roles == ["patrol"]
    assert desk.post(page + "leave").status_code == 303
    assert "受け入れは終わっています" in desk.get(page).text


def test_in_an_exercise_everything_says_so(app: Flask, desk: FlaskClient) -> None:
    """Only associations that take part can be ticked; the page behind the link says 訓練, and whoever is named there
    must have agreed to be written to."""
    event = an_event(app, exercise=True)
    registered(desk)
    registered(desk, name="海辺の会", email="umibe@example.jp", drill="y")
    made = desk.post(event + "aid/new", data=ASKED)
    page = desk.get(made.location).text
    assert "海辺の会" in page
    assert "となり県国際協会" not in page
    with app.app_context():
        not_listed, listed = db.session.scalars(select(Association.id).order_by(Association.drill)).all()
    assert desk.post(made.location, data={"associations": [not_listed]}).status_code == 422
    assert desk.post(made.location, data={"associations": [listed]}).status_code == 303
    link = re.search(r"/aid/([^/<\s]+)/", desk.get(made.location).text.split("aid-link")[1])
    assert link
    stranger = app.test_client()
    assert "これは訓練です" in stranger.get(link[0]).text
    assert "【訓練】" in stranger.get(link[0]).text
    assert stranger.post(link[0], data=HELPER).status_code == 422
    assert stranger.post(link[0], data=HELPER | {"agreed": "y"}).status_code == 303


def test_a_wrong_link_is_no_page(app: Flask) -> None:
    """A link that was never ours opens nothing; nor does somebody else's kind of link."""
    assert app.test_client().get("/aid/nonsense/").status_code == 404


def test_two_of_one_name(desk: FlaskClient) -> None:
    """The name of an association is there once."""
    registered(desk)
    again = desk.post("/disasters/associations/new", data={"name": "となり県国際協会"})
    assert again.status_code == 422
    assert "すでに登録されています" in again.text
