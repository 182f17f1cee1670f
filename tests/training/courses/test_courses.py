"""Courses: ended without losing what was earned; the public list and its calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.levels import read_rules, usual_rules, write_rules
from dispatch.volunteers.models import LevelRuleSet
from tests import factories as people
from tests.training import factories as make
from training.models import Award, Course
from training.services import courses, sessions
from training.vocabulary import SessionMode, SessionState


def award(course: Course) -> Award:
    """Somebody has completed it."""
    person, day = people.volunteer(), date(2026, 6, 1)
    given = Award(
        volunteer_id=person.id, course_id=course.id, number="2026-0001", code="ABCD-EFGH", status_index=1,
        holder=person.name, holder_roman="YAMAKAWA Hanako", title=course.name, grants=CredentialKind.ENTRY_COURSE,
        minutes=180, points=5, begun_on=day, completed_on=day, issued_on=day,
    )  # fmt: skip
    db.session.add(given)
    db.session.flush()
    return given


def set_rule(when: dict[str, object], version: int) -> None:
    """The usual rules, of which the first goes by this."""
    rules = write_rules(usual_rules())
    rules["rules"][0]["when"] = when
    read_rules(rules)
    made = LevelRuleSet(version=version, first=date(2020, 4, 1), rules=rules, note="試験", set_by="x")
    db.session.add(made)
    db.session.flush()


def test_courses_do_not_ask_for_each_other(ctx: Flask) -> None:
    """A circle of prerequisites, over itself or over others, would let nobody into any of them; a chain is fine."""
    first, second = make.course(code="A"), make.course(code="B")
    third = make.course(code="C", prerequisites=[{"kind": "course", "course": "B"}])

    def ask(course: Course, *codes: str) -> None:
        asked = tuple({"kind": "course", "course": code} for code in codes)
        courses.change(
            SYSTEM, course, replace(courses.CourseValues.of(course), prerequisites=asked), course.version
        )

    ask(second, "A")
    for course, code in ((first, "A"), (first, "B"), (first, "C")):
        with pytest.raises(Invalid) as refused:
            ask(course, code)
        assert [name for name, _sentence in refused.value.faults] == ["courses"]
        db.session.refresh(course)
    ask(third, "A", "B")


def test_a_course_with_credentials_given_is_archived(ctx: Flask) -> None:
    """What was earned stays; the course is no longer offered, and can be taken back. One never used is deleted."""
    used, unused = make.course(), make.course()
    given = award(used)
    assert not courses.remove(SYSTEM, used)
    assert used.archived_at is not None
    assert given.course is used
    assert courses.remove(SYSTEM, unused)
    assert list(db.session.scalars(select(Course))) == [used]
    courses.restore(SYSTEM, used)
    assert used.archived_at is None


def test_a_code_that_others_go_by_stays(ctx: Flask) -> None:
    """A course that another asks for, or a rule of levels names, keeps its code and is not deleted: whoever has
    completed it would lack it, and levels would fall. All else of it can be changed; once nothing goes by it, the code
    as well."""

    def recode(course: Course, code: str) -> None:
        values = replace(courses.CourseValues.of(course), code=code, name="新しい名前")
        courses.change(SYSTEM, course, values, course.version)

    first, ruled = make.course(code="FIRST"), make.course(code="RULED")
    after = make.course(name="応用", prerequisites=[{"kind": "course", "course": "FIRST"}])
    set_rule({"course": {"code": "RULED"}}, version=1)
    for course, why in ((first, "応用"), (ruled, "レベルの規則")):
        with pytest.raises(Invalid) as refused:
            recode(course, "OTHER")
        assert [(name, why in sentence) for name, sentence in refused.value.faults] == [("code", True)]
        db.session.refresh(course)
        recode(course, course.code)
        assert course.name == "新しい名前"
        with pytest.raises(Conflict, match=why):
            courses.remove(SYSTEM, course)
    after.prerequisites = []
    set_rule({"evidence": {"kind": "course"}}, version=2)
    for course in (first, ruled):
        recode(course, f"{course.code}2")
        assert courses.remove(SYSTEM, course)


def test_a_course_that_others_ask_for_ends_only_where_that_was_read(ctx: Flask) -> None:
    """It says who asks for it, and ends once the desk has read so; what asks for it and is over does not count."""
    first, ruled, plain = make.course(code="FIRST"), make.course(code="RULED"), make.course()
    after = make.course(name="応用", prerequisites=[{"kind": "course", "course": "FIRST"}])
    make.course(name="昔の講座", prerequisites=asking_for(plain), archived_at=clock.now())
    set_rule({"course": {"code": "RULED"}}, version=1)
    for course in (first, ruled, plain):
        make.session(course, state=SessionState.CANCELLED)
    for course, why in ((first, "応用"), (ruled, "レベルの規則")):
        with pytest.raises(Conflict, match=why):
            courses.remove(SYSTEM, course)
        assert course.archived_at is None
        assert not courses.remove(SYSTEM, course, despite=True)
        assert course.archived_at is not None
    assert not courses.remove(SYSTEM, plain)
    assert after.archived_at is None


def asking_for(course: Course) -> list[dict[str, str]]:
    """To have completed it."""
    return [{"kind": "course", "course": course.code}]


def test_a_course_with_a_session_to_come_goes_on(ctx: Flask) -> None:
    """People are enrolled there: it says which day stands in the way, and once that is cancelled it ends."""
    held = make.session()
    with pytest.raises(Conflict, match="12月12日"):
        courses.archive(SYSTEM, held.course)
    sessions.cancel(SYSTEM, held, "講座を終えるため")
    courses.archive(SYSTEM, held.course)
    assert held.course.archived_at is not None


def test_a_unit_whose_title_is_put_right_is_the_same_unit(ctx: Flask) -> None:
    """The day that teaches it still does, so nobody who was there lacks it; another unit of another length at its place
    is a new one, which no day teaches."""
    course = make.course(units=(("用後", 60), ("場面練習", 120)))
    held = make.session(course)
    held.meetings[0].units = list(course.units)
    db.session.flush()
    for units, taught in (
        ((("用語", 60), ("場面練習", 120)), ["用語", "場面練習"]),
        ((("用語", 60), ("面接", 100), ("まとめ", 20)), ["用語"]),
    ):
        values = replace(courses.CourseValues.of(course), units=units)
        courses.change(SYSTEM, course, values, course.version)
        db.session.expire_all()
        assert [unit.title for unit in course.units] == [title for title, _minutes in units]
        assert [unit.title for unit in held.meetings[0].units] == taught


def test_units_keep_their_rows(ctx: Flask) -> None:
    """A unit that stays, wherever it moves, is the same row, and so the day that teaches it still does."""
    course = make.course(units=(("一", 60), ("二", 120)))
    held = sessions.create(
        SYSTEM, course, sessions.SessionValues(((make.SATURDAY_10, make.SATURDAY_10 + timedelta(hours=3)),),
                                               sessions.Details(capacity=5)))  # fmt: skip
    keys = {unit.title: unit.id for unit in course.units}
    stated = courses.CourseValues.of(course).plain()
    values = courses.CourseValues.read({**stated, "units": [["二", 100], ["三", 80]]})
    courses.change(SYSTEM, course, values, course.version)
    db.session.expire_all()
    assert [(unit.title, unit.minutes) for unit in course.units] == [("二", 100), ("三", 80)]
    assert course.units[0].id == keys["二"]
    assert [unit.title for unit in held.meetings[0].units] == ["二"]


def test_strangers_read_the_list_and_nobody_is_named(app: Flask, client: FlaskClient) -> None:
    """Open sessions with seats left and how to join; no draft, no address of an online room, no learner's name."""
    with app.test_request_context():
        course = make.course(name="場面練習", prerequisites=[{"kind": "registered"}])
        full = make.session(
            course, capacity=1, mode=SessionMode.ONLINE, online_url="https://meet.example.jp/secret"
        )
        make.enrolment(full, people.volunteer(name="山川 秘子"))
        make.session(course, state=SessionState.DRAFT, title="まだ秘密の回")
        over = make.course(name="終わった講座", archived_at=clock.now())
        keys = course.id, over.id
        db.session.commit()
    pages = client.get("/courses/").text + client.get(f"/courses/{keys[0]}").text
    for words in (
        "満席（キャンセル待ちを受け付けます）",
        "登録通訳ボランティアであること",
        "サインインして申し込む",
    ):
        assert words in pages
    for words in ("山川", "秘密の回", "meet.example.jp", "終わった講座"):
        assert words not in pages
    assert client.get(f"/courses/{keys[1]}").status_code == 404


