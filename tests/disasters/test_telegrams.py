"""Telegrams in the house: kept once, superseded, proposing events; the feeds followed; the pages of all that."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import DataError

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.cli import jma_settings
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, FeedState, LogEntry, TelegramRow
from dispatch.disasters.queries import telegrams as queries
from dispatch.disasters.services import events, settings, telegrams
from dispatch.disasters.services.telegrams import following
from dispatch.disasters.telegrams import Telegram
from dispatch.disasters.telegrams.cap import MessageType, Status, read_alert
from dispatch.disasters.telegrams.rules import Rules
from dispatch.disasters.telegrams.watching import Watch
from dispatch.disasters.vocabulary import EventKind, EventMode, EventState
from dispatch.errors import Conflict, Invalid
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import RoleName
from tests import factories as desk
from tests.disasters.telegrams.test_poll_command import NOW, Site
from tests.disasters.telegrams.writing import earthquake, flash, listed, observation, tsunami, warning

ELSEWHERE = observation("4", ("40", "福岡県", "4", [("403", "福岡県筑後", "4", [])]))
KUMAMOTO = Watch(areas=("熊本県",), follow=True)


def watch(held: Watch = KUMAMOTO) -> None:
    """These areas and rules hold."""
    row = settings.ensure_row()
    settings.change(SYSTEM, held, row.version)


@pytest.fixture
def watched(ctx: Flask) -> Iterator[None]:
    """Kumamoto is watched; it is the morning after the telegrams of `writing`."""
    with clock.at(NOW):
        watch()
        yield


def came(raw: bytes) -> TelegramRow:
    """A telegram handed in."""
    return telegrams.receive(SYSTEM, raw, "a.xml")[0]


def proposed() -> list[DisasterEvent]:
    """All events, in order."""
    return list(db.session.scalars(select(DisasterEvent).order_by(DisasterEvent.id)))


@pytest.mark.usefixtures("watched")
def test_one_earthquake_is_one_event() -> None:
    """The flash proposes it, what follows joins it; what came twice is there once; it waits for a person."""
    first = came(flash())
    assert came(flash()).id == first.id
    came(earthquake())
    (event,) = proposed()
    assert (event.state, event.mode, event.kind) == (
        EventState.PROPOSED,
        EventMode.ACTUAL,
        EventKind.EARTHQUAKE,
    )
    assert event.areas == ["熊本県", "熊本県熊本"]
    assert "6弱" in event.title
    assert event.rule == "震度5強以上"
    assert [row.event_id for row in db.session.scalars(select(TelegramRow))] == [event.id] * 2
    assert db.session.scalar(select(func.count()).where(LogEntry.key.startswith("telegram:"))) == 2


@pytest.mark.usefixtures("watched")
def test_what_was_sent_twice_is_kept_once() -> None:
    """The same event and serial of another second is no second row and no second line; a correction is."""
    first = came(earthquake())
    assert came(earthquake(sent="2030-04-01T00:03:40Z")).id == first.id
    assert db.session.scalar(select(func.count()).where(LogEntry.key.startswith("telegram:"))) == 1
    assert came(earthquake(info_type="訂正", sent="2030-04-01T00:04:00Z")).id != first.id
    assert not first.standing


@pytest.mark.usefixtures("watched")
def test_the_desk_is_woken_once() -> None:
    """Every coordinator gets one urgent mail for a proposal, whatever follows; an exercise's telegram wakes nobody."""
    desk.coordinator(email="one@example.jp")
    desk.user(RoleName.ADMINISTRATOR, email="admin@example.jp")
    came(flash(status="訓練"))
    assert db.session.scalars(select(OutboxMessage)).all() == []
    came(flash())
    came(earthquake())
    (mail,) = db.session.scalars(select(OutboxMessage))
    assert (mail.kind, mail.address) == ("event_proposed", "one@example.jp")
    assert f"/disasters/{proposed()[0].id}/" in mail.body
    assert "震度5強以上" in mail.body


@pytest.mark.usefixtures("watched")
def test_other_areas_and_exercises_propose_nothing() -> None:
    """Nor a test, nor a cancellation, nor weaker shaking; and without an area nobody is proposed anything."""
    for status in ("訓練", "試験"):
        came(flash(status=status))
    came(flash(info_type="取消", event="20300401100000"))
    assert proposed() == []
    watch(Watch(areas=("沖縄県",)))
    came(earthquake(serial="3"))
    watch(Watch())
    came(earthquake(serial="4"))
    assert proposed() == []


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("cancel_first", [False, True])
def test_a_cancellation_takes_the_proposal_back(cancel_first: bool) -> None:
    """In whichever order they come: what is cancelled stands no longer, and its proposal falls by itself."""
    sent = {"sent": "2030-04-01T00:05:00Z", "reported": "2030-04-01T09:05:00+09:00"}
    both = [flash(), flash(info_type="取消", **sent)]
    rows = [came(raw) for raw in (reversed(both) if cancel_first else both)]
    standing = {row.info_type: row.standing for row in rows}
    assert standing == {"issue": False, "cancel": True}
    assert [event.state for event in proposed()] == ([] if cancel_first else [EventState.DISMISSED])


