"""Offers in a real browser: several at once, standby by link, a repair that is told, fairness."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dispatch.assignments import services
from dispatch.assignments.models import Assignment, QuestionKind
from dispatch.assignments.services.standing_by import of_request
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from tests import factories as make
from tests.assignments.views.scenes import DESK as COORDINATOR
from tests.assignments.views.scenes import Scene
from tests.browser.conftest import Served
from tests.browser.test_engine_pages import settle
from tests.support.browser import PHONE, OpenPage, look


@pytest.fixture
def scene(served: Served) -> Scene:
    """A coordinator at an empty desk."""
    return Scene(served.app)


def three_people(scene: Scene) -> None:
    """People who could all do the same."""
    with scene.rows():
        for name, kana in (
            ("青木 花子", "あおき はなこ"),
            ("井上 桜", "いのうえ さくら"),
            ("上田 葉子", "うえだ ようこ"),
        ):
            make.volunteer(name=name, kana=kana, phone="090-0000-0000")


def test_several_at_once(scene: Scene, served: Served, desk_page: Page, page_at: OpenPage) -> None:
    """The desk asks all who could come; the first yes wins by its link, and another reads so on a phone."""
    asked, _job = scene.proposed()
    three_people(scene)
    desk = served.enter(desk_page, COORDINATOR)
    desk.goto(f"{served.url}/desk/{asked}")
    desk.get_by_text("打診の方法（一人ずつ順番に打診）").click()
    desk.get_by_label("対応できる全員に同時に打診（先着）").check(force=True)
    look(desk, "offers-manner")
    desk.get_by_role("button", name="この方法にする").click()
    desk.get_by_role("button", name="確定して打診を送る").click()
    expect(desk.locator("#offers")).to_contain_text("4人に同時に打診しています")
    look(desk, "offers-wave")
    narrow = served.enter(page_at(*PHONE), COORDINATOR)
    narrow.goto(f"{served.url}/desk/{asked}")
    look(narrow, "offers-wave")
    with scene.rows():
        jobs = [job.id for job in db.session.get_one(ServiceRequest, asked).assignments]
    first, second = scene.token(jobs[1]), scene.token(jobs[2])
    phone = page_at(*PHONE)
    phone.goto(f"{served.url}/o/{second}")
    look(phone, "offers-question")
    phone.goto(f"{served.url}/o/{first}")
    phone.get_by_role("button", name="引き受けます").click()
    expect(phone.locator("main")).to_contain_text("ありがとうございます")
    phone.get_by_text("行けなくなったとき", exact=True).click()
    look(phone, "offers-accepted")


def test_a_rest_and_back(scene: Scene, served: Served, page_at: OpenPage) -> None:
    """A no keeps the person in unless they say otherwise; a rest is taken back by one button."""
    _asked, job = scene.offered()
    phone = page_at(*PHONE)
    phone.goto(f"{served.url}/o/{scene.token(job)}")
    expect(phone.get_by_label("この依頼は難しいが、今月の活動は続けられます")).to_be_checked()
    phone.get_by_label("その日時は都合がつかない").check(force=True)
    phone.get_by_label("今月はお休みします").check(force=True)
    phone.get_by_role("button", name="辞退します").click()
    expect(phone.locator("main")).to_contain_text("まで、お願いを控えます")
    look(phone, "offers-rest")
    phone.get_by_role("button", name="お休みを取り消す").click()
    expect(phone.locator("main")).not_to_contain_text("お願いを控えます")


def test_standby_steps_in(scene: Scene, served: Served, desk_page: Page, page_at: OpenPage) -> None:
    """Asked by one tap, agreed by link on a phone; the booked person gives up by link, and one tap puts them in."""
    asked, job = scene.accepted()
    three_people(scene)
    with scene.rows():
        services.ask(make.coordinator(), QuestionKind.STANDBY)
    settle(scene)
    desk = served.enter(desk_page, COORDINATOR)
    desk.goto(f"{served.url}/desk/standby")
    look(desk, "offers-standby-list")
    desk.goto(f"{served.url}/desk/{asked}")
    desk.get_by_role("button", name="待機をお願いする").first.click()
    expect(desk.locator("#standby")).to_contain_text("返事待ち")
    with scene.rows():
        (one,) = of_request(db.session.get_one(ServiceRequest, asked))
        token, name = services.standby_token(one), one.volunteer.name
    phone = page_at(*PHONE)
    phone.goto(f"{served.url}/s/{token}")
    look(phone, "offers-standby")
    phone.get_by_role("button", name="待機を引き受けます").click()
    expect(phone.locator("main")).to_contain_text("待機をお引き受けいただき")
    look(phone, "offers-standby-agreed")
    phone.goto(f"{served.url}/o/{scene.token(job)}")
    phone.get_by_text("行けなくなったとき", exact=True).click()
    phone.get_by_label("体調がよくない").check(force=True)
    phone.get_by_role("button", name="行けなくなったと知らせる").click()
    expect(phone.locator("main")).to_contain_text("お知らせいただき")
    settle(scene)
    desk.goto(f"{served.url}/desk/{asked}")
    expect(desk.locator("main")).to_contain_text("組み直しました")
    look(desk, "offers-repair")
    narrow = served.enter(page_at(*PHONE), COORDINATOR)
    narrow.goto(f"{served.url}/desk/{asked}")
    look(narrow, "offers-repair")
    desk.get_by_role("button", name="この人に交代する").click()
    expect(desk.locator("#booked")).to_contain_text(name)


def test_fairness(scene: Scene, served: Served, desk_page: Page, page_at: OpenPage) -> None:
    """Who was asked and who worked, at a desk and on a phone."""
    _asked, job = scene.accepted()
    three_people(scene)
    with scene.rows():
        assert db.session.get_one(Assignment, job)
    for page in (served.enter(desk_page, COORDINATOR), served.enter(page_at(*PHONE), COORDINATOR)):
        page.goto(f"{served.url}/desk/fairness")
        expect(page.locator("main")).to_contain_text("山本 和子")
        look(page, "offers-fairness")
