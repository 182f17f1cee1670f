"""The pages of scripts and of an exercise under way."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, DrillScript, TelegramRow
from dispatch.disasters.telegrams.cap import Status, read_alert
from tests import factories as make
from tests.disasters import factories as disasters
from tests.disasters.telegrams import writing

SCRIPT = {
    "name": "朝の地震", "title": "総合訓練", "kind": "earthquake", "areas": "架空市、となり町",
    "injects-0-after_minutes": "10", "injects-0-kind": "tell", "injects-0-text": "電話が通じません。",
    "injects-1-after_minutes": "", "injects-1-kind": "tell",
    "injects-2-after_minutes": "0", "injects-2-kind": "shelters", "injects-2-number": "3",
    "injects-2-languages": ["vi"],
}  # fmt: skip


@pytest.fixture
def desk(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """A coordinator, signed in."""
    with app.app_context():
        make.coordinator(email="desk@example.jp")
        db.session.commit()
    return sign_in("desk@example.jp")


def test_a_script_is_written_and_goes_as_a_file(app: Flask, desk: FlaskClient) -> None:
    """Row by row, faults at their rows; as a file it goes out and comes back under another name."""
    wrong = desk.post("/disasters/scripts/new", data=SCRIPT | {"injects-2-number": "0"})
    assert wrong.status_code == 422
    assert 'href="#injects-2-number"' in wrong.text
    made = desk.post("/disasters/scripts/new", data=SCRIPT)
    assert made.status_code == 303
    file = desk.get(made.location + "script.json").get_json()
    assert [one["after_minutes"] for one in file["injects"]] == [0, 10]
    assert file["opening"]["areas"] == ["架空市", "となり町"]
    again = {"file": (io.BytesIO(json.dumps(file).encode()), "script.json")}
    assert desk.post("/disasters/scripts/file", data=again).status_code == 422
    other = {"file": (io.BytesIO(json.dumps(file | {"name": "夜の地震"}).encode()), "script.json")}
    assert desk.post("/disasters/scripts/file", data=other).status_code == 303
    broken = desk.post("/disasters/scripts/file", data={"file": (io.BytesIO(b"{"), "script.json")})
    assert "読み取れませんでした" in broken.text
    assert desk.post(made.location + "archive").status_code == 303
    listed = desk.get("/disasters/scripts/").text
    assert "夜の地震" in listed
    assert "朝の地震" not in listed


def test_a_telegram_stays_until_it_is_taken_out(app: Flask, desk: FlaskClient) -> None:
    """Saving without choosing a file keeps the telegram; what is no telegram is refused at its field."""
    page = desk.post("/disasters/scripts/usual").location
    with app.app_context():
        before = db.session.scalars(select(DrillScript)).one().opening["telegram"]
    assert before
    assert desk.post(page, data=SCRIPT).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(DrillScript)).one().opening["telegram"] == before
    bad = desk.post(page, data=SCRIPT | {"telegram": (io.BytesIO(b"<html/>"), "x.xml")})
    assert bad.status_code == 422
    assert desk.post(page, data=SCRIPT | {"without_telegram": "y"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(DrillScript)).one().opening["telegram"] == ""


def test_an_exercise_from_a_telegram(app: Flask, desk: FlaskClient) -> None:
    """Begun with a telegram from a file: an open exercise that says so, whose script runs, stops and goes on."""
    script = desk.post("/disasters/scripts/new", data=SCRIPT).location
    assert "年 総合訓練" in desk.get(script + "begin").text
    bad = {"title": "総合訓練", "telegram": (io.BytesIO(b"no"), "x.xml")}
    assert desk.post(script + "begin", data=bad).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(DisasterEvent)).all() == []
    raw = writing.earthquake(status="訓練", text="強い地震がありました。")
    begun = desk.post(script + "begin", data={"title": "総合訓練", "telegram": (io.BytesIO(raw), "x.xml")})
    assert begun.status_code == 303
    page = desk.get(begun.location).text
    for words in ("これは訓練です", "電話が通じません。", "避難所の開設：3か所", "かかった時間"):
        assert words in page
    assert desk.post(begun.location + "next", data={"seen": "0"}).status_code == 303
    twice = desk.post(begun.location + "next", data={"seen": "0"})
    assert (twice.status_code, "すでに行われています" in twice.text) == (409, True)
    assert desk.post(begun.location + "pause").status_code == 303
    assert "一時停止中" in desk.get(begun.location).text
    assert desk.post(begun.location + "resume").status_code == 303
    assert desk.post(begun.location + "resume").status_code == 409
    assert "強い地震がありました。" in desk.get(begun.location.replace("drill/", "")).text


def test_what_opened_an_exercise_leaves_as_an_exercise(app: Flask, desk: FlaskClient) -> None:
    """A telegram that once was meant says so neither on its page nor as CAP, and the file's name says 訓練."""
    script = desk.post("/disasters/scripts/new", data=SCRIPT).location
    given = {"title": "総合訓練", "telegram": (io.BytesIO(writing.earthquake()), "x.xml")}
    assert desk.post(script + "begin", data=given).status_code == 303
    with app.app_context():
        row = db.session.scalars(select(TelegramRow)).one()
        page = f"/disasters/telegrams/{row.id}"
        assert row.reading["status"] == "exercise"
        row.reading = row.reading | {"status": "normal"}  # as rows were kept before
        db.session.commit()
    assert "通常" not in desk.get(page).text
    file = desk.get(page + "/cap.xml")
    assert read_alert(file.data).status == Status.EXERCISE
    assert quote("訓練-cap") in file.headers["Content-Disposition"]


def test_a_script_joins_an_exercise_and_no_real_event(app: Flask, desk: FlaskClient) -> None:
    """An exercise that was opened by hand may take a script; a real event has no such page."""
    with app.app_context():
        exercise, real = disasters.event(exercise=True).id, disasters.event().id
        db.session.commit()
    assert "台本を使っていません" in desk.get(f"/disasters/{exercise}/drill/").text
    desk.post("/disasters/scripts/new", data=SCRIPT)
    with app.app_context():
        script = db.session.scalars(select(DrillScript.id)).one()
    assert desk.post(f"/disasters/{exercise}/drill/", data={"script": script}).status_code == 303
    assert desk.get(f"/disasters/{real}/drill/").status_code == 404
    assert desk.post(f"/disasters/{real}/drill/next").status_code == 404
