"""Seats in a real browser, at both widths: a volunteer enrols and answers, the desk looks after the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from tests import factories as people
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, OpenPage, look
from tests.training import factories as make
from training.models import Enrolment, Material, TrainingSession
from training.services import seats
from training.vocabulary import EnrolmentState as S
from training.vocabulary import SessionMode

OWN, OFFICE = "own@example.jp", "office@example.jp"


@pytest.fixture
def world(served: Served) -> dict[str, int]:
    """Sessions of all kinds for one volunteer: open, full, not allowed, moved, offered, past; keys by name."""
    with served.app.test_request_context():
        me = people.volunteer(email=OWN, name="海野 空", kana="うんの そら")
        people.volunteer_user(me)
        people.coordinator(email=OFFICE)
        others = [
            people.volunteer(name=f"後藤 {n}", phone=f"090-0000-000{k}") for k, n in enumerate("一二三四")
        ]
        room, weeks = make.room(), [make.SATURDAY_10 + timedelta(weeks=k) for k in range(6)]
        course = make.course(name="医療通訳スキルアップ研修（秋）", summary="診察の場面を練習します。")
        free = make.session(course, room=room, trainers=(make.trainer(),))
        full = make.session(make.course(name="守秘義務と倫理"), capacity=2, start=weeks[1], room=room)
        for one in others:
            seats.enrol(SYSTEM, full, one)
        hard = make.course(
            name="告知と同意の通訳", prerequisites=[{"kind": "level", "level": 4, "language": "vi"}]
        )
        make.session(hard, start=weeks[2], room=room, days=3)
        moved = make.session(make.course(name="感染症の基礎"), start=weeks[3], mode=SessionMode.ONLINE)
        seats.enrol(SYSTEM, moved, me)
        moved.schedule_version += 1
        seats.schedule_changed(SYSTEM, moved)
        offered = make.session(make.course(name="電話通訳の練習"), capacity=1, start=weeks[4], room=room)
        first = seats.enrol(SYSTEM, offered, others[0])
        seats.enrol(SYSTEM, offered, me)
        seats.cancel(SYSTEM, first)
        past = make.session(make.course(name="養成講座"), start=clock.now() - timedelta(days=20))
        make.enrolment(past, me, state=S.COMPLETED)
        db.session.add(Material(course_id=course.id, title="用語集", url="https://example.jp/terms"))
        db.session.commit()
        return {"free": free.id, "full": full.id, "moved": moved.id, "offered": offered.id}


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_volunteer_enrols_answers_and_cancels(
    served: Served, world: dict[str, int], page_at: OpenPage, size: tuple[int, int]
) -> None:
    """Two taps from the list to a seat; a freed seat and a moved session are answered in one; axe is content."""
    page = served.enter(page_at(*size), OWN)
    page.goto(f"{served.url}/my/")
    look(page, "seats-home")
    page.goto(f"{served.url}/my/training/")
    look(page, "seats-mine")
    page.get_by_role("link", name="医療通訳スキルアップ研修（秋）").click()
    look(page, "seats-session")
    page.get_by_role("button", name="この研修に申し込む").click()
    expect(page.get_by_text("受講が決まりました。")).to_be_visible()
    expect(page.get_by_role("link", name="用語集")).to_be_visible()
    look(page, "seats-enrolled")
    page.get_by_role("link", name="受講を取り消す").click()
    look(page, "seats-cancel")
    page.goto(f"{served.url}/my/training/{world['full']}")
    page.get_by_role("button", name="キャンセル待ちに申し込む").click()
    expect(page.get_by_text("キャンセル待ちの3番目です")).to_be_visible()
    look(page, "seats-waiting")
    page.goto(f"{served.url}/my/training/{world['moved']}")
    look(page, "seats-moved")
    page.get_by_role("button", name="変更後も受講します").click()
    page.goto(f"{served.url}/my/training/{world['offered']}")
    look(page, "seats-offered")
    page.get_by_role("button", name="受講します").click()
    expect(page.get_by_text("受講が決まりました。")).to_be_visible()
    page.goto(f"{served.url}/my/training/wishes")
    page.get_by_role("link", name="受けたい").first.click()
    page.get_by_label("希望の曜日や時間帯など").fill("土曜の午前")
    look(page, "seats-wish")
    page.get_by_role("button", name="希望を登録する").click()
    look(page, "seats-wishes")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_desk_looks_after_a_session(
    served: Served, world: dict[str, int], page_at: OpenPage, size: tuple[int, int]
) -> None:
    """The lists, the people of a session with the queue, enrolling by telephone, a message, the paper list."""
    page = served.enter(page_at(*size), OFFICE)
    page.goto(f"{served.url}/training/seats/")
    look(page, "seats-desk")
    page.goto(f"{served.url}/training/seats/?text=後藤")
    look(page, "seats-desk-people")
    page.goto(f"{served.url}/training/seats/{world['full']}")
    page.get_by_role("button", name="先頭にする").click()
    look(page, "seats-desk-session")
    page.get_by_role("link", name="取り消す").first.click()
    look(page, "seats-desk-cancel")
    page.get_by_role("button", name="取り消す").click()
    expect(page.get_by_role("heading", name="空席をご案内中の人")).to_be_visible()
    look(page, "seats-desk-offered")
    page.goto(f"{served.url}/training/seats/{world['free']}/enrol?q=後藤")
    look(page, "seats-desk-enrol")
    page.get_by_role("button", name="この人を受け付ける").first.click()
    expect(page.get_by_text("さんの受講が決まりました。")).to_be_visible()
    page.get_by_role("link", name="受講者へ送信").click()
    look(page, "seats-desk-message")
    page.goto(f"{served.url}/training/seats/{world['free']}/list")
    look(page, "seats-desk-list")
    with served.app.test_request_context():
        session = db.session.get_one(TrainingSession, world["full"])
        rows = db.session.query(Enrolment).filter_by(session_id=session.id, state=S.OFFERED).count()
        assert rows == 1
