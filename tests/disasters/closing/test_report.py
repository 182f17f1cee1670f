"""The closing report: written by one at a time, fixed with its figures, taken away as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    Duty,
    EventShelter,
    Muster,
    MusterReply,
    Post,
    Shelter,
    Shift,
    VisitForm,
)
from dispatch.disasters.queries.closing import exported, figures_of, is_fixed, kept_lessons
from dispatch.disasters.queries.figures import SECTIONS
from dispatch.disasters.services import closing, events, log
from dispatch.disasters.services.closing import Lesson, ReportValues
from dispatch.disasters.vocabulary import Coming, DutyState, LessonSort, LogKind, Safety, SupporterRole
from dispatch.disasters.wording.closing import FIGURES, Compared, difference_words, minutes_words, sections
from dispatch.errors import Conflict
from tests import factories as desk
from tests.disasters import factories as make

WORDS = ReportValues(
    "朝の地震に対応した。",
    [
        Lesson(LessonSort.TO_MEND, "鍵の場所を決める", "総務", date(2027, 1, 31)),
        Lesson(LessonSort.WENT_WELL, "早かった"),
    ],
)


def closed(*, exercise: bool = False) -> DisasterEvent:
    """An event that is over."""
    event = make.event(exercise=exercise)
    events.close(desk.coordinator(), event)
    return event


def worked(event: DisasterEvent) -> None:
    """A muster with one of two answers, two duties of which one was released, and two forms of one shelter."""
    one, two = make.supporter(), make.supporter(name="白川 あゆ")
    now, hours = clock.now(), timedelta(hours=8)
    muster = Muster(event_id=event.id, intervals=[])
    muster.replies = [
        MusterReply(supporter=one, answered_at=now, safety=Safety.HURT, coming=Coming.REMOTE),
        MusterReply(supporter=two),
    ]
    shift = Shift(start_at=now, end_at=now + hours)
    post = Post(event_id=event.id, name="翻訳", role=SupporterRole.TRANSLATOR, shifts=[shift])
    for person, state in ((one, DutyState.DONE), (two, DutyState.RELEASED)):
        shift.duties.append(Duty(supporter=person, state=state, start_at=now, end_at=now + hours))
    stop = EventShelter(event_id=event.id, shelter=Shelter(code="S1", name="第1小学校", lat=32.8, lon=130.7))
    db.session.add_all([muster, post, stop])
    db.session.flush()
    for number in (5, 3):
        people = [{"nationality": "VN", "language": "vi", "number": number}]
        form = VisitForm(
            key=f"k{number}", event_id=event.id, stop=stop, people=people, needs=[{"category": "water"}]
        )
        db.session.add(form)
        db.session.flush()


def test_the_figures_of_what_was_done(ctx: Flask) -> None:
    """Answers, hours stood, people met: a released duty is no hour, and a shelter's newest form counts, not all."""
    event = make.event()
    worked(event)
    found = figures_of(event)
    assert found["muster"] == {"asked": 2, "answered": 1, "in_need": 1, "now": 0, "later": 0, "remote": 1}
    assert found["roster"] == {"duties": 1, "people": 1, "hours": 8.0}
    assert found["rounds"]["people"] == 3
    assert (found["rounds"]["forms"], found["rounds"]["languages"]) == (2, 1)


def test_every_figure_has_its_words(ctx: Flask) -> None:
    """No section or figure is counted that the report does not name, and the other way round."""
    event = make.event()
    assert {name: set(count(event)) for name, count in SECTIONS.items()} == {
        name: set(words) for name, words in FIGURES.items()
    }
    assert len(list(sections(figures_of(event)))) == len(SECTIONS)


