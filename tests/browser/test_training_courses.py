"""The pages of courses and sessions, at a desk and on a phone: planned, moved, cancelled, and the public list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from dispatch.db import db
from dispatch.vocabulary import CredentialKind
from tests import factories as people
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look, shot
from tests.training import factories as make
from training.course_templates import templates
from training.models import Award
from training.services.courses import create
from training.vocabulary import CourseKind, SessionMode, SessionState


@pytest.fixture
def house(served: Served) -> Served:
    """A foundation that teaches: the standard course, a skill-up with sessions, rooms, trainers, somebody enrolled."""
    with served.app.test_request_context():
        actor = people.coordinator(email="desk@example.jp", name="調整 花子")
        standard = create(actor, templates()["standard"].values)
        hall, small = (
            make.room(name="みどり会館 大会議室"),
            make.room(name="国際交流プラザ 研修室", ward="東区"),
        )
        teacher = make.trainer(
            name="森田 文子", courses=[standard], hours=[[5, "09:00", "17:00"], [6, "09:00", "17:00"]]
        )
        skill = make.course(
            name="場面練習の半日", summary="説明と同意の場面を、二人一組で練習します。\n録音はしません。",
            units=(("事例の話し合い", 60), ("場面練習", 120)), kind=CourseKind.SKILL_UP,
            prerequisites=[{"kind": "registered"}, {"kind": "level", "level": 3}], fee_yen=500,
        )  # fmt: skip
        held = make.session(
            skill, room_id=hall.id, trainers=(teacher,), capacity=3, note="筆記用具をお持ちください。"
        )
        for seat in (1, 2):
            make.enrolment(held, people.volunteer(), seat=seat)
        make.session(skill, start=make.SATURDAY_10 + timedelta(days=5, hours=4), mode=SessionMode.ONLINE)
        make.session(
            skill, start=make.SATURDAY_10 - timedelta(days=1), state=SessionState.DRAFT, room_id=small.id
        )
        make.session(
            standard, start=make.SATURDAY_10 + timedelta(days=8), hours=6, days=13, title="2026年度 第2期"
        )
        _award(skill)
        db.session.commit()
    return served


def _award(course) -> None:
    person = people.volunteer()
    day = (make.SATURDAY_10 - timedelta(days=200)).date()
    db.session.add(Award(
        volunteer_id=person.id, course_id=course.id, number="2026-0001", code="ABCD-EFGH", status_index=1,
        holder=person.name, holder_roman="YAMAKAWA Hanako", title=course.name, minutes=180, points=5,
        grants=CredentialKind.ENTRY_COURSE,
        begun_on=day, completed_on=day, issued_on=day,
    ))  # fmt: skip


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_desk_plans_and_moves_a_session(
    house: Served, page_at: OpenPage, faults: Faults, size: tuple[int, int]
) -> None:
    """From the month through the catalogue to a new session, which is refused where the room is taken, made elsewhere,
    opened; another is moved and those who have a seat are told of it beforehand; a third is cancelled."""
    faults.allow("status of 422")
    page = house.enter(page_at(*size), "desk@example.jp")
    page.goto(f"{house.url}/training/?month=2026-12")
    expect(page.locator("main")).to_contain_text("2 / 3席")
    look(page, "courses-month")
    page.goto(f"{house.url}/training/courses/")
    look(page, "courses-catalogue")
    page.get_by_role("link", name="場面練習の半日", exact=True).click()
    expect(page.locator("#completed")).to_contain_text("山川 花子")
    look(page, "courses-course")
    page.get_by_role("link", name="回を作る", exact=True).first.click()
    page.locator("#meetings-0-day").fill("2026-12-12")
    page.locator("#meetings-0-start").fill("11:00")
    page.locator("#meetings-0-end").fill("14:00")
    page.locator("#room_id").select_option(label="みどり会館 大会議室（30人）")
    page.get_by_role("button", name="作って募集を始める").click()
    expect(page.locator(".error-summary")).to_contain_text("「場面練習の半日」で使います")
    look(page, "courses-taken")
    page.locator("#room_id").select_option(label="国際交流プラザ 研修室（30人）")
    page.get_by_role("button", name="作って募集を始める").click()
    expect(page.locator(".flashes")).to_contain_text("募集を始めました")
    look(page, "courses-session")
    page.goto(f"{house.url}/training/sessions/1/move")
    expect(page.locator("main")).to_contain_text("2人が席を確保しています")
    look(page, "courses-move")
    page.locator("#meetings-0-day").fill("2026-12-13")
    page.get_by_role("button", name="この予定に変更する").click()
    expect(page.locator(".flashes")).to_contain_text("席を確保している2人に")
    page.get_by_role("link", name="回を中止する").click()
    look(page, "courses-cancel")
    page.get_by_label("中止の理由").fill("会場の工事のため")
    page.get_by_role("button", name="中止する", exact=True).click()
    expect(page.locator("main")).to_contain_text("会場の工事のため")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_other_pages_of_the_desk(house: Served, page_at: OpenPage, size: tuple[int, int]) -> None:
    """Forms of a course, a room, a trainer, a series with its preview, units on days, the end of a course."""
    page = house.enter(page_at(*size), "desk@example.jp")
    for name, address in (
        ("form", "courses/new?template=standard"),
        ("places", "places/"),
        ("room", "places/rooms/1"),
        ("trainer", "places/trainers/1"),
        ("details", "sessions/1/edit"),
        ("long", "sessions/4"),
        ("units", "sessions/4/units"),
        ("remove", "courses/2/remove"),
    ):
        page.goto(f"{house.url}/training/{address}")
        look(page, name)
    page.goto(f"{house.url}/training/courses/2/series")
    page.locator("#first").fill("2026-12-26")
    page.locator("#start").fill("10:00")
    page.locator("#end").fill("12:00")
    page.get_by_role("button", name="予定を確かめる").click()
    expect(page.locator("#preview")).to_contain_text("2027年1月23日")
    look(page, "courses-series")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_stranger_reads_what_is_taught(house: Served, page_at: OpenPage, size: tuple[int, int]) -> None:
    """Without signing in, without a script: what, when, where, for whom, how many seats, how to join."""
    page = page_at(*size, java_script_enabled=False)
    page.goto(f"{house.url}/courses/")
    expect(page.locator("main")).to_contain_text("残り1席")
    shot(page, "courses-public")
    page = page_at(*size)
    page.goto(f"{house.url}/courses/")
    look(page, "courses-public")
    page.get_by_role("link", name="場面練習の半日").first.click()
    expect(page.locator("main")).to_contain_text("サインインして申し込む")
    expect(page.locator("main")).not_to_contain_text("山川")
    look(page, "courses-public-course")
