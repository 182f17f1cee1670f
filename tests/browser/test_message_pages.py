"""The pages of messages, at a desk and on a phone: a choice of one's own, words and their preview."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dispatch import clock
from dispatch.db import db
from dispatch.notifications import services
from dispatch.notifications.html import as_html
from dispatch.notifications.services import rewording
from dispatch.notifications.services.refusing import refuse
from dispatch.notifications.wording.kinds import builtin
from dispatch.vocabulary import RoleName
from tests import factories as make
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, OpenPage, look


@pytest.fixture
def house(served: Served) -> Served:
    """An administrator, somebody at the desk, and a message that did not arrive."""
    with served.app.test_request_context():
        make.user(RoleName.ADMINISTRATOR, email="admin@example.jp", name="管理 太郎")
        desk = make.coordinator(email="desk@example.jp", name="調整 花子")
        to = services.Recipient("desk@example.jp", desk.name, user_id=desk.id)
        message = services.post("invitation", "k", to, user=desk, token="t", urgent=True)
        assert message is not None
        message.sent_at = clock.now()
        refuse(message, "550 5.1.1 user unknown")
        db.session.commit()
    return served


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_somebody_chooses_how_to_be_written_to(
    house: Served, page_at: OpenPage, size: tuple[int, int]
) -> None:
    """From the menu: the warning, the choice, what is wrong with it, a test message."""
    page = house.enter(page_at(*size), "desk@example.jp")
    page.locator("details.menu summary").click()
    page.get_by_role("link", name="お知らせの受け取り方").click()
    expect(page.locator("main")).to_contain_text("メールが届いていません")
    look(page, "messages-choice")
    page.get_by_label("やさしい日本語").check(force=True)
    page.get_by_label("Webhookのアドレス").fill("https://hooks.example.com/in/abcdefghijklmnopqrstuvwxyz")
    page.get_by_role("button", name="保存する").click()
    expect(page.locator("main")).to_contain_text("保存しました")
    page.get_by_role("button", name="テストを送る").click()
    expect(page.locator("main")).to_contain_text("つなぐの テストです")
    look(page, "messages-choice-tested")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_an_administrator_changes_words(house: Served, page_at: OpenPage, size: tuple[int, int]) -> None:
    """The preview follows the typing; saved words can be put back."""
    page = house.enter(page_at(*size), "admin@example.jp")
    page.goto(f"{house.url}/admin/templates/")
    look(page, "messages-wordings")
    page.get_by_role("link", name="文面を見る 通訳のお願い 日本語", exact=True).click()
    preview = page.frame_locator("iframe[name='preview']")
    expect(preview.locator("h1")).to_contain_text("通訳のお願い")
    look(page, "messages-wording")
    page.locator("#source").fill("お力を貸してください\n\n{{ name }} さん\n\n{{ facts }}\n\n{{ link }}")
    expect(preview.locator("h1")).to_contain_text("お力を貸してください")
    expect(preview.locator("a.button")).to_be_visible()
    page.get_by_role("button", name="文面を保存する").click()
    expect(page.locator("main")).to_contain_text("文面を保存しました")
    page.get_by_role("button", name="標準の文面に戻す").click()
    expect(page.get_by_role("button", name="この版に戻す")).to_be_visible()
    look(page, "messages-wording-versions")


def test_the_preview_works_without_scripts(house: Served, page_at: OpenPage) -> None:
    """By its button, in its frame; the page stays."""
    page = house.enter(page_at(*DESK, java_script_enabled=False), "admin@example.jp")
    page.goto(f"{house.url}/admin/templates/offer/en")
    page.locator("#source").fill("Please help\n\n{{ nobody }}")
    page.get_by_role("button", name="プレビューを更新").click()
    expect(page.frame_locator("iframe[name='preview']").locator("body")).to_contain_text("3行目")
    expect(page.locator("#source")).to_have_value("Please help\n\n{{ nobody }}")


@pytest.mark.parametrize("locale", ["ja", "ja@easy", "en"])
def test_the_mail_itself_is_easy_to_read(house: Served, page_at: OpenPage, locale: str) -> None:
    """On a phone, by light and in the dark."""
    with house.app.test_request_context():
        words = rewording.preview("assignment_accepted", locale, builtin("assignment_accepted", locale))
        html = as_html(words.subject, words.body, locale)
    for scheme in ("light", "dark"):
        page = page_at(*PHONE, color_scheme=scheme)
        page.set_content(html)
        look(page, f"messages-mail-{locale.replace('@', '-')}-{scheme}")


def test_an_administrator_sees_who_is_not_reached(house: Served, page_at: OpenPage) -> None:
    """On the person's page and in the outbox."""
    page = house.enter(page_at(*PHONE), "admin@example.jp")
    page.goto(f"{house.url}/admin/outbox/?state=refused")
    page.get_by_role("link", name="つなぐの利用登録のご案内").click()
    expect(page.locator("main")).to_contain_text("受け取りを断られました")
    look(page, "messages-refused")
    page.goto(f"{house.url}/admin/people/2/edit")
    expect(page.locator("main")).to_contain_text("メールが届いていません")
    look(page, "messages-refused-person")
