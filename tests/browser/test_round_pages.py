"""Rounds of shelters: planned at the desk, and reported by a team whose telephone has no connection."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, EventShelter, RoundTeam, Shelter, Supporter, VisitForm
from dispatch.disasters.services.rounds.links import token_of
from dispatch.disasters.vocabulary import ShelterPriority
from tests import factories as make
from tests.browser.conftest import Served
from tests.disasters import factories as disasters
from tests.disasters.rounds import test_openings as openings
from tests.disasters.rounds import world
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look

SENT = "本部に届きました"
WAITING = "送信待ち"
FIRST_FILLED_AT = """() => new Promise((done) => {
  indexedDB.open("tsunagu-rounds").onsuccess = ({ target }) => {
    const all = target.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => { target.result.close(); done(all.result[0].filledAt); };
  };
})"""


def rows(app: Flask) -> list[VisitForm]:
    """The forms that have arrived, in order."""
    with app.app_context():
        return list(db.session.scalars(select(VisitForm).order_by(VisitForm.id)))


def city(served: Served, *, exercise: bool = True) -> int:
    """A desk, supporters of the drill list, shelters of a list; gives the event."""
    with served.app.test_request_context():
        make.coordinator(email="desk@example.jp", name="調整 あかり")
        for name, languages, drives in (
            ("阿蘇 みのり", {"vi": 3}, True),
            ("白川 あゆ", {"ne": 3, "en": 2}, False),
        ):
            disasters.supporter(languages, name=name, drives=drives, drill=True)
        for k, name in enumerate(("中央小学校", "東公民館", "西体育館", "南中学校"), 1):
            place = Shelter(
                code=f"E{k}", name=name, municipality="架空市", address=f"架空市{name[0]}{k}-1",
                lat=32.80 + 0.008 * k, lon=130.70 + 0.006 * (-1) ** k,
            )  # fmt: skip
            db.session.add(place)
        event = disasters.event(exercise=exercise)
        db.session.commit()
        return event.id


def open_shelters(page: Page, start: str) -> None:
    """From the empty page to three shelters, one of which is urgent."""
    page.goto(start)
    look(page, "rounds-empty")
    page.get_by_role("link", name="避難所を登録").click()
    for name in ("中央小学校", "東公民館", "西体育館"):
        page.locator("label", has_text=name).click()
    look(page, "rounds-open")
    page.get_by_role("button", name="登録する").click()
    page.get_by_role("link", name="中央小学校").click()
    page.get_by_label("優先度").select_option(label="至急")
    page.get_by_role("group", name="避難者の言語（可能性あり）").get_by_text("ベトナム語").click()
    page.get_by_label("巡回できる時間帯").fill("9時〜17時")
    look(page, "rounds-shelter")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("09:00〜17:00")).to_be_visible()
    look(page, "rounds-shelters")


def make_team(page: Page, start: str) -> None:
    """A team, first with an end that is left out."""
    page.goto(start)
    page.get_by_role("link", name="班を登録").first.click()
    page.get_by_text("阿蘇 みのり（ベトナム語）").click()
    page.get_by_text("白川 あゆ（").click()
    page.get_by_label("運転する人").select_option(label="阿蘇 みのり")
    page.get_by_label("出発・帰着の場所").fill("多言語支援センター")
    page.get_by_label("場所の緯度・経度").fill("中央")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("のように書いてください").first).to_be_visible()
    look(page, "rounds-team")
    page.get_by_label("場所の緯度・経度").fill("32.8031, 130.7079")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("heading", name="1班")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_city_opens_its_shelters_in_one_go(
    served: Served, page_at: OpenPage, size: tuple[int, int]
) -> None:
    """From the search over the page that names the number to the list; what was changed stays, the rest closes."""
    event_id = city(served)
    with served.app.test_request_context():
        openings.city(320, "架空市西区")
        db.session.commit()
    page = page_at(*size)
    served.enter(page, "desk@example.jp")
    page.goto(f"{served.url}/disasters/{event_id}/rounds/shelters/open?place=架空市西区")
    expect(page.get_by_text("320か所のうち、はじめの60か所")).to_be_visible()
    look(page, "rounds-open-many")
    page.get_by_role("link", name="320か所をまとめて登録").click()
    look(page, "rounds-open-all")
    page.get_by_role("button", name="320か所を登録する").click()
    expect(page.get_by_text("320か所をまとめて登録しました")).to_be_visible()
    look(page, "rounds-opened-all")
    with served.app.test_request_context():
        db.session.scalars(select(EventShelter).order_by(EventShelter.id).limit(1)).one().note = "裏口から"
        clock.advance(timedelta(minutes=1))
        db.session.commit()
    page.get_by_role("link", name="まとめた登録を取り消す").click()
    look(page, "rounds-undo")
    page.get_by_role("button", name="319か所を閉じる").click()
    expect(page.get_by_text("319か所を閉じました。")).to_be_visible()
    expect(page.get_by_text("1か所は、開設中のままです")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_desk_plans_a_round(
    served: Served, page_at: OpenPage, faults: Faults, size: tuple[int, int]
) -> None:
    """From no shelter to a sheet for the team: opened, a team, planned by the scheduler, confirmed, printed.

    A road that closes asks for another plan; what a team finds is counted.
    """
    faults.allow("teams/new: .* status of 422")
    event_id = city(served)
    start = f"{served.url}/disasters/{event_id}/rounds/"
    page = page_at(*size)
    served.enter(page, "desk@example.jp")
    open_shelters(page, start)
    make_team(page, start)
    page.get_by_role("button", name="回る順番を計画する").click()
    page.get_by_role("link", name="計画を表示").click(timeout=60_000)
    expect(page.get_by_text("これより多く回れる計画はない")).to_be_visible()
    look(page, "rounds-plan")
    page.get_by_role("button", name="この計画で確定する").click()
    expect(page.get_by_text("計画を確定しました")).to_be_visible()
    with served.app.test_request_context():
        crew = db.session.scalars(select(RoundTeam)).one()
        places = {one.shelter.name: one for one in db.session.scalars(select(EventShelter))}
        world.found(crew, places["中央小学校"])
        places["東公民館"].road_closed = True
        db.session.commit()
    page.reload()
    expect(page.get_by_text("計画を見直してください")).to_be_visible()
    look(page, "rounds-index")
    page.get_by_role("link", name="すべての報告").click()
    look(page, "rounds-forms")
    page.get_by_role("link", name="中央小学校").first.click()
    look(page, "rounds-form")
    page.goto(f"{start}sheet")
    expect(page.get_by_text("【訓練】避難所巡回 1班")).to_be_visible()
    look(page, "rounds-sheet")
    page.goto(f"{served.url}/disasters/shelters/map")
    look(page, "shelters-map")
    page.goto(f"{served.url}/disasters/shelters/")
    look(page, "shelters")


@pytest.fixture
def link(served: Served, faults: Faults) -> str:
    """A team's page with two stops; nothing that a telephone loses on the way is a fault."""
    faults.allow("ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_CONNECTION|ERR_EMPTY_RESPONSE|Failed to fetch")
    event_id = city(served)
    with served.app.test_request_context(base_url=served.url):
        from_list = db.session.scalars(select(Shelter).order_by(Shelter.id)).all()
        for k, place in enumerate(from_list[:2]):
            urgent = ShelterPriority.URGENT if k == 0 else ShelterPriority.NORMAL
            db.session.add(
                EventShelter(event_id=event_id, shelter=place, priority=urgent, suspected=["vi", "ne"])
            )
        event = db.session.get_one(DisasterEvent, event_id)
        crew = world.team(event, *db.session.scalars(select(Supporter)), name="1班")
        db.session.commit()
        world.confirmed(event, crew)
        return f"{served.url}/rounds/{token_of(crew)}/"


