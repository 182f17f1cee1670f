"""Shadowing in a real browser: paired at the desk, agreed by link, accepted on a phone, written down by the senior."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from dispatch import clock
from dispatch.db import db
from dispatch.vocabulary import AssignmentState
from tests import factories as make
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, OpenPage, look
from tests.training.shadowing.scenes import easy_rules, settled, trainee
from training.models import Shadowing
from training.services import shadowing as services


class People:
    """A desk, a senior with a job next Monday, two who wait to watch it, the hospital's clerk."""

    def __init__(self, served: Served) -> None:
        with served.app.app_context():
            easy_rules()
            place = make.institution(
                name="みどり中央病院", email="r@midori.example.jp", meeting_place="1階 受付"
            )
            senior = make.volunteer(name="大山 みどり", kana="おおやま みどり")
            job = settled(senior, at=place)
            self.desk, self.senior = make.coordinator().email, make.volunteer_user(senior).email
            self.clerk, self.request = make.clerk(place).email, job.request_id
            first = trainee(name="野村 空", kana="のむら そら", waited=60)
            trainee(name="浜田 桜", kana="はまだ さくら", waited=5, account=False)
            self.trainee = first.user.email if first.user else ""
            self.job = job.id
            db.session.commit()


def token_of(served: Served) -> str:
    with served.app.app_context():
        return services.token_of(db.session.query(Shadowing).one())


def seen(served: Served, page_at: OpenPage, email: str, paths: tuple[str, ...], name: str) -> None:
    """The pages at both widths, with axe and a picture."""
    for size in (DESK, PHONE):
        page = page_at(*size)
        if email:
            served.enter(page, email)
        for number, path in enumerate(paths):
            page.goto(served.url + path)
            look(page, f"shadow-{name}-{number}")


def test_beside_a_senior(served: Served, desk_page: Page, page_at: OpenPage) -> None:
    """Paired with proof and reasons; the hospital's yes by link; the trainee's yes on a phone; the senior's note."""
    people = People(served)
    desk = served.enter(desk_page, people.desk)
    desk.goto(f"{served.url}/training/shadowing/")
    desk.get_by_role("button", name="組み合わせを計算する").click()
    expect(desk.locator("#pairing")).to_contain_text("1件の組み合わせを見つけました", timeout=30_000)
    desk.goto(f"{served.url}/training/shadowing/")
    expect(desk.locator("#left")).to_contain_text("浜田 桜")
    pages = ("", "people", "rules", "consents", "1", "1/cancel")
    seen(served, page_at, people.desk, tuple(f"/training/shadowing/{one}" for one in pages), "desk")
    desk.get_by_role("button", name="この組み合わせで進める").click()
    expect(desk.locator("#under-way")).to_contain_text("医療機関に確認中")
    link = f"/shadowing/{token_of(served)}/"
    seen(served, page_at, "", (link,), "asked")
    clerk = served.enter(page_at(*DESK), people.clerk)
    clerk.goto(f"{served.url}/requests/{people.request}")
    expect(clerk.locator("main")).to_contain_text("見学のご相談にお返事をお願いします")
    clerk.get_by_role("link", name="見学の内容を見る").click()
    clerk.get_by_role("button", name="見学を承諾します").click()
    expect(clerk.locator("h1")).to_contain_text("ご承諾いただき")
    seen(served, page_at, people.trainee, ("/my/shadowing/",), "offered")
    phone = served.enter(page_at(*PHONE), people.trainee)
    phone.goto(f"{served.url}/my/shadowing/")
    phone.get_by_role("button", name="見学に行きます").click()
    expect(phone.locator("#coming")).to_contain_text("大山 みどり")
    senior = served.enter(page_at(*PHONE), people.senior)
    senior.goto(f"{served.url}/my/{people.job}")
    expect(senior.locator("main")).to_contain_text("野村 空さんが見学で同行します")
    no_from_the_senior(served, page_at, senior)
    watched_and_noted(served, page_at, people, senior)


def no_from_the_senior(served: Served, page_at: OpenPage, senior: Page) -> None:
    """The page where a senior could say no is one tap away, on their own page and behind the mail's link."""
    senior.goto(f"{served.url}/my/shadowing/")
    senior.get_by_role("link", name="見学を断る").click()
    look(senior, "shadow-refuse-phone")
    with served.app.app_context():
        one = db.session.query(Shadowing).one()
        links = [services.own_token(one, who) for who in (one.assignment.volunteer, one.trainee)]
    seen(served, page_at, "", tuple(f"/shadowing/own/{link}/" for link in links), "linked")


def watched_and_noted(served: Served, page_at: OpenPage, people: People, senior: Page) -> None:
    """After the job: the senior's note; the trainee reads what is meant for them and nothing else."""
    with served.app.app_context():
        one = db.session.query(Shadowing).one()
        one.assignment.state = AssignmentState.DONE
        end = one.assignment.end_at
        db.session.commit()
    clock.advance(end + timedelta(minutes=1) - clock.now())
    with served.app.app_context():
        services.follow_shadowings()
    senior.goto(f"{served.url}/my/shadowing/")
    look(senior, "shadow-senior")
    senior.get_by_role("link", name="メモを書く").click()
    look(senior, "shadow-note")
    senior.get_by_label("もう少し").check(force=True)
    senior.get_by_label("気づいたこと").fill("声が小さい。")
    senior.get_by_label("本人へのひとこと").fill("よく観察していました。")
    senior.get_by_role("button", name="メモを送る").click()
    expect(senior.locator("#beside")).to_contain_text("メモを書きました")
    phone = served.enter(page_at(*PHONE), people.trainee)
    phone.goto(f"{served.url}/my/shadowing/")
    expect(phone.locator("#told")).to_contain_text("よく観察していました。")
    expect(phone.locator("main")).not_to_contain_text("声が小さい。")
    look(phone, "shadow-told")
    with served.app.app_context():
        number = db.session.query(Shadowing).one().trainee_id
    seen(served, page_at, people.desk, (f"/training/shadowing/people/{number}",), "person")
