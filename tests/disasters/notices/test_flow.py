"""A notice's way through the desk: each step in its order, by two people, with messages only to who may get them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import LogEntry
from dispatch.disasters.queries.notices.standing import to_take_down, valid
from dispatch.disasters.services import events
from dispatch.disasters.services.notices import publishing, receiving, translating
from dispatch.disasters.vocabulary import NoticeState, TranslationState
from dispatch.errors import Conflict, Forbidden, Invalid
from dispatch.notifications.models import OutboxMessage
from tests.disasters.notices.scenes import BY_LINK, PLAIN, WORDS, Scene


def sent() -> list[tuple[str, str]]:
    """Kind and address of all messages of this desk."""
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind, row.address) for row in rows if "translation" in row.kind or "reading" in row.kind]


def test_a_notice_from_its_arrival_to_its_end(ctx: Flask) -> None:
    """Each person is asked when it is their turn; it is valid once published, and withdrawn it is valid no more."""
    scene = Scene()
    notice = scene.published(("中央公民館の掲示板",))
    assert sent() == [
        ("translation_wanted", "writer@example.jp"),
        ("second_reading_wanted", "reader@example.jp"),
    ]
    assert notice.state is NoticeState.PUBLISHED
    assert valid(notice)
    assert not to_take_down(scene.event)
    publishing.withdraw(scene.desk, notice, "断水が終わったため")
    assert not valid(notice)
    (board,) = to_take_down(scene.event)
    publishing.take_down(scene.desk, board)
    assert not to_take_down(scene.event)
    with pytest.raises(Conflict, match="片付いて"):
        publishing.take_down(scene.desk, board)
    told = " ".join(db.session.scalars(select(LogEntry.text)))
    for word in ("受け付けました", "公開しました", "取り下げました", "断水が終わったため"):
        assert word in told


def test_what_is_returned_comes_back_with_its_remark(ctx: Flask) -> None:
    """The reader, or the desk, returns it; the translator is told once each time and hands it in again."""
    scene = Scene()
    one = scene.translated()
    with pytest.raises(Invalid, match="直してほしい"):
        translating.send_back(BY_LINK, scene.reader, one, one.version, " ")
    translating.send_back(BY_LINK, scene.reader, one, one.version, "場所の名前が違います。")
    assert (one.state, one.remark) == (TranslationState.RETURNED, "場所の名前が違います。")
    translating.hand_in(BY_LINK, scene.writer, one, one.version, *WORDS)
    translating.confirm(BY_LINK, scene.reader, one, one.version)
    translating.send_back(scene.desk, None, one, one.version, "時刻を入れてください。")
    assert [kind for kind, _address in sent()].count("translation_returned") == 2
    assert one.read_at is None


def test_two_people(ctx: Flask) -> None:
    """Whoever writes does not read, and nobody approves their own words: the services say so."""
    scene = Scene()
    one = scene.of(scene.translating())
    with pytest.raises(Invalid, match="別の人"):
        translating.assign(scene.desk, one, one.version, scene.writer, scene.writer)
    translating.assign(scene.desk, one, one.version, scene.writer, scene.reader)
    translating.hand_in(BY_LINK, scene.writer, one, one.version, *WORDS)
    with pytest.raises(Forbidden):
        translating.confirm(BY_LINK, scene.writer, one, one.version)
    easy = scene.of(one.notice, "ja-easy")
    with pytest.raises(Forbidden, match="自分が書いた"):
        translating.approve(scene.desk, easy, easy.version)
    translating.approve(scene.other, easy, easy.version)
    assert easy.state is TranslationState.APPROVED


def test_the_database_refuses_one_person_twice(ctx: Flask) -> None:
    """The guard behind the services; its negative control: two different people are taken."""
    scene = Scene()
    one = scene.assigned()
    change = text("UPDATE notice_translations SET reader_id = :who WHERE id = :id")
    db.session.execute(change, {"who": scene.reader.id, "id": one.id})
    with pytest.raises(IntegrityError):
        db.session.execute(change, {"who": scene.writer.id, "id": one.id})


def test_of_two_writers_the_later_is_told(ctx: Flask) -> None:
    """Whoever works from an older state gets a conflict, and what the first wrote stays."""
    scene = Scene()
    one = scene.assigned()
    seen = one.version
    translating.save(BY_LINK, scene.writer, one, seen, "Nước", "…")
    with pytest.raises(Conflict, match="先に"):
        translating.save(BY_LINK, scene.writer, one, seen, "x", "y")
    assert one.title == "Nước"
    notice = scene.received()
    receiving.write_plain(scene.desk, notice, 0, *PLAIN)
    with pytest.raises(Conflict, match="先に"):
        receiving.write_plain(scene.other, notice, 0, "別", "別")


def test_a_changed_source_sends_translations_back(ctx: Flask) -> None:
    """Before it is published the plain Japanese may change: what was made of the old words is asked for again, and
    plain Japanese wants a new approval. Afterwards it may not."""
    scene = Scene()
    one = scene.approved()
    notice = one.notice
    receiving.write_plain(
        scene.other, notice, notice.version, PLAIN[0], "場所（ばしょ）が 変（か）わりました。"
    )
    assert (one.state, one.approved_at) == (TranslationState.RETURNED, None)
    easy = scene.of(notice, "ja-easy")
    assert easy.body == "場所（ばしょ）が 変（か）わりました。"
    translating.approve(scene.desk, easy, easy.version)
    publishing.publish(scene.desk, notice, (), notice.expires_at, public_page=True)
    with pytest.raises(Conflict, match="公開中"):
        receiving.write_plain(scene.desk, notice, notice.version, *PLAIN)


def test_a_source_changed_under_the_translators_pen(ctx: Flask) -> None:
    """What is handed in from the old page is not taken: it says the old thing. The page tells the translator, once,
    beside what else they were to mend, and hands it in after a look."""
    scene = Scene()
    one = scene.assigned()
    old = one.version
    for body in ("場所（ばしょ）が 変（か）わりました。", "時間（じかん）も 変（か）わりました。"):
        receiving.write_plain(scene.other, one.notice, one.notice.version, PLAIN[0], body)
    with pytest.raises(Conflict, match="先に"):
        translating.hand_in(BY_LINK, scene.writer, one, old, *WORDS)
    assert one.remark.count("やさしい日本語が変わりました") == 1
    translating.hand_in(BY_LINK, scene.writer, one, one.version, *WORDS)
    translating.send_back(BY_LINK, scene.reader, one, one.version, "つづり")
    receiving.write_plain(scene.other, one.notice, one.notice.version, *PLAIN)
    assert one.remark.startswith("つづり\nやさしい日本語が変わりました")


def test_it_ends_by_the_clock(ctx: Flask) -> None:
    """At its hour it is valid no more, before any job has run; the job then withdraws it, once."""
    scene = Scene()
    notice = scene.published(("公民館",))
    db.session.commit()
    clock.advance(timedelta(hours=23))
    assert valid(notice)
    assert publishing.expire_due() == 0
    clock.advance(timedelta(hours=1))
    assert not valid(notice)
    assert len(to_take_down(scene.event)) == 1
    assert (publishing.expire_due(), publishing.expire_due()) == (1, 0)
    assert notice.state is NoticeState.WITHDRAWN


def test_a_correction_takes_the_old_ones_place(ctx: Flask) -> None:
    """Publishing what replaces a notice withdraws the old one everywhere; until then the old one stands."""
    scene = Scene()
    old = scene.published(("公民館",))
    new = scene.approved().notice
    new.replaces = old
    assert valid(old)
    publishing.publish(scene.desk, new, (), new.expires_at, public_page=True)
    assert not valid(old)
    assert valid(new)
    assert len(to_take_down(scene.event)) == 1


def test_nothing_is_published_unapproved_or_for_too_long(ctx: Flask) -> None:
    """Without an approved language, without a place, beyond its end: refused."""
    scene = Scene()
    notice = scene.read().notice
    with pytest.raises(Conflict, match="承認された言語"):
        publishing.publish(scene.desk, notice, (), notice.expires_at, public_page=True)
    one = scene.of(notice)
    translating.approve(scene.desk, one, one.version)
    with pytest.raises(Invalid, match="場所"):
        publishing.publish(scene.desk, notice, (" ",), notice.expires_at, public_page=False)
    late = notice.expires_at + timedelta(minutes=1)
    with pytest.raises(Invalid, match="期限"):
        publishing.publish(scene.desk, notice, (), late, public_page=True)


def test_an_exercise_asks_nobody_else(ctx: Flask) -> None:
    """In an exercise only the drill list can be given work; its messages carry the mark."""
    scene = Scene(exercise=True)
    stranger = scene.person("森 みどり", "real@example.jp", drill=False)
    one = scene.of(scene.translating())
    with pytest.raises(Invalid, match="頼めません"):
        translating.assign(scene.desk, one, one.version, stranger)
    translating.assign(scene.desk, one, one.version, scene.writer, scene.reader)
    scene.writer.drill = False
    db.session.flush()
    translating.hand_in(BY_LINK, scene.writer, one, one.version, *WORDS)
    translating.send_back(BY_LINK, scene.reader, one, one.version, "直してください。")
    assert sent() == [
        ("translation_wanted", "writer@example.jp"),
        ("second_reading_wanted", "reader@example.jp"),
    ]
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.exercise)).all()
    assert all(row.subject.startswith("【訓練】") for row in rows)
    assert len(rows) == 2


def test_a_closed_event_asks_nobody_but_withdraws(ctx: Flask) -> None:
    """After the event nobody is given work; what is wrong can still be withdrawn."""
    scene = Scene()
    notice = scene.published()
    one = scene.assigned()
    events.close(scene.desk, scene.event)
    with pytest.raises(Conflict, match="終了"):
        translating.hand_in(BY_LINK, scene.writer, one, one.version, *WORDS)
    with pytest.raises(Conflict, match="終了"):
        scene.received()
    publishing.withdraw(scene.desk, notice, "終わったため")
    assert not valid(notice)