def opened(page: Page, link: str) -> Page:
    """The team's page, ready to be used without a connection."""
    page.goto(link)
    return settled(page)


def settled(page: Page) -> Page:
    """The page has fetched whatever it keeps."""
    page.locator("html[data-kept-page=yes]").wait_for()
    return page


def fill(page: Page, shelter: str = "中央小学校", number: int = 8) -> None:
    """People and a need."""
    page.locator("#stop").select_option(label=shelter)
    page.locator("#people-0-number").fill(str(number))
    page.locator("#people-0-language").select_option(label="ベトナム語")
    page.get_by_role("group", name="医療・薬").get_by_label("至急").check()
    page.get_by_label("医療・薬の内容").fill("糖尿病の薬")


def send(page: Page) -> None:
    """Press the button."""
    page.get_by_role("button", name="報告を送る").click()


def entries(page: Page, words: str) -> None:
    """What the page says of what it holds."""
    expect(page.locator(".visit-entry", has_text=words).first).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_form_is_sent_when_the_connection_is_back(
    served: Served, page_at: OpenPage, link: str, size: tuple[int, int]
) -> None:
    """Offline it is kept, also over a reload of the page; online it arrives once, with the time at which it was filled
    in; a form with nothing in it is not kept at all."""
    page = opened(page_at(*size), link)
    look(page, "visit")
    send(page)
    expect(page.get_by_text("避難所を選んでください")).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("通信できません")).to_be_visible()
    fill(page)
    look(page, "visit-offline")
    send(page)
    entries(page, WAITING)
    page.reload()
    entries(page, WAITING)
    fill(page, "東公民館", 3)
    send(page)
    expect(page.locator(".visit-entry", has_text=WAITING)).to_have_count(2)
    look(page, "visit-waiting")
    assert rows(served.app) == []
    page.context.set_offline(False)
    expect(page.locator(".visit-entry", has_text=SENT)).to_have_count(2, timeout=30_000)
    look(page, "visit-sent")
    first, second = rows(served.app)
    assert [first.people[0]["number"], second.people[0]["number"]] == [8, 3]
    assert first.needs == [{"category": "medical", "text": "糖尿病の薬", "urgent": True}]
    page.reload()
    expect(settled(page).get_by_text("巡回済み").first).to_be_visible()
    expect(page.locator(".visit-entry")).to_have_count(0)