@pytest.mark.usefixtures("watched")
def test_a_cancellation_leaves_an_open_event_to_people() -> None:
    """What a person has opened is only told."""
    came(flash())
    (event,) = proposed()
    events.open_event(desk.coordinator(), event)
    came(flash(info_type="取消", sent="2030-04-01T00:05:00Z"))
    assert event.state == EventState.OPEN
    assert any("取消" in line.text for line in db.session.scalars(select(LogEntry)))


@pytest.mark.usefixtures("watched")
def test_what_was_dismissed_comes_again_only_graver() -> None:
    """The same strength joins the dismissed event; a stronger one is a new proposal."""
    came(flash())
    events.dismiss(desk.coordinator(), proposed()[0], "被害なし")
    came(flash(serial="2", sent="2030-04-01T00:02:30Z"))
    assert len(proposed()) == 1
    came(earthquake())
    assert [event.state for event in proposed()] == [EventState.DISMISSED, EventState.PROPOSED]


@pytest.mark.usefixtures("watched")
def test_a_warning_goes_on_until_it_is_lifted() -> None:
    """Hourly news of one special warning is one event; after it was lifted the next one is another."""

    def hour(number: int, kind: str, status: str) -> bytes:
        return warning(
            listed("一次細分区域等", ("430010", "熊本地方", [(kind, status)])),
            head_title="熊本県気象警報・注意報",
            reported=f"2030-04-01T{number:02}:00:00+09:00",
            sent=f"2030-04-01T{number:02}:00:10+09:00",
        )

    came(hour(1, "大雨特別警報", "発表"))
    events.dismiss(desk.coordinator(), proposed()[0], "遠い")
    came(hour(2, "大雨特別警報", "継続"))
    assert len(proposed()) == 1
    came(hour(3, "大雨特別警報", "解除"))
    came(hour(4, "大雨特別警報", "発表"))
    assert [(event.kind, event.state) for event in proposed()] == [
        (EventKind.WEATHER, EventState.DISMISSED),
        (EventKind.WEATHER, EventState.PROPOSED),
    ]


QUAKES = [f"203004010900{number:02}" for number in range(13)]
"""As many earthquakes as one telegram can name."""


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("last", [QUAKES[5], QUAKES[12]])
def test_a_tsunami_of_many_earthquakes_keeps_them_all(last: str) -> None:
    """What cancels it may name only one of them, the last, too; and as CAP it refers to what it cancels."""
    warned = tsunami(("712", "有明・八代海", "津波警報"), event=" ".join(QUAKES), serial="1" * 60)
    first = came(warned)
    (event,) = proposed()
    later = {"sent": "2030-04-01T00:05:00Z", "reported": "2030-04-01T09:05:00+09:00"}
    cancelled = came(tsunami(("712", "有明・八代海", "津波警報"), event=last, info_type="取消", **later))
    assert (first.standing, event.state) == (False, EventState.DISMISSED)
    assert list(queries.earlier(cancelled)) == [first]
    assert queries.earlier(first) == []


@pytest.mark.usefixtures("watched")
def test_files_that_are_none() -> None:
    """A sentence, and nothing is kept."""
    for raw in (b"", b"<html/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"):
        with pytest.raises(Invalid, match="読み取れません"):
            came(raw)
    assert db.session.scalar(select(func.count(TelegramRow.id))) == 0


@pytest.mark.usefixtures("watched")
def test_old_telegrams_are_forgotten() -> None:
    """After ninety days, unless they belong to an event."""
    came(flash())
    came(flash(status="訓練"))
    clock.advance(timedelta(days=telegrams.MOST_DAYS + 1))
    assert telegrams.tidy_telegrams() == 1
    assert db.session.scalars(select(TelegramRow.status)).all() == ["normal"]


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """A server of our own in the JMA's place."""
    before = dict(app.config)
    made = Site()
    app.config.update(OUTBOUND_LOOPBACK=True, DISASTER_FEEDS=(made.feed,))
    with app.test_request_context(), clock.at(NOW):
        yield made
        db.session.rollback()
    app.config.clear()
    app.config.update(before)
    made.server.shutdown()
    made.server.server_close()


