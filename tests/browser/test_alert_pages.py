"""Sendings at the desk, the residents' own pages, and the card whose facts never leave the browser."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Request, expect
from pypdf import PdfReader

from dispatch.db import db
from dispatch.disasters.models import Resident
from dispatch.disasters.services import residents
from dispatch.disasters.services.residents import Wish
from dispatch.disasters.vocabulary import AlertChannel
from tests.browser.conftest import Served
from tests.disasters import factories as disasters
from tests.disasters.alerts import scenes
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
SECRET = "Nguyen Thi Thu, O+, penicillin"


@pytest.fixture
def city(served: Served, faults: Faults, monkeypatch: pytest.MonkeyPatch) -> Served:
    """An exercise, a desk of two, residents in three languages; letters go into a folder."""
    faults.allow("status of 422")
    monkeypatch.setitem(served.app.config, "ALERT_AREAS", ("中央区", "東区", "西区", "南区", "北区"))
    with served.app.test_request_context():
        scenes.desk()
        scenes.residents(4, "vi", drill=True)
        scenes.residents(2, "ne", drill=True)
        scenes.residents(3, "en", areas=["東区"], drill=True)
        disasters.event(exercise=True, title="総合防災訓練")
        db.session.commit()
    return served


def write(page: Page, city: Served) -> str:
    """The writer's part: from the list to what waits for its approval."""
    city.enter(page, "writer@example.jp")
    page.goto(f"{city.url}/disasters/1/alerts/")
    look(page, "alerts-empty")
    page.get_by_role("link", name="新しく書く").first.click()
    page.get_by_label("題名").first.fill("給水の場所")
    page.get_by_role("button", name="下書きを保存する").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "alert-form")
    page.get_by_label("本文").first.fill(
        "中央公園で、9時から17時まで水を配ります。\n入れ物を持ってきてください。"
    )
    page.get_by_text("Tiếng Việt").or_(page.get_by_text("ベトナム語")).first.click()
    vietnamese = page.locator("details", has_text="ベトナム語")
    vietnamese.get_by_label("題名").fill("Nơi phát nước")
    vietnamese.get_by_label("本文").fill("Nước được phát tại công viên Chuo từ 9 giờ đến 17 giờ.")
    page.get_by_label("1分間に送る数").fill("60000")
    page.get_by_role("button", name="下書きを保存する").click()
    expect(page.get_by_text("9人に届きます")).to_be_visible()
    page.get_by_role("button", name="承認を依頼する").click()
    expect(page.get_by_text("もう一人の承認を待っています")).to_be_visible()
    look(page, "alert-waiting")
    page.get_by_role("link", name="破棄する").click()
    look(page, "alert-discard")
    page.get_by_role("link", name="やめる").click()
    expect(page.get_by_text("もう一人の承認を待っています")).to_be_visible()
    return page.url


