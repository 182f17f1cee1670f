"""The first hours in a real browser: an exercise from a telegram of the Meteorological Agency over muster, a printed
roster and a round whose form is sent after an outage to the closing report, and nobody else hears of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from dispatch.db import db
from dispatch.disasters.models import Shelter, Supporter, VisitForm
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.notifications.models import OutboxMessage
from tests import factories as people
from tests.browser.conftest import Served
from tests.browser.test_disaster_rosters import SLOW, plan
from tests.browser.test_round_pages import (
    SENT,
    WAITING,
    entries,
    fill,
    make_team,
    open_shelters,
    opened,
    send,
)
from tests.disasters import factories as make
from tests.disasters.telegrams.writing import earthquake
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "jma" / "32-35_07_06_240613_VXSE53.xml"
ROLES = (SupporterRole.HEAD, SupporterRole.PHONE, SupporterRole.TRANSLATOR, SupporterRole.PATROL)
ON_THE_LIST = ("阿蘇 みのり", "白川 あゆ", "立田 みお", "グエン・ティ・フオン", "水前寺 ひかり", "江津 そら")
CREW = ON_THE_LIST[:2]
"""They go round the shelters; no roster takes them meanwhile."""
ELSEWHERE = ("田原 さか", "高平 ゆず")
"""Supporters who take no part in exercises."""


@pytest.fixture
def city(served: Served, faults: Faults) -> Served:
    """A coordinator, supporters on the drill list and off it, and shelters of the public list."""
    faults.allow("teams/new: .* status of 422")
    faults.allow("ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch")  # the telephone loses its connection
    with served.app.test_request_context():
        people.coordinator(email="desk@example.jp", name="調整 あかり")
        for k, name in enumerate((*ON_THE_LIST, *ELSEWHERE)):
            speaks = ({"vi": 3}, {"ne": 3, "en": 2}, {"vi": 3, "en": 3})[k % 3]
            make.supporter(
                speaks,
                name=name,
                roles=() if name in CREW else ROLES,
                drives=True,
                drill=name in ON_THE_LIST,
                email=f"s{k}@example.jp",
            )
        for k, name in enumerate(("中央小学校", "東公民館", "西体育館"), 1):
            place = Shelter(code=f"E{k}", name=name, municipality="架空市", address=f"架空市{k}-1",
                            lat=32.80 + 0.008 * k, lon=130.70 + 0.006 * (-1) ** k)  # fmt: skip
            db.session.add(place)
        db.session.commit()
    return served


def begin(page: Page, url: str) -> str:
    """An exercise by the usual script, opened with a telegram; gives the address of the event."""
    page.goto(f"{url}/disasters/scripts/")
    page.get_by_role("button", name="標準の台本を加える").click()
    page.goto(f"{url}/disasters/scripts/")
    page.get_by_role("link", name="訓練を始める").click()
    sample = SAMPLE.read_bytes() if SAMPLE.exists() else earthquake()
    telegram: FilePayload = {"name": "VXSE53.xml", "mimeType": "text/xml", "buffer": sample}
    page.locator("input[type=file]").set_input_files(telegram)
    page.get_by_role("button", name="訓練を始める").click()
    page.wait_for_url(re.compile(r"/disasters/\d+/"))
    found = re.match(r".*/disasters/\d+", page.url)
    assert found is not None
    page.goto(f"{found[0]}/log")
    expect(page.locator("main")).to_contain_text("地震がありました")
    return found[0]


def muster(page: Page, bare: Page, base: str, app_url: str, links: dict[str, str]) -> None:
    """The desk asks; all but one answer behind their links, without scripts; that one is entered by the desk."""
    for name in ON_THE_LIST[:-1]:
        bare.goto(f"{app_url}{links[name]}")
        bare.get_by_label("無事です").check()
        bare.get_by_label("今すぐ活動できます").check()
        bare.get_by_role("button", name="回答を送る").click()
        expect(bare.get_by_role("heading").first).to_be_visible()
    page.goto(f"{base}/muster/")
    page.get_by_role("link", name="回答を入力").click()
    page.locator("label", has_text="無事です").click()
    page.locator("label", has_text="今すぐ活動できます").click()
    page.get_by_role("button", name="回答を記録する").click()
    page.goto(f"{base}/muster/")
    look(page, "72h-muster")


def letters(city: Served) -> list[OutboxMessage]:
    """What has left so far."""
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def muster_links(city: Served) -> dict[str, str]:
    """The address each supporter was sent, by name."""
    with city.app.app_context():
        asked = {one.address: one.body for one in letters(city) if one.kind == "muster_ask"}
        found = {}
        for one in db.session.scalars(select(Supporter)):
            assert one.volunteer is not None
            if (body := asked.get(one.volunteer.email)) is not None:
                link = re.search(r"/muster/[^\s]+", body)
                assert link is not None
                found[one.volunteer.name] = link[0]
        return found


def roster(page: Page, base: str) -> None:
    """Posts from the template, worked out, confirmed, and on paper."""
    page.goto(f"{base}/roster/")
    page.get_by_role("link", name="ひな形から作る").click()
    page.locator("label", has_text="ベトナム語").first.click()
    page.get_by_label("場所").fill("国際交流会館 3階")
    page.get_by_role("button", name="持ち場を作る").click()
    plan(page, f"{base}/roster")
    page.goto(f"{base}/roster/print?by=person")
    page.emulate_media(media="print")
    expect(page.get_by_text("【訓練】").first).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")


def round_of_shelters(page: Page, phone: Page, base: str) -> None:
    """A team is sent round; what it finds is filled in without a connection and arrives when there is one again."""
    start = f"{base}/rounds/"
    open_shelters(page, start)
    make_team(page, start)
    page.get_by_role("button", name="回る順番を計画する").click()
    page.get_by_role("link", name="計画を表示").click(timeout=SLOW)
    page.get_by_role("button", name="この計画で確定する").click()
    expect(page.get_by_text("計画を確定しました")).to_be_visible()
    page.goto(f"{start}sheet")
    opened(phone, page.locator(".round-link").inner_text())
    phone.context.set_offline(True)
    fill(phone)
    send(phone)
    entries(phone, WAITING)
    look(phone, "72h-offline")
    phone.context.set_offline(False)
    entries(phone, SENT)


def close(page: Page, base: str) -> None:
    """The end, the lessons, and the report that is fixed and printed."""
    page.goto(f"{base}/close")
    page.get_by_role("button", name="対応を終える").click()
    page.goto(f"{base}/closing/")
    page.get_by_role("link", name="まとめと教訓を書く").click()
    page.get_by_label("まとめ").fill("朝の地震を想定して訓練した。")
    page.get_by_label("内容").first.fill("報告用紙の置き場所を決めておく。")
    page.get_by_role("button", name="保存する").click()
    page.get_by_role("link", name="報告を確定する").click()
    page.get_by_role("button", name="報告を確定する").click()
    expect(page.get_by_text("報告用紙の置き場所")).to_be_visible()
    look(page, "72h-report")
    page.emulate_media(media="print")
    expect(page.get_by_text("これは訓練の報告です")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_an_exercise_from_a_telegram_to_the_closing_report(city: Served, page_at: OpenPage) -> None:
    """Each step by the person whose step it is; at the end the form has arrived once, and every message went to
    somebody on the drill list and says that it is an exercise."""
    page, phone = page_at(*DESK), page_at(*PHONE)
    city.enter(page, "desk@example.jp")
    base = begin(page, city.url)
    page.goto(f"{base}/muster/")
    page.get_by_role("link", name="確認を始める").click()
    page.get_by_role("button", name="確認を送る").click()
    expect(page.get_by_text("安否と参集の確認を送りました").first).to_be_visible()
    links = muster_links(city)
    assert set(links) == set(ON_THE_LIST)
    muster(page, page_at(*PHONE, java_script_enabled=False), base, city.url, links)
    roster(page, base)
    round_of_shelters(page, phone, base)
    close(page, base)
    with city.app.app_context():
        assert len(db.session.scalars(select(VisitForm)).all()) == 1
        for one in letters(city):
            assert one.address in {f"s{k}@example.jp" for k in range(len(ON_THE_LIST))}
            assert "訓練" in one.subject