def test_the_feeds_are_followed(site: Site) -> None:
    """Only where that is wanted; only what is of our areas is kept; a second turn finds nothing new."""
    site.tell(a=flash(), b=earthquake(), c=tsunami(("191", "北海道太平洋沿岸東部", "津波警報"), event="2"))
    assert telegrams.follow_feeds() == 0
    assert site.asked == []
    watch()
    db.session.commit()
    assert telegrams.follow_feeds() == 2
    assert telegrams.follow_feeds() == 0
    assert site.asked[-1] == ("/feed/eqvol.xml", site.stamp)
    assert len(proposed()) == 1
    state = db.session.scalars(select(FeedState)).one()
    assert (state.failures, state.error, state.read_at) == (0, "", NOW)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (
            tsunami(("712", "有明・八代海", "津波警報")),
            tsunami(("712", "有明・八代海", "津波注意報解除"), sent="2030-04-01T00:05:00Z"),
        ),
        (earthquake(), earthquake(ELSEWHERE, info_type="訂正", sent="2030-04-01T00:05:00Z")),
        (
            warning(listed("一次細分区域等", ("430010", "熊本地方", [("大雨特別警報", "発表")]))),
            warning(
                listed("一次細分区域等", ("430010", "熊本地方", [("大雨特別警報", "解除")])),
                sent="2030-04-01T00:05:00Z",
            ),
        ),
    ],
)
def test_the_feed_brings_the_end_too(site: Site, first: bytes, last: bytes) -> None:
    """What lifts a warning, or corrects it away, names no area that is watched; the proposal falls all the same. What
    is about something else is left out as ever."""
    watch()
    db.session.commit()
    site.tell(a=first)
    assert telegrams.follow_feeds() == 1
    (event,) = proposed()
    site.tell(a=first, b=last, c=tsunami(("191", "北海道太平洋沿岸東部", "津波警報"), event="2"))
    assert telegrams.follow_feeds() == 1
    assert event.state == EventState.DISMISSED
    assert db.session.scalar(select(func.count(TelegramRow.id))) == 2