def test_the_calendar_follows_moves_and_tells_of_the_end(app: Flask, client: FlaskClient) -> None:
    """Each day is an event with the same UID for ever; a move counts up, a cancelled session says so; lines end in
    CRLF, and nothing changed is 304."""
    with app.test_request_context():
        held, lost = (
            make.session(days=2, title="第1期"),
            make.session(start=make.SATURDAY_10 + timedelta(hours=5)),
        )
        draft = make.session(state=SessionState.DRAFT)
        sessions.cancel(SYSTEM, draft, "作りまちがい")
        keys = held.id, draft.id
        db.session.commit()
    first = client.get("/courses/calendar.ics")
    assert first.data.count(b"\n") == first.data.count(b"\r\n")
    before = {str(event["uid"]): event for event in Calendar.from_ical(first.data).walk("VEVENT")}
    assert len(before) == 3
    assert (
        client.get("/courses/calendar.ics", headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 304
    )
    with app.test_request_context():
        held, lost = db.session.merge(held), db.session.merge(lost)
        times = [(one.start_at + timedelta(hours=1), one.end_at) for one in held.meetings]
        sessions.move(SYSTEM, held, times)
        sessions.cancel(SYSTEM, lost, "台風のため")
        db.session.commit()
    after = {
        str(event["uid"]): event
        for event in Calendar.from_ical(client.get("/courses/calendar.ics").data).walk("VEVENT")
    }
    assert after.keys() == before.keys()
    states = sorted((str(event["status"]), int(str(event["sequence"]))) for event in after.values())
    assert states == [("CANCELLED", 1), ("CONFIRMED", 1), ("CONFIRMED", 1)]
    alone = client.get(f"/courses/sessions/{keys[0]}.ics")
    summaries = [str(one["summary"]) for one in Calendar.from_ical(alone.data).walk("VEVENT")]
    assert [summary.rpartition("（")[2] for summary in summaries] == ["1/2日目）", "2/2日目）"]
    assert client.get(f"/courses/sessions/{keys[1]}.ics").status_code == 404
