"""What stands in single sheets: only what is true and approved, in words that people use."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, EventShelter, Shelter, VisitForm
from dispatch.disasters.queries import figures
from dispatch.disasters.queries.sheets import sheet
from dispatch.disasters.services import closing, log
from dispatch.disasters.services.closing import Lesson, ReportValues
from dispatch.disasters.services.notices import publishing, translating
from dispatch.disasters.vocabulary import LessonSort, LogKind
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.aid.scenes import helped
from tests.disasters.notices.scenes import PLAIN, WORDS, Scene


def texts_of(event: DisasterEvent, name: str) -> list[str]:
    """All that a sheet says."""
    return [cell for row in sheet(event, name).rows for cell in row]


def test_only_what_stands_and_was_approved_is_on_the_list_of_notices(ctx: Flask) -> None:
    """The original and what was approved, by the languages' names; not plain Japanese that waits, nor what is over."""
    scene = Scene()
    notice = scene.approved().notice
    publishing.publish(scene.desk, notice, ("公民館の掲示板",), notice.expires_at, public_page=True)
    told = texts_of(scene.event, "notices")
    assert {"日本語", "ベトナム語", WORDS[1], notice.body} <= set(told)
    assert PLAIN[1] not in told
    easy = scene.of(notice, "ja-easy")
    translating.approve(scene.other, easy, easy.version)
    told = texts_of(scene.event, "notices")
    assert PLAIN[1] in told
    assert "やさしい日本語" in told
    assert "ja-easy" not in told
    clock.advance(timedelta(hours=24))  # nobody has written it down yet
    assert texts_of(scene.event, "notices") == []


def test_a_notice_is_listed_only_where_it_still_stands(ctx: Flask) -> None:
    """A place whose time is over is not named; a notice that stands nowhere is not there."""
    scene = Scene()
    notice = scene.published()
    soon = clock.now() + timedelta(hours=1)
    publishing.publish(scene.desk, notice, ("放送",), soon, public_page=False)
    assert "公開ページ、放送" in texts_of(scene.event, "notices")
    clock.advance(timedelta(hours=2))
    assert "公開ページ" in texts_of(scene.event, "notices")
    notice.publications[0].until = clock.now()
    db.session.flush()
    assert texts_of(scene.event, "notices") == []


def test_what_was_found_is_told_in_words(ctx: Flask) -> None:
    """Categories by their names, what is urgent marked, languages and nationalities."""
    event = make.event()
    stop = EventShelter(event_id=event.id, shelter=Shelter(code="S1", name="第1小学校", lat=32.8, lon=130.7))
    people = [{"nationality": "ベトナム", "language": "vi", "number": 5}]
    needs = [
        {"category": "food", "urgent": True, "text": ""},
        {"category": "medical", "urgent": False, "text": "インスリン"},
    ]
    db.session.add(VisitForm(key="k1", event_id=event.id, stop=stop, people=people, needs=needs))
    db.session.flush()
    (row,) = sheet(event, "visits").rows
    assert "5人（ベトナム語5）" in row
    assert "ベトナム5" in row
    assert any(cell.startswith("【至急】") and "インスリン" in cell for cell in row)
    assert not any("food" in cell for cell in row)


def test_the_situation_counts_each_shelter_as_it_is_now(ctx: Flask) -> None:
    """People by language and needs of the newest form of each shelter; what was urgent before is not counted again."""
    event = make.event()
    stop = EventShelter(event_id=event.id, shelter=Shelter(code="S1", name="第1小学校", lat=32.8, lon=130.7))
    for key, number, urgent in (("k1", 5, True), ("k2", 3, True), ("k3", 4, False)):
        people = [{"nationality": "", "language": "vi", "number": number}]
        needs = [{"category": "food", "urgent": urgent, "text": ""}]
        db.session.add(VisitForm(key=key, event_id=event.id, stop=stop, people=people, needs=needs))
        db.session.flush()
    told = {name: text for part, name, text in sheet(event, "situation").rows if part == "避難所"}
    assert (told["巡回記録"], told["確認した外国人"]) == ("3件", "4人（ベトナム語4）")
    assert told["至急の困りごと"] == "0件"
    assert told["困りごと"].endswith("：1か所")
    newest = db.session.scalars(select(VisitForm).where(VisitForm.key == "k3")).one()
    newest.needs = [{"category": "food", "urgent": True, "text": ""}]
    db.session.flush()
    told = {name: text for part, name, text in sheet(event, "situation").rows if part == "避難所"}
    assert told["困りごと"].endswith("：1か所（至急1か所）")


def test_lessons_of_the_day_log_are_in_the_printed_report(ctx: Flask) -> None:
    """What was learned on the way stands beside what was written at the end, as on the page."""
    event, who = make.event(), desk.coordinator()
    log.note(who, event, "名簿が古い", LogKind.LESSON)
    log.note(who, event, "本部を開く")
    closing.write(who, event, ReportValues("", [Lesson(LessonSort.TO_MEND, "鍵の場所を決める")]), 0)
    told = "".join(texts_of(event, "closing"))
    assert "鍵の場所を決める" in told
    assert "名簿が古い" in told
    assert "本部を開く" not in told


def test_the_situation_counts_whom_we_took_in_and_not_whom_we_were_offered(ctx: Flask) -> None:
    """Of two who were offered one has come: the report says so, as do the numbers of the closing report."""
    event = make.event()
    helped(event)
    told = {name: text for part, name, text in sheet(event, "situation").rows if part == "応援"}
    assert told["受け入れた人"] == "1人"
    assert figures.aid(event)["guests"] == 1