def test_one_that_cannot_be_kept_hides_no_other(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told beside the feed and left behind; the others of its turn are there, and the next turn does not stumble
    over it again."""
    watch()
    db.session.commit()
    take = following.take

    def stumbles(telegram: Telegram, raw: bytes, source: str) -> tuple[TelegramRow, bool]:
        found = take(telegram, raw, source)
        if telegram.event_id == "20300401080000":
            raise DataError("INSERT", None, Exception("too long"))
        return found

    monkeypatch.setattr(following, "take", stumbles)
    site.tell(a=flash(event="20300401080000"), b=earthquake())
    assert telegrams.follow_feeds() == 1
    state = db.session.scalars(select(FeedState)).one()
    assert "a.xml: could not be kept (DataError)" in state.error
    assert db.session.scalars(select(TelegramRow.event_key)).all() == ["20300401090000"]
    assert telegrams.follow_feeds() == 0


def test_after_an_outage_what_was_missed_is_there(site: Site) -> None:
    """While the server is away the turns are counted and spaced; afterwards every telegram of the time is read."""
    watch()
    db.session.commit()
    site.tell(a=flash())
    telegrams.follow_feeds()
    kept, site.pages = dict(site.pages), {}
    clock.advance(timedelta(minutes=1))
    telegrams.follow_feeds()
    state = db.session.scalars(select(FeedState)).one()
    assert (state.failures, "404" in state.error) == (1, True)
    asked = len(site.asked)
    telegrams.follow_feeds()
    assert len(site.asked) == asked  # not yet again
    site.pages = kept
    site.tell(a=flash(), b=earthquake())
    clock.advance(timedelta(minutes=2))
    assert telegrams.follow_feeds() == 1
    db.session.refresh(state)
    assert (state.failures, state.error) == (0, "")


@pytest.mark.usefixtures("watched")
def test_settings_in_versions() -> None:
    """Two editors of one version: the second is told; following needs an area."""
    row = settings.ensure_row()
    seen = row.version
    settings.change(SYSTEM, Watch(areas=("玉名市",), rules=Rules(intensity="6-")), seen)
    with pytest.raises(Conflict):
        settings.change(SYSTEM, Watch(areas=("長洲町",)), seen)
    with pytest.raises(Invalid):
        settings.change(SYSTEM, Watch(follow=True), row.version)


@pytest.mark.usefixtures("watched")
def test_names_that_no_telegram_writes_are_refused() -> None:
    """A slip in an area or a warning would never set anything off: each is told, with what is near; nothing is kept.
    A name that a telegram has brought is known."""
    row = settings.ensure_row()
    slips = Watch(
        areas=("熊本県", "熊元市", "三日月地方"), rules=Rules(warnings=("特別警報", "大雨特別軽報"))
    )
    with pytest.raises(Invalid) as refused:
        settings.change(SYSTEM, slips, row.version)
    said = [f"{field}:{text}" for field, text in refused.value.faults]
    assert ["熊元市" in said[0], "熊本市" in said[0], "三日月地方" in said[1], "大雨特別警報" in said[2]] == [
        True
    ] * 4
    assert (len(said), row.stated["areas"]) == (3, ["熊本県"])
    came(warning(listed("市町村等をまとめた地域等", ("360099", "三日月地方", [("大雨警報", "発表")]))))
    settings.change(SYSTEM, Watch(areas=("三日月地方",)), row.version)


def test_the_pages(
    app: Flask, sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An administrator sets the areas, the desk hands a telegram in, sees the proposal, and takes it along as CAP."""
    with app.app_context():
        desk.coordinator(email="desk@example.jp")
        desk.user(RoleName.ADMINISTRATOR, email="admin@example.jp", name="管理 花子")
        db.session.commit()
    admin, client = sign_in("admin@example.jp"), sign_in("desk@example.jp")
    values = {
        "version": "1",
        "areas": "熊本県\n福岡県",
        "intensity": "5+",
        "tsunami": ["大津波警報"],
        "warnings": "特別警報",
    }
    monkeypatch.setitem(app.config, "DISASTER_AREAS", ["熊本懸"])
    assert "名前があります：熊本懸" in client.get("/disasters/telegrams/").text
    assert client.post("/disasters/telegrams/settings", data=values).status_code == 403
    saved = admin.post("/disasters/telegrams/settings", data=values)
    assert saved.status_code == 303
    assert "第2版" in admin.get("/disasters/telegrams/settings").text
    assert "熊本県、福岡県" in client.get("/disasters/telegrams/settings").text
    assert (
        admin.post("/disasters/telegrams/settings", data=values | {"areas": "", "follow": "y"}).status_code
        == 422
    )
    slip = admin.post("/disasters/telegrams/settings", data=values | {"version": "2", "areas": "熊本懸"})
    assert (slip.status_code, "「熊本懸」は" in slip.text, "近い名前：熊本" in slip.text) == (422, True, True)
    assert "出てこない地域の名前があります" not in client.get("/disasters/telegrams/").text
    assert admin.post("/disasters/telegrams/settings", data=values).status_code == 409
    page = client.post("/disasters/telegrams/", data={"file": (BytesIO(b"no"), "a.xml")})
    assert (page.status_code, "読み取れません" in page.text) == (422, True)
    sent = client.post("/disasters/telegrams/", data={"file": (BytesIO(earthquake()), "a.xml")})
    assert sent.status_code == 303
    assert "震度6強" in client.get(sent.location).text
    assert "最新" in client.get("/disasters/telegrams/").text
    assert "熊本県熊本" in client.get("/disasters/").text
    assert f'href="{sent.location}"' in client.get("/disasters/1/").text
    alert = read_alert(client.get(f"{sent.location}/cap.xml").data)
    assert (alert.status, alert.message_type) == (Status.ACTUAL, MessageType.ALERT)
    assert [info.language for info in alert.infos] == ["ja", "en"]
    later = client.post(
        "/disasters/telegrams/", data={"file": (BytesIO(earthquake(serial="2", info_type="訂正")), "a.xml")}
    )
    update = read_alert(client.get(f"{later.location}/cap.xml").data)
    assert (update.message_type, update.references) == (MessageType.UPDATE, (alert.reference,))
    drill = client.post("/disasters/telegrams/", data={"file": (BytesIO(earthquake(status="訓練")), "a.xml")})
    assert "これは本当の発表ではありません" in client.get(drill.location).text
    assert read_alert(client.get(f"{drill.location}/cap.xml").data).status == Status.EXERCISE


def test_the_command_takes_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The row of the page goes before the configuration; a database that cannot be read is told, and is no end."""
    monkeypatch.setenv("DISPATCH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("DISASTER_AREAS", "鹿児島県")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert jma_settings.settings() == Watch(areas=("鹿児島県",))
    file = tmp_path / "tsunagu.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE disaster_settings (id INTEGER, settings JSON)")
        stated = json.dumps({"areas": ["熊本県"], "intensity": "6-"})
        database.execute("INSERT INTO disaster_settings VALUES (1, ?)", (stated,))
        database.commit()
    assert jma_settings.settings() == Watch(areas=("熊本県",), rules=Rules(intensity="6-"))
    file.write_bytes(b"no database")
    assert jma_settings.settings() == Watch(areas=("鹿児島県",))
    assert "could not be read" in capsys.readouterr().err
