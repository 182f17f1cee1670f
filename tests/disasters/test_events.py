"""An event's life, its day log, and how loudly an exercise says that it is one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, LogEntry
from dispatch.disasters.services import events, log
from dispatch.disasters.services.events import EventValues
from dispatch.disasters.services.settings import ensure_row
from dispatch.disasters.vocabulary import EventKind, EventMode, EventState, LogKind
from dispatch.errors import Conflict
from tests import factories as desk
from tests.disasters import factories as make
from tests.support.races import at_once, meeting


def test_a_person_opens_dismisses_and_closes(ctx: Flask) -> None:
    """A proposal waits; what was dismissed or closed too soon opens again; every other move says what the state is."""
    actor, event = desk.coordinator(), make.event(opened=False)
    assert (event.state, event.opened_at) == (EventState.PROPOSED, None)
    with pytest.raises(Conflict, match="提案"):
        events.close(actor, event)
    with pytest.raises(Conflict, match="提案"):
        events.must_be_open(event)
    events.dismiss(actor, event, "震度が小さい")
    events.open_event(actor, event)
    with pytest.raises(Conflict, match="対応中"):
        events.open_event(actor, event)
    assert events.must_be_open(event).opened_at == clock.now()
    events.close(actor, event)
    assert event.closed_at == clock.now()
    events.open_event(actor, event)
    assert event.closed_at is None
    told = db.session.scalars(select(LogEntry.text).order_by(LogEntry.id)).all()
    assert len(told) == 4
    assert "震度が小さい" in told[0]


def test_codes_tell_exercises_from_real_events(ctx: Flask) -> None:
    """Real events and exercises are counted apart, each year anew."""
    made = [make.event(exercise=exercise).code for exercise in (False, True, False)]
    assert made == ["D-2026-001", "T-2026-001", "D-2026-002"]


def begin() -> None:
    """Somebody, or a telegram, begins an event."""
    values = EventValues("地震", EventMode.ACTUAL, EventKind.EARTHQUAKE, clock.now())
    events.open_event(SYSTEM, events.propose(SYSTEM, values))


def test_two_begin_at_once(app: Flask) -> None:
    """At the hour of an earthquake everybody is quick: each event has a code of its own, and nobody sees an error."""
    assert at_once(app, *[begin] * 4) == [""] * 4
    with app.app_context():
        codes = db.session.scalars(select(DisasterEvent.code).order_by(DisasterEvent.code)).all()
    assert codes == [f"D-2026-00{number}" for number in (1, 2, 3, 4)]


def test_without_the_lock_one_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both look for the newest code before either has written its own."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("on SQLite the transaction is the lock")
        ensure_row()
        db.session.commit()
    found = events._next_code
    monkeypatch.setattr(events, "lock", lambda row: row)
    here = threading.local()
    monkeypatch.setattr(events, "_next_code", lambda mode: (found(mode), here.wait())[0])

    def act(wait: Callable[[], object]) -> None:
        here.wait = wait
        begin()

    assert sorted(map(bool, meeting(app, act, act, refusal=IntegrityError))) == [False, True]


def test_the_thousandth_event_has_a_code(ctx: Flask) -> None:
    """Codes are counted as numbers: 1000 comes after 999 and before 1001."""
    make.event().code = "D-2026-999"
    db.session.flush()
    assert [make.event().code, make.event().code] == ["D-2026-1000", "D-2026-1001"]


def test_a_line_with_a_key_is_written_once(ctx: Flask) -> None:
    """A timed job that runs twice tells the day log once; without a key every line counts."""
    event = make.event()
    assert log.tell(event, "20人が未回答です。", key="silent:1") is not None
    assert log.tell(event, "20人が未回答です。", key="silent:1") is None
    assert log.tell(event, "20人が未回答です。") is not None


def test_the_desk_begins_an_event_and_writes_its_log(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """From the empty list to an event, a line in its log, the log as a file, and its end."""
    with app.app_context():
        desk.coordinator(email="desk@example.jp")
        db.session.commit()
    client = sign_in("desk@example.jp")
    assert "災害対応の記録はありません" in client.get("/disasters/").text
    refused = client.post("/disasters/new", data={"mode": "exercise", "kind": "earthquake"})
    assert refused.status_code == 422
    later = {
        "mode": "exercise",
        "kind": "earthquake",
        "title": "総合訓練",
        "day": "2026-12-24",
        "time": "9:00",
    }
    assert "発生した日時が未来です" in client.post("/disasters/new", data=later).text
    made = client.post(
        "/disasters/new", data=later | {"day": "2026-11-30", "time": "8:50", "areas": "架空市、となり町"}
    )
    assert made.status_code == 303
    page = client.get(made.location).text
    assert "これは訓練です" in page
    assert "架空市、となり町" in page
    line = client.post(made.location + "log", data={"kind": LogKind.DECISION, "text": "本部を開く"})
    assert line.status_code == 303
    assert "本部を開く" in client.get(line.location).text
    file = client.get(made.location + "log.csv")
    assert "本部を開く" in file.get_data().decode("utf-8-sig")
    assert client.post(made.location + "close").status_code == 303
    assert "対応を再開する" in client.get(made.location).text


def test_the_log_is_searched(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """By words, all of them, in the line or its writer's name; by kind; by time, the last minute included; the file and
    the next page keep to it. What cannot be read narrows nothing."""
    with app.app_context():
        actor, event = desk.coordinator(email="desk@example.jp", name="調整 あかり"), make.event()
        page = f"/disasters/{event.id}/log"
        for number in range(120):
            log.note(actor, event, f"給水車 {number}号")
        clock.advance(timedelta(hours=2))
        log.note(actor, event, "本部を100%開く（5F）", LogKind.DECISION)
        db.session.commit()
    client = sign_in("desk@example.jp")

    def found(**asked: str) -> tuple[int, str]:
        """How many lines of the file are found, and the page."""
        rows = client.get(f"{page}.csv", query_string=asked).get_data().decode("utf-8-sig").splitlines()
        return len(rows) - 1, client.get(page, query_string=asked).text

    number, text = found(words="給水車")
    assert (number, "当てはまる記録：120件" in text, "page=2" in text) == (120, True, True)
    assert "words=" in text.split("page=2")[0].rpartition('href="')[2]
    assert f"{page}.csv?words=" in text
    assert "本部を100%開く" not in text
    assert found(words="給水車 7号 あかり")[0] == 12
    assert found(words="％")[0] == found(words="５ｆ")[0] == found(only="decision")[0] == 1
    assert found(words="給_車")[0] == found(words="なし")[0] == 0
    assert found(since_day="2026-11-30", since_time="11:00")[0] == 1
    assert found(until_day="2026-11-30", until_time="09:00")[0] == 121
    assert found(until_day="2026-11-29")[0] == 0
    assert (
        found(since_day="2026-11-30")[0] == found(only="nothing", since_day="いつか")[0] == found()[0] == 122
    )
    assert "日付も入れてください" in found(since_time="09:00")[1]


def test_what_is_known_is_put_right(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """A slip in the title is mended before more people read it; nothing else changes, and the log says what did. Of two
    who mend the same state one is told; what is over stays as it was. A second event is not begun unawares."""
    with app.app_context():
        desk.coordinator(email="desk@example.jp")
        event = make.event(title="架空市の自信", areas=("架空市",), summary="一行目\n二行目")
        event.occurred_at = struck = clock.now().replace(second=37)
        base = f"/disasters/{event.id}/"
        db.session.commit()
    client = sign_in("desk@example.jp")
    assert "架空市の自信" in client.get("/disasters/new").text
    page = client.get(base + "edit").text
    seen = page.split('name="seen" type="hidden" value="')[1].split('"')[0]
    given = {"seen": seen, "kind": "earthquake", "title": "架空市の地震", "day": "2026-11-30", "time": "9:00",
             "areas": "架空市", "summary": "一行目\r\n二行目"}  # fmt: skip
    assert client.post(base + "edit", data=given | {"title": ""}).status_code == 422
    assert "未来" in client.post(base + "edit", data=given | {"time": "23:00"}).text
    clock.advance(timedelta(minutes=1))
    assert client.post(base + "edit", data=given).status_code == 303
    assert "概要を変更しました：名称" in client.get(base + "log").text
    assert client.post(base + "edit", data=given | {"title": "ほかの名"}).status_code == 409
    with app.app_context():
        found = db.session.scalars(select(DisasterEvent)).one()
        assert (found.title, found.occurred_at, found.areas) == ("架空市の地震", struck, ["架空市"])
        seen = events.stamp(found)
    client.post(base + "close")
    assert "概要を直す" not in client.get(base).text
    assert client.post(base + "edit", data=given | {"seen": seen}).status_code == 409


def test_an_aftershock_shows_what_is_answered_already(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Whoever looks at a proposal sees the real event that is open, and no exercise."""
    with app.app_context():
        desk.coordinator(email="desk@example.jp")
        first = make.event(title="本震").id
        make.event(title="総合訓練", exercise=True)
        second = make.event(title="余震", opened=False).id
        db.session.commit()
    client = sign_in("desk@example.jp")
    page = client.get(f"/disasters/{second}/").text
    assert "対応中の災害があります" in page
    assert f'/disasters/{first}/">本震</a>' in page
    assert f'action="/disasters/{second}/join/{first}"' in page
    assert "別の対応として始める" in page
    assert "総合訓練" not in page
    assert "対応中の災害があります" not in client.get(f"/disasters/{first}/").text


def test_others_do_not_come_in(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """A volunteer and a hospital's clerk get no page of it."""
    with app.app_context():
        volunteer = desk.volunteer({"vi": 3})
        desk.volunteer_user(volunteer, email="volunteer@example.jp")
        desk.clerk(desk.institution(), email="clerk@example.jp")
        event_id = make.event().id
        db.session.commit()
    for who in ("volunteer@example.jp", "clerk@example.jp"):
        client = sign_in(who)
        for page in ("/disasters/", f"/disasters/{event_id}/", f"/disasters/{event_id}/log.csv"):
            assert client.get(page).status_code == 403


def test_a_real_event_carries_no_mark(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """The negative control of the exercise's strip: a real event's page does not say 訓練です."""
    with app.app_context():
        desk.coordinator(email="desk@example.jp")
        event_id = make.event().id
        db.session.commit()
    assert "これは訓練です" not in sign_in("desk@example.jp").get(f"/disasters/{event_id}/").text
    with app.app_context():
        assert db.session.get(DisasterEvent, event_id) is not None
