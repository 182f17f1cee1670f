"""A muster and a call in the browser: the desk asks and watches, a supporter answers on a phone without scripts."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import CallOutAsk
from dispatch.disasters.queries import call_outs as calls
from dispatch.disasters.services import call_outs, musters
from dispatch.disasters.vocabulary import AnsweredBy
from dispatch.notifications.models import OutboxMessage
from tests import factories as people
from tests.browser.conftest import Served
from tests.disasters import factories as make
from tests.disasters.muster_life import mustered
from tests.support.browser import DESK, PHONE, OpenPage, look


def link_of(kind: str, address: str) -> str:
    """Where the link in a message leads."""
    found = select(OutboxMessage.body).where(OutboxMessage.kind == kind, OutboxMessage.address == address)
    body = db.session.scalars(found).one()
    return urlsplit(next(line for line in body.splitlines() if line.startswith("http"))).path


def both(page: Page, name: str) -> None:
    """Looked at on a desk and on a phone."""
    for width, height in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        look(page, name)


def test_an_exercise_is_mustered(served: Served, page_at: OpenPage) -> None:
    """Asked on a page, answered behind links in three languages without scripts, seen at the desk; a call beside it."""
    with served.app.test_request_context(base_url=served.url):
        people.coordinator(email="desk@example.jp")
        event = make.event(exercise=True, title="総合防災訓練")
        one = make.supporter({"vi": 3, "en": 2}, email="own@example.jp", drill=True, name="水前寺 ひかり")
        assert one.volunteer is not None
        people.volunteer_user(one.volunteer)
        base = f"{served.url}/disasters/{event.id}"
        db.session.commit()
    desk = served.enter(page_at(*DESK), "desk@example.jp")
    desk.goto(f"{base}/muster/")
    both(desk, "MUSTER-empty")
    desk.get_by_role("link", name="確認を始める").click()
    both(desk, "MUSTER-new")
    desk.get_by_role("button", name="確認を送る").click()
    with served.app.test_request_context(base_url=served.url):
        path = link_of("muster_ask", "own@example.jp")
    own = served.enter(page_at(*PHONE), "own@example.jp")
    own.goto(f"{served.url}/my/")
    look(own, "MUSTER-home")
    for language in ("ja", "ja@easy", "en"):
        own.goto(f"{served.url}{path}?lang={language}")
        both(own, f"MUSTER-link-{language}")
    bare = page_at(*PHONE, java_script_enabled=False)
    bare.goto(f"{served.url}{path}")
    bare.get_by_label("無事です").check()
    bare.get_by_label("時間をおいて活動できます").check()
    bare.locator("[name=coming_time]").fill("13:30")
    bare.get_by_label("自宅にいます").check()
    bare.get_by_role("button", name="回答を送る").click()
    assert "13:30から" in bare.inner_text("main")
    own.goto(f"{served.url}{path}")
    both(own, "MUSTER-answered")
    own.goto(f"{served.url}/my/")
    look(own, "MUSTER-home-answered")
    desk.reload()
    assert "水前寺 ひかり" in desk.inner_text("#answers")
    desk.goto(f"{base}/muster/close")
    look(desk, "MUSTER-close")


def test_what_the_desk_sees_in_the_middle(served: Served, page_at: OpenPage) -> None:
    """The tally with its map, a reply by phone, supporters, calls and their links: at both widths."""
    with served.app.test_request_context(base_url=served.url):
        people.coordinator(email="desk@example.jp")
        event = make.event(title="架空市の地震")
        keys = mustered(event)
        found = musters.queries.get_reply(keys["reply_id"])
        musters.mark_called(people.coordinator(), found)
        base = f"{served.url}/disasters/{event.id}"
        waiting = link_of("call_out", "m2@example.jp")
        settled = link_of("call_out_settled", "m0@example.jp")
        db.session.commit()
    desk = served.enter(page_at(*DESK), "desk@example.jp")
    for path, name in (
        (f"{base}/muster/", "middle"),
        (f"{base}/muster/{keys['reply_id']}", "reply"),
        (f"{base}/call-outs/", "calls"),
        (f"{base}/call-outs/new", "call-new"),
        (f"{base}/call-outs/{keys['call_out_id']}", "call"),
        (f"{base}/call-outs/{keys['call_out_id']}/close", "call-close"),
        (f"{served.url}/disasters/supporters/", "supporters"),
        (f"{served.url}/disasters/supporters/add", "supporters-add"),
        (f"{served.url}/disasters/supporters/{keys['supporter_id']}", "supporter"),
        (f"{served.url}/disasters/supporters/tree", "tree"),
        (f"{served.url}{waiting}", "call-link"),
        (f"{served.url}{settled}?lang=ja@easy", "call-link-settled"),
    ):
        desk.goto(path)
        both(desk, f"MUSTER-{name}")


def test_a_call_renews_itself(served: Served, page_at: OpenPage) -> None:
    """An answer that comes in stands in the list without a click; whoever is about to press a button stays there."""
    with served.app.test_request_context(base_url=served.url):
        people.coordinator(email="desk@example.jp")
        event = make.event(title="架空市の地震")
        keys = mustered(event)
        call = calls.get(keys["call_out_id"], event)
        other, coming = (ask.id for ask in calls.asks(call))
        base = f"{served.url}/disasters/{event.id}"
        db.session.commit()
    desk = served.enter(page_at(*DESK), "desk@example.jp")
    desk.goto(f"{base}/call-outs/{keys['call_out_id']}")
    button = desk.locator(f"form[action$='/{other}'] button").first
    button.focus()
    with served.app.test_request_context(base_url=served.url):
        ask = db.session.get_one(CallOutAsk, coming)
        call_outs.answer(call_outs.bearer(ask), ask, True, AnsweredBy.LINK)
        db.session.commit()
    expect(desk.locator("#call-now")).to_contain_text("2／2人", timeout=30_000)
    assert desk.locator("#call-now").get_by_text("行きます").count() == 2
    assert button.evaluate("one => one === document.activeElement")
    for path, name in (
        (f"{base}/roster/people/ages", "ages"),
        (f"{base}/roster/people/{keys['supporter_id']}", "terms"),
        (f"{base}/roster/people", "people"),
    ):
        desk.goto(path)
        both(desk, f"MUSTER-{name}")