def test_a_fixed_report_stands(ctx: Flask) -> None:
    """Its figures stay as they were and nobody writes in it, until somebody takes the fixing back."""
    event, who = closed(), desk.coordinator()
    closing.write(who, event, WORDS, 0)
    closing.fix(who, event, 1)
    worked(event)
    assert figures_of(event)["muster"]["asked"] == 0
    with pytest.raises(Conflict, match="確定"):
        closing.write(who, event, WORDS, 2)
    closing.loosen(who, event)
    assert not is_fixed(event)
    assert figures_of(event)["muster"]["asked"] == 2
    assert [one["text"] for one in kept_lessons(event)] == ["鍵の場所を決める", "早かった"]
    with pytest.raises(Conflict, match="まだ確定"):
        closing.loosen(who, event)


def test_two_writers(ctx: Flask) -> None:
    """Who began from an older text does not overwrite the newer one."""
    event, who = closed(), desk.coordinator()
    closing.write(who, event, WORDS, 0)
    with pytest.raises(Conflict, match="ほかの人"):
        closing.write(who, event, ReportValues("別の文"), 0)
    with pytest.raises(Conflict, match="ほかの人"):
        closing.fix(who, event, 0)


def test_a_report_is_fixed_when_all_is_over(ctx: Flask) -> None:
    """While the answer goes on lessons can be written and the report not fixed; a proposal has no report."""
    event, who = make.event(), desk.coordinator()
    closing.write(who, event, WORDS, 0)
    with pytest.raises(Conflict, match="対応を終えてから"):
        closing.fix(who, event, 1)
    with pytest.raises(Conflict, match="提案"):
        closing.write(who, make.event(opened=False), WORDS, 0)


def test_times_in_words(ctx: Flask) -> None:
    """Minutes as people say them; sooner and later beside the year before."""
    assert [minutes_words(one) for one in (None, 0, 59, 75)] == ["—", "0分", "59分", "75分（1時間15分）"]
    found = [difference_words(Compared("", now, 20).difference) for now in (None, 12, 20, 25)]
    assert found == ["—", "8分早い", "同じ", "5分遅い"]


def test_the_file_of_an_exercise_says_so(ctx: Flask) -> None:
    """The report as JSON holds the lessons and the day log; an exercise's says that it is one, a real one does not."""
    for exercise in (True, False):
        event = closed(exercise=exercise)
        log.note(desk.coordinator(), event, "名簿が古い", LogKind.LESSON)
        closing.write(desk.coordinator(), event, WORDS, 0)
        told = json.dumps(exported(event), ensure_ascii=False)
        assert ("訓練" in told) == exercise
        assert "鍵の場所を決める" in told
        assert "名簿が古い" in told


def test_the_desk_writes_prints_and_fixes(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """From the empty report over its words to the fixed one and its file; an exercise's is marked everywhere."""
    with app.app_context():
        desk.coordinator(email="desk@example.jp")
        event_id = closed(exercise=True).id
        db.session.commit()
    client, base = sign_in("desk@example.jp"), f"/disasters/{event_id}/closing/"
    assert "教訓はまだ書かれていません" in client.get(base).text
    told = {
        "version": "0", "summary": "朝の地震に対応した。", "lessons-0-sort": "to_mend", "lessons-0-text": "鍵を配る",
        "lessons-0-by": "2027-01-31", "lessons-1-text": "",
    }  # fmt: skip
    assert client.post(base + "edit", data=told | {"lessons-0-by": "いつか"}).status_code == 422
    assert client.post(base + "edit", data=told).status_code == 303
    assert "鍵を配る" in client.get(base + "edit").text
    page = client.get(base).text
    for words in ("鍵を配る", "改善する点", "2027年1月31日（日）まで", "【訓練】対応の報告"):
        assert words in page
    late = client.post(base + "edit", data=told | {"summary": "別の人の文。"})
    assert late.status_code == 409
    for words in ("ほかの人が報告を書き換えました", "別の人の文。", "朝の地震に対応した。", 'value="1"'):
        assert words in late.text
    assert client.post(base + "fix", data={"version": "1"}).status_code == 303
    assert client.post(base + "edit", data=told | {"version": "2"}).status_code == 409
    file = client.get(base + "report.json")
    assert file.get_json()["exercise"] is True
    assert "%E8%A8%93%E7%B7%B4" in file.headers["Content-Disposition"]
    assert client.post(base + "loosen").status_code == 303
