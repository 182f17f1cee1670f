"""A newcomer's whole way on a phone: a free seat, the door, the test, the certificate, the first job; and its end.

A request stands uncovered from the first day, because nobody's Vietnamese is good enough. The same request is proposed
to the newcomer once the course is completed, and once the credential has expired the next one is not.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments import services as assignments
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import CredentialKind, EvidenceKind, RoleName
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Credential, Volunteer
from dispatch.volunteers.services.documents import Claim
from tests import factories as people
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, OpenPage, look
from tests.training import factories as make
from tests.uploads.papers import picture
from training.vocabulary import CourseKind

NEWCOMER, TRAINER, COORDINATOR = "newcomer@example.jp", "trainer@example.jp", "desk@example.jp"
COURSE = "医療通訳ボランティア養成講座"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VISIT = make.SATURDAY_10 + 10 * DAY
"""The request that nobody can cover: Tuesday 22 December 2026, 10:00 in Japan."""


@pytest.fixture
def city(served: Served) -> Served:
    """A course with a free seat, a request for level 3, and somebody with JLPT N2 who has not taken the course."""
    with served.app.test_request_context(base_url=served.url):
        desk = people.coordinator(email=COORDINATOR, name="青木 涼")
        person = people.volunteer({"vi": 0}, name="レー ティ ミン", kana="れー てぃ みん", email=NEWCOMER)
        people.volunteer_user(person, name="レー ティ ミン")
        for paper in person.credentials:
            paper.valid_until = None  # what ends is the course's credential alone
        db.session.flush()
        claim = Claim(language="vi", evidence=EvidenceKind.JLPT, title="N2")
        volunteers.approve_language(
            desk, volunteers.file_document(people.user(), person, claim, picture()), "N2"
        )
        teaches = people.user(RoleName.TRAINER, email=TRAINER, name="森田 文子")
        course = make.course(
            name=COURSE,
            kind=CourseKind.ENTRY,
            pass_mark=60,
            grants=CredentialKind.ENTRY_COURSE,
            grants_months=12,
        )
        make.session(course, room=make.room(), trainers=(make.trainer(user_id=teaches.id, name="森田 文子"),))
        people.service_request(start=VISIT)
        db.session.commit()
    return served


def level(city: Served) -> int:
    """What the roster says of the newcomer's Vietnamese today."""
    with city.app.app_context():
        return db.session.scalars(select(Volunteer)).one().level("vi")


def plan(city: Served) -> list[str]:
    """A new plan as the desk's button asks for it; the codes of coming requests somebody is proposed for."""
    with city.app.test_request_context(base_url=city.url):
        assignments.request_plan(db.session.merge(people.coordinator()), "button")
        db.session.commit()
    city.plan()
    with city.app.app_context():
        found = (
            select(ServiceRequest.code)
            .join(Assignment)
            .where(Assignment.state == "proposed", Assignment.start_at > clock.now())
        )
        return list(db.session.scalars(found))


def enrol(page: Page, city: Served) -> None:
    """From the list to a seat in two taps."""
    page.goto(f"{city.url}/my/training/")
    page.get_by_role("link", name=COURSE).first.click()
    page.get_by_role("button", name="この研修に申し込む").click()
    expect(page.get_by_text("受講が決まりました。")).to_be_visible()


def come_in(phone: Page, trainer: Page, city: Served) -> None:
    """The six digits on the trainer's screen, typed on the phone."""
    trainer.goto(f"{city.url}/teach/")
    trainer.get_by_role("link", name="受付コード").first.click()
    digits = "".join(one for one in trainer.locator(".door-digits").inner_text() if one.isdigit())
    phone.goto(f"{city.url}/check-in/")
    phone.get_by_label("6桁の番号").fill(digits[-6:])
    phone.get_by_role("button", name="出席する").click()
    expect(phone.get_by_text("出席を受け付けました").first).to_be_visible()


def decide(trainer: Page, desk: Page, city: Served) -> None:
    """The trainer writes down the test, the desk makes it a certificate."""
    trainer.goto(f"{city.url}/teach/")
    trainer.get_by_role("link", name=COURSE).first.click()
    session = trainer.url
    trainer.goto(f"{session}/scores")
    trainer.get_by_label("レー ティ ミンさんの点数").fill("85")
    trainer.get_by_role("button", name="点数を記録する").click()
    expect(trainer.get_by_text("1人の点数を記録しました")).to_be_visible()
    desk.goto(f"{session}/decide")
    desk.get_by_role("button", name="判定を確定する").click()
    expect(desk.get_by_text("1人に修了証を交付しました")).to_be_visible()


def until(city: Served) -> date:
    """The last day of the course's credential."""
    with city.app.app_context():
        kind = Credential.kind == CredentialKind.ENTRY_COURSE
        found = db.session.scalars(select(Credential.valid_until).where(kind)).one()
        assert found
        return found


def move_to(moment: datetime) -> None:
    """The clock goes on to then."""
    clock.advance(moment - clock.now())


def test_from_a_free_seat_to_the_first_job_and_its_end(city: Served, page_at: OpenPage) -> None:
    """Nothing is typed but the test's score: the seat, the attendance and the level follow from what people do."""
    desk = city.enter(page_at(*DESK), COORDINATOR)
    assert (level(city), plan(city)) == (2, [])
    desk.goto(f"{city.url}/desk/?tab=uncovered")
    expect(desk.locator("main")).to_contain_text("12月22日")

    phone = city.enter(page_at(*PHONE), NEWCOMER)
    enrol(phone, city)
    move_to(make.SATURDAY_10 - timedelta(minutes=5))
    trainer = city.enter(page_at(*DESK), TRAINER)
    come_in(phone, trainer, city)
    move_to(make.SATURDAY_10 + 4 * HOUR)
    assert (level(city), plan(city)) == (2, [])
    decide(trainer, desk, city)

    assert level(city) == 3
    assert len(plan(city)) == 1
    desk.goto(f"{city.url}/desk/?tab=proposed")
    desk.get_by_role("link", name="12月22日").first.click()
    expect(desk.locator("main")).to_contain_text("レー ティ ミン")
    phone.goto(f"{city.url}/my/levels")
    expect(phone.locator("main")).to_contain_text("診察")
    look(phone, "newcomer-levels")

    last = until(city)
    start = datetime.combine(last, make.SATURDAY_10.time(), make.SATURDAY_10.tzinfo)
    with city.app.test_request_context(base_url=city.url):
        asked = [people.service_request(start=start + days * DAY, code=f"R-{days}") for days in (0, 1)]
        assert [one.code for one in asked] == ["R-0", "R-1"]
        db.session.commit()
    move_to(start - 3 * DAY)
    assert plan(city) == ["R-0"]
    move_to(start + 15 * HOUR)  # one in the morning of the day after
    city.run_job("derive_levels")
    assert (level(city), plan(city)) == (2, [])
    phone.reload()
    expect(phone.locator("main")).to_contain_text("日常会話")
