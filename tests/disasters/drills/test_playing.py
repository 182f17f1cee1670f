"""An exercise from its script: each inject once, at its time; the clock stopped and going; nobody real reached."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, EventShelter, LogEntry, Notice, Shelter, TelegramRow
from dispatch.disasters.queries.drills import elapsed, exercise_before
from dispatch.disasters.scripts import usual
from dispatch.disasters.services import drills, events
from dispatch.disasters.vocabulary import EventMode, EventState, LogKind
from dispatch.errors import Conflict, Invalid
from dispatch.notifications.models import OutboxMessage
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.drills import scenes
from tests.disasters.telegrams import writing


def wait(minutes: float) -> int:
    """The clock goes on, and the job has two turns; how many injects were given."""
    db.session.commit()
    clock.advance(timedelta(minutes=minutes))
    return drills.give_due() + drills.give_due()


def told() -> list[str]:
    """The injects in the day log."""
    return list(
        db.session.scalars(select(LogEntry.text).where(LogEntry.kind == LogKind.INJECT).order_by(LogEntry.id))
    )


def test_injects_come_at_their_times_and_once(ctx: Flask) -> None:
    """However often the job runs, each is given once: told, received by the translation desk, shelters opened."""
    db.session.add_all([Shelter(code=f"S{n}", name=f"第{n}小学校", lat=32.8, lon=130.7) for n in range(3)])
    drill = scenes.begun()
    assert wait(0) == 1
    assert wait(9) == 0
    assert wait(1) == 1
    assert db.session.scalars(select(Notice.title)).all() == ["断水について"]
    assert wait(60) == 1
    stops = db.session.scalars(select(EventShelter)).all()
    assert [(stop.shelter.code, stop.suspected) for stop in stops] == [("S0", ["vi"]), ("S1", ["vi"])]
    assert told() == [
        "会館に被害はありません。",
        "お知らせの受信：断水について（架空市（訓練））",
        "避難所の開設：2か所 避難者が集まっています。",
    ]
    assert drill.done == 3


def test_a_pause_holds_everything_up(ctx: Flask) -> None:
    """While the clock is stopped nothing is given, and the time that stood does not count afterwards."""
    drill, who = scenes.begun(), desk.coordinator()
    wait(5)
    drills.pause(who, drill)
    assert wait(60) == 0
    assert elapsed(drill, clock.now()) == timedelta(minutes=5)
    with pytest.raises(Conflict, match="止まって"):
        drills.pause(who, drill)
    drills.resume(who, drill)
    with pytest.raises(Conflict, match="動いて"):
        drills.resume(who, drill)
    assert wait(4) == 0
    assert wait(1) == 1
    assert elapsed(drill, clock.now()) == timedelta(minutes=10)


def test_the_next_may_be_given_early(ctx: Flask) -> None:
    """By hand, in their order, and the job does not give them again."""
    drill, who = scenes.begun(scenes.TELL, scenes.NOTICE), desk.coordinator()
    drills.give_next(who, drill)
    drills.give_next(who, drill)
    with pytest.raises(Conflict, match="すべて"):
        drills.give_next(who, drill)
    assert wait(30) == 0
    assert len(told()) == 2


def test_an_exercise_that_is_over_gets_nothing_more(ctx: Flask) -> None:
    """After its end no inject is given; opened again, it goes on from where it stood when its clock is started."""
    drill, who = scenes.begun(), desk.coordinator()
    event = db.session.get_one(DisasterEvent, drill.event_id)
    events.close(who, event)
    assert wait(60) == 0
    assert told() == []
    events.open_event(who, event)
    assert wait(60) == 0
    drills.resume(who, drill)
    assert wait(0) == 1
    assert elapsed(drill, clock.now()) == timedelta(0)


def test_a_script_is_played_in_exercises_only(ctx: Flask) -> None:
    """A real event takes none; an exercise takes one and no second."""
    script, real, exercise = scenes.script(), make.event(), make.event(exercise=True)
    with pytest.raises(Conflict, match="実災害"):
        drills.join(desk.coordinator(), real, script)
    drills.join(desk.coordinator(), exercise, script)
    with pytest.raises(Conflict, match="すでに台本"):
        drills.join(desk.coordinator(), exercise, script)


def test_the_opening_telegram_is_never_real(ctx: Flask) -> None:
    """Even a telegram that is meant opens the exercise as one of an exercise: it proposes nothing, and the same one
    opens next year's as well."""
    raw = writing.earthquake(text="強い地震がありました。")
    script = scenes.script()
    drill = drills.begin(desk.coordinator(), script, "今年の訓練", raw)
    drills.begin(desk.coordinator(), script, "来年の訓練", raw)
    rows = db.session.scalars(select(TelegramRow).order_by(TelegramRow.id)).all()
    assert [(row.status, row.event_key) for row in rows] == [("exercise", ""), ("exercise", "")]
    event = db.session.get_one(DisasterEvent, drill.event_id)
    assert (event.title, event.mode, event.state) == ("今年の訓練", EventMode.EXERCISE, EventState.OPEN)
    assert db.session.scalar(select(func.count()).where(DisasterEvent.mode == EventMode.ACTUAL)) == 0
    with pytest.raises(Invalid, match="電文"):
        drills.begin(desk.coordinator(), script, "壊れた電文", b"<Report/>")


def test_a_whole_exercise_reaches_nobody_real(ctx: Flask) -> None:
    """The usual script from beginning to end posts nothing to anybody who is not on the drill list."""
    make.supporter(email="real@example.jp")
    scenes.begun(*usual().injects)
    assert wait(300) == len(usual().injects)
    assert db.session.scalar(select(func.count()).where(OutboxMessage.address == "real@example.jp")) == 0


def test_compared_with_the_year_before(ctx: Flask) -> None:
    """A rehearsal of the same year is passed over for the exercise of the year before; real events never count."""
    script = scenes.script()
    first = drills.begin(desk.coordinator(), script, "おととし")
    clock.advance(timedelta(days=365))
    make.event()
    second = drills.begin(desk.coordinator(), script, "去年")
    clock.advance(timedelta(days=360))
    drills.begin(desk.coordinator(), script, "今年の予行")
    clock.advance(timedelta(days=3))
    third = drills.begin(desk.coordinator(), script, "今年")
    of = {
        one.id: exercise_before(db.session.get_one(DisasterEvent, one.event_id))
        for one in (first, second, third)
    }
    assert of[first.id] is None
    assert [of[one.id].title for one in (second, third)] == ["おととし", "去年"]  # type: ignore[union-attr]