def dying(times: int) -> Callable[[Route], None]:
    """A server that takes a form and dies before it says so, so many times."""
    left = iter(range(times))

    def handle(route: Route) -> None:
        if route.request.method != "POST" or next(left, None) is None:
            route.continue_()
            return
        route.fetch()
        route.abort("connectionreset")

    return handle


def test_a_server_that_dies_after_taking_a_form_has_it_once(
    served: Served, phone_page: Page, link: str
) -> None:
    """The browser sends it again until it is told; the server knows it by its key."""
    page = opened(phone_page, link)
    page.route(link, dying(2))
    fill(page)
    send(page)
    entries(page, SENT)
    assert len(rows(served.app)) == 1


def test_two_tabs_hold_the_same_forms_and_send_them_once(served: Served, phone_page: Page, link: str) -> None:
    """What was kept in one is sent by whichever is first, and both say so; an answer that is not ours takes nothing."""
    page = opened(phone_page, link)
    other = opened(page.context.new_page(), link)
    page.context.set_offline(True)
    fill(page)
    send(page)
    entries(page, WAITING)
    entries(other, WAITING)
    page.context.route(link, portal)
    page.context.set_offline(False)
    page.wait_for_timeout(1500)
    entries(page, WAITING)
    page.context.unroute(link, portal)
    for tab in (page, other):
        tab.reload()
        settled(tab)
    entries_gone(page)
    entries_gone(other)
    assert len(rows(served.app)) == 1


def portal(route: Route) -> None:
    """The sign-in page of a hotel's network answers everything."""
    if route.request.method == "POST":
        route.fulfill(status=200, content_type="text/html", body="<h1>Welcome</h1>")
    else:
        route.continue_()


def entries_gone(page: Page) -> None:
    """Nothing waits here any more."""
    expect(page.locator(".visit-entry", has_text=WAITING)).to_have_count(0, timeout=20_000)


