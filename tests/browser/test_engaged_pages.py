"""A session and a job at one time, as people see it: on the page of each, at the desk, and in the weeks ahead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from dispatch.assignments import services
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import Mode
from tests import factories as make
from tests.assignments import life
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, OpenPage, look
from tests.training import factories as training
from training.vocabulary import SessionMode

MINE, STAFF = "hanako@example.jp", "desk@example.jp"
DAY, HOURS = timedelta(days=1), timedelta(hours=4)


@pytest.fixture
def keys(served: Served) -> dict[str, int]:
    """A job promised, onto which a session with a seat was moved; another session then; an offer at the time of a
    third; and a trainer who has stopped."""
    with served.app.test_request_context(base_url=served.url):
        person = make.volunteer(name="海野 空", email=MINE)
        make.volunteer_user(person)
        make.coordinator(email=STAFF)
        job = life.booked(SYSTEM, make.service_request(start=make.TUESDAY_10 + DAY), person)
        online: dict[str, Any] = {"hours": 2, "deadline": None, "mode": SessionMode.ONLINE}
        moved = training.session(training.course(name="手話入門"), start=job.start_at, **online)
        training.enrolment(moved, person)
        trainer = training.trainer(name="森田 文子", active=False)
        other = training.session(
            training.course(name="医療用語"), start=job.start_at, trainers=(trainer,), **online
        )
        asked = make.service_request(start=make.TUESDAY_10 + DAY + HOURS)
        services.choose(SYSTEM, asked, services.Choice(0, person.id, 0, Mode.ONSITE))
        (offer,) = life.confirm(SYSTEM, asked)
        later = training.session(training.course(name="倫理と守秘"), start=offer.start_at, **online)
        training.enrolment(later, person)
        rows: dict[str, Any] = {
            "job": job,
            "moved": moved,
            "trainer": trainer,
            "other": other,
            "offer": offer,
            "later": later,
        }
        found = {name: row.id for name, row in rows.items()} | {"asked": asked.id, "person": person.id}
        db.session.commit()
        return found


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_one_time_one_place(
    served: Served, keys: dict[str, int], page_at: OpenPage, size: tuple[int, int]
) -> None:
    """The volunteer reads what stands against what, and finds no button that cannot work; the desk sees who is in two
    places, and the sessions that are left without a trainer."""
    mine = served.enter(page_at(*size), MINE)
    mine.goto(f"{served.url}/my/training/{keys['other']}")
    expect(mine.get_by_text("この回には、お申し込みいただけません")).to_be_visible()
    expect(mine.get_by_role("button", name="この研修に申し込む")).to_have_count(0)
    look(mine, "B-session-at-a-job")
    mine.goto(f"{served.url}/my/{keys['job']}")
    expect(mine.get_by_text("同じ時間に研修などの予定があります")).to_be_visible()
    look(mine, "B-job-at-a-session")
    mine.goto(f"{served.url}/my/{keys['offer']}")
    expect(mine.get_by_text("同じ時間に研修などの予定があります")).to_be_visible()
    look(mine, "B-offer-at-a-session")
    mine.goto(f"{served.url}/my/availability")
    expect(mine.locator("#weeks").get_by_text("研修")).to_have_count(1)
    look(mine, "B-weeks")
    desk = served.enter(page_at(*size), STAFF)
    desk.goto(f"{served.url}/training/seats/{keys['moved']}")
    expect(desk.get_by_text("通訳と重なる")).to_be_visible()
    look(desk, "B-seats")
    desk.goto(f"{served.url}/desk/expired")
    expect(desk.get_by_text("同じ時間に研修などの予定があります").first).to_be_visible()
    look(desk, "B-expired")
    desk.goto(f"{served.url}/training/")
    expect(desk.get_by_text("講師のいない回が3件あります")).to_be_visible()
    look(desk, "B-untaught")
    desk.goto(f"{served.url}/training/places/trainers/{keys['trainer']}")
    expect(desk.get_by_text("担当の回が1件あります")).to_be_visible()
    look(desk, "B-trainer")