@SIZES
def test_two_people_send_an_alert(
    city: Served, page_at: OpenPage, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One writes, the other approves, letters leave; another is stopped with its reason."""
    address = write(page_at(*size), city)
    page = page_at(*size)
    city.enter(page, "reader@example.jp")
    page.goto(address)
    look(page, "alert-to-approve")
    page.get_by_role("button", name="承認して送る").click()
    expect(page.get_by_text("承認しました。9人に送ります。")).to_be_visible()
    city.run_job("letters")
    city.run_job("letters")
    page.goto(address)
    expect(page.locator(".stat", has_text="送信済み")).to_contain_text("9")
    look(page, "alert-sent")
    with city.app.test_request_context():
        alert, _reader = scenes.approved(disasters.event(exercise=True, title="二つ目の訓練"), per_minute=1)
        second = f"{city.url}/disasters/{alert.event_id}/alerts/{alert.id}"
    page.goto(second)
    look(page, "alert-sending")
    page.get_by_role("link", name="送信を止める").click()
    look(page, "alert-stop")
    page.get_by_label("止める理由").fill("場所が変わった")
    page.get_by_role("button", name="送信を止める").click()
    expect(page.get_by_text("理由：場所が変わった")).to_be_visible()
    look(page, "alert-stopped")
    page.goto(f"{city.url}/disasters/1/alerts/")
    look(page, "alerts")


def links(app: Flask) -> tuple[str, str]:
    """The tokens of somebody who has asked and of somebody who is registered."""
    with app.test_request_context():
        residents.ask("thu@example.jp", Wish("vi", ("東区",), AlertChannel.TEXT, True))
        db.session.commit()
        person = db.session.query(Resident).filter_by(email="thu@example.jp").one()
        return residents.confirm_token(person), residents.leave_token(person)


@SIZES
def test_a_resident_comes_and_goes(city: Served, page_at: OpenPage, size: tuple[int, int]) -> None:
    """The form in two languages, the letter's page, the registration, leaving; no script on any of them."""
    page = page_at(*size, locale="vi-VN")
    page.goto(f"{city.url}/alerts/")
    assert page.locator("script").count() == 0
    expect(page.get_by_role("heading", name="Tin thiên tai qua e-mail")).to_be_visible()
    look(page, "residents-form")
    page.get_by_role("button", name="Nhận e-mail xác nhận").click()
    expect(page.get_by_text("Hãy kiểm tra lại địa chỉ e-mail.")).to_be_visible()
    page.get_by_role("link", name="日本語", exact=True).click()
    look(page, "residents-form-ja")
    page.get_by_label("メールアドレス").fill("new@example.jp")
    page.get_by_role("button", name="確認のメールを受け取る").click()
    expect(page.get_by_role("heading", name="メールを確かめてください")).to_be_visible()
    look(page, "residents-sent")
    confirm, leave = links(city.app)
    page.goto(f"{city.url}/alerts/link/confirm/{confirm}")
    look(page, "residents-confirm")
    page.get_by_role("button", name="Đăng ký").click()
    expect(page.get_by_role("heading", name="Bạn đã đăng ký xong.")).to_be_visible()
    look(page, "residents-confirmed")
    page.goto(f"{city.url}/alerts/link/leave/{leave}")
    look(page, "residents-leave")
    page.get_by_role("button", name="Ngừng và xóa địa chỉ của tôi").click()
    expect(page.get_by_role("heading", name="Chúng tôi đã xóa địa chỉ của bạn")).to_be_visible()
    look(page, "residents-left")


@SIZES
def test_what_is_written_on_the_card_stays_there(
    city: Served, page_at: OpenPage, size: tuple[int, int]
) -> None:
    """Twelve languages, typing, printing, clearing: once the page is there, no request leaves, and none is needed."""
    page = page_at(*size, locale="vi-VN")
    page.goto(f"{city.url}/card/")
    page.wait_for_load_state("networkidle")
    asked: list[Request] = []
    page.context.on("request", lambda request: asked.append(request))
    page.context.set_offline(True)
    first = page.locator("#fact-name")
    first.fill(SECRET)
    first.press("Enter")
    for name in ("中文", "한국어", "नेपाली", "မြန်မာဘာသာ", "ไทย", "Español", "やさしい日本語", "Tiếng Việt"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "true")
        expect(first).to_have_value(SECRET)
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="In", exact=True).click()
    assert page.evaluate("window.printed")
    assert (
        page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie")
        == "{}{}"
    )
    look(page, "card")
    page.emulate_media(media="print")
    assert not page.locator(".tongues").is_visible()
    expect(first).to_have_value(SECRET)
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(paper) == 1, "it is folded from one sheet"
    assert "penicillin" in paper[0].extract_text()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Xóa tất cả").click()
    expect(first).to_have_value("")
    assert [request.url for request in asked] == []
    assert page.url == f"{city.url}/card/"


@SIZES
def test_the_card_is_kept_in_one_file(
    city: Served, page_at: OpenPage, faults: Faults, size: tuple[int, int], tmp_path: Path
) -> None:
    """Saved without a network and opened from the disk: what was typed is there, in any language; changed and saved
    again the new file has it; nothing is asked of anybody on the way, and the file names no address."""
    page = page_at(*size, locale="vi-VN")
    page.goto(f"{city.url}/card/")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.locator("#fact-name").fill(SECRET)
    page.locator("#fact-blood").fill('"><script>window.foreign = true</script>')
    first = saved(page, "Lưu vào thiết bị này", tmp_path / "first.html")
    assert not re.search(
        r"""(?:src|href)=["'](?!\?lang=|tel:)|url\((?!["']?data:)|https?://(?!www\.w3\.org)""",
        first.read_text(),
    )
    page.goto(first.as_uri())
    expect(page.locator("#fact-name")).to_have_value(SECRET)
    page.get_by_role("link", name="ไทย", exact=True).click()
    expect(page.get_by_role("heading", name="บัตรฉุกเฉิน", exact=True)).to_be_visible()
    look(page, "card-kept")
    page.locator("#fact-name").fill("another")
    page.goto(saved(page, "บันทึกไว้ในเครื่องนี้", tmp_path / "second.html").as_uri())
    expect(page.locator("#fact-name")).to_have_value("another")
    expect(page.locator("#fact-blood")).to_have_value('"><script>window.foreign = true</script>')
    assert page.evaluate("window.foreign") is None
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    faults.allow("Content Security Policy")
    refused = page.evaluate("fetch('https://example.invalid/').then(() => 'sent', (fault) => fault.name)")
    assert refused == "TypeError"


def saved(page: Page, button: str, path: Path) -> Path:
    """The file that a button saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    download.value.save_as(path)
    return path


def test_the_watch_on_requests_works(city: Served, page_at: OpenPage) -> None:
    """The control: a page that would send what is typed is seen to ask, and the card's own policy forbids it."""
    page = page_at(*DESK)
    page.goto(f"{city.url}/alerts/")
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.evaluate("fetch('/alerts/?name=secret')")
    page.wait_for_timeout(200)
    assert any("secret" in url for url in asked)
    policy = page.request.get(f"{city.url}/card/").headers["content-security-policy"]
    assert {"connect-src 'none'", "form-action 'none'"} <= set(re.split(r";\s*", policy))
    markup = page.request.get(f"{city.url}/card/").text()
    assert "<form" not in markup
    assert not re.search(r"<(input|textarea|select)[^>]*\sname=", markup)