def test_a_form_that_is_refused_can_be_put_right(
    served: Served, phone_page: Page, link: str, faults: Faults
) -> None:
    """What the server does not take stays with its reasons, goes back into the form, and is sent anew."""
    faults.allow("status of 422")
    page = opened(phone_page, link)
    page.route(link, refusing())
    fill(page)
    send(page)
    entries(page, "送れませんでした")
    look(page, "visit-refused")
    page.get_by_role("button", name="書き直す").click()
    expect(page.locator("#people-0-number")).to_have_value("8")
    send(page)
    entries(page, SENT)
    assert len(rows(served.app)) == 1


def test_what_is_put_right_is_never_gone_from_the_browser(
    served: Served, phone_page: Page, link: str, faults: Faults
) -> None:
    """While it is in the form it stays in the store, also over a reload, and its photograph and its time with it; a
    form of another shelter takes nothing's place."""
    faults.allow("status of 422")
    page = opened(phone_page, link)
    page.route(link, refusing())
    fill(page)
    page.locator("label", has_text="写真を付ける").click()
    page.locator("#photo").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    send(page)
    entries(page, "送れませんでした")
    filled_at = str(page.evaluate(FIRST_FILLED_AT))
    page.get_by_role("button", name="書き直す").click()
    page.reload()
    entries(settled(page), "送れませんでした")
    expect(page.get_by_text("前に選んだ写真を送ります")).to_be_visible()
    look(page, "visit-mended")
    page.locator("#people-0-number").fill("9")
    with page.expect_request(lambda request: request.method == "POST") as posted:
        send(page)
    assert filled_at.encode() in (posted.value.post_data_buffer or b"")
    entries(page, SENT)
    expect(page.locator(".visit-entry", has_text="送れませんでした")).to_have_count(0)
    (form,) = rows(served.app)
    assert (form.people[0]["number"], form.photo_type) == (9, "image/jpeg")


def picture() -> bytes:
    """A small one."""
    data = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return data.getvalue()


def test_what_waits_under_another_link_is_sent_from_this_one(
    served: Served, phone_page: Page, link: str
) -> None:
    """The team's hours were changed, and its link with them: what was filled in before arrives all the same, once."""
    page = opened(phone_page, link)
    page.context.set_offline(True)
    fill(page)
    send(page)
    entries(page, WAITING)
    with served.app.test_request_context(base_url=served.url):
        crew = db.session.scalars(select(RoundTeam)).one()
        crew.end_at += timedelta(hours=1)
        db.session.commit()
        other = f"{served.url}/rounds/{token_of(crew)}/"
    assert other != link
    page.goto("about:blank")
    page.context.set_offline(False)
    entries(opened(page, other), SENT)
    assert len(rows(served.app)) == 1


def test_a_team_under_way_sees_the_new_plan(served: Served, phone_page: Page, link: str) -> None:
    """Whoever looks at the page again has the stops of now, without losing what is in the form."""
    page = opened(phone_page, link)
    expect(page.locator(".round-stop")).to_have_count(2)
    fill(page)
    with served.app.test_request_context():
        place = db.session.scalars(select(EventShelter).order_by(EventShelter.id.desc())).first()
        assert place is not None
        place.road_closed = True
        db.session.commit()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("巡回の予定が新しくなりました")).to_be_visible()
    expect(page.locator(".round-stop", has_text="通行止め")).to_have_count(1)
    expect(page.locator("#people-0-number")).to_have_value("8")
    look(page, "visit-changed")


def refusing() -> Callable[[Route], None]:
    """A server that refuses the first form."""
    first: Iterator[None] = iter([None])

    def handle(route: Route) -> None:
        if route.request.method == "POST" and next(first, "over") is None:
            route.fulfill(status=422, json={"faults": ["人数を入れてください。"]})
        else:
            route.continue_()

    return handle


def test_without_a_script_the_form_posts_plainly(served: Served, page_at: OpenPage, link: str) -> None:
    """The stops, the form, the answer: all from the server."""
    page = page_at(*PHONE, java_script_enabled=False)
    page.goto(link)
    page.get_by_role("link", name=re.compile("ここを報告する")).first.click()
    expect(page.locator("#stop")).not_to_have_value("")
    page.locator("label", has_text="外国人はいませんでした").click()
    send(page)
    expect(page.get_by_text("報告を受け付けました")).to_be_visible()
    assert rows(served.app)[0].filled_at == clock.now()
