"""The translation desk at both widths: its pages, a translator's page by link, what residents read, and the poster."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from dispatch.db import db
from dispatch.disasters.models import Notice, NoticeTranslation
from dispatch.disasters.services import closing
from dispatch.disasters.services.closing import ReportValues
from dispatch.disasters.services.notices import asking, phrases, translating
from tests import factories as desk
from tests.browser.conftest import Served
from tests.disasters.notices.scenes import BY_LINK, WORDS, Scene
from tests.support.browser import DESK, PHONE, Faults, OpenPage, axe, look, shot, too_wide

RECEIVED = (
    "断水している地域で給水を実施します。市役所の駐車場にて12月1日の10時から16時まで配布します。\n"
    "容器を持参してください。料金は不要です。"
)


class City(Scene):
    """A desk at work: an exercise with a notice that has just come in, and a real one that is out."""

    def __init__(self) -> None:
        super().__init__(exercise=True)
        self.desk.email, self.other.email = "desk@example.jp", "other@example.jp"
        real = Scene()
        self.out = real.published(("中央公民館の掲示板",), urgent=True).id
        phrases.keep(self.desk, "お金（かね）は いりません。", "vi", "Miễn phí.", "費用")
        phrases.keep(self.desk, "水（みず）を 3か所（しょ）で 配（くば）ります", "vi", "Phát nước tại 3 nơi")


@pytest.fixture
def city(served: Served, faults: Faults) -> City:
    """The rows."""
    faults.allow("status of (409|410|422)")
    with served.app.test_request_context(base_url=served.url):
        made = City()
        db.session.commit()
    return made


def come_in(page: Page) -> None:
    """A message is taken in and put into plain Japanese."""
    page.get_by_role("link", name="お知らせを受け付ける").first.click()
    page.get_by_role("button", name="受け付ける").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "notice-new")
    page.get_by_label("見出し").fill("給水のお知らせ")
    page.get_by_label("本文").fill(RECEIVED)
    page.get_by_label("情報元", exact=False).first.fill("架空市水道局")
    page.get_by_role("button", name="受け付ける").click()
    expect(page.get_by_text("むずかしい言葉です").first).to_be_visible()
    look(page, "notice-plain")
    page.get_by_label("見出し（やさしい日本語）").fill("水（みず）を 配（くば）ります")
    page.get_by_label("本文（やさしい日本語）").fill(
        "市役所（しやくしょ）に 来（き）てください。\nお金（かね）は いりません。"
    )
    page.get_by_role("button", name="読みやすさを確かめる").click()
    expect(page.get_by_text("気になるところは見つかりませんでした")).to_be_visible()
    page.get_by_role("button", name="保存する").click()


def give_out(page: Page) -> None:
    """Languages, then people."""
    page.get_by_role("link", name="言語を選ぶ").click()
    look(page, "notice-languages")
    page.get_by_role("button", name="この言語に翻訳する").click()
    page.get_by_role("link", name="担当を決める").click()
    look(page, "notice-assign")
    page.get_by_role("button", name="担当を確定して依頼する").click()
    expect(page.get_by_role("table", name="言語ごとの進み具合")).to_be_visible()
    look(page, "notice-show")


def by_link(served: Served, number: int, *, reads: bool) -> str:
    """The address in the message of the writer, or of the reader."""
    with served.app.test_request_context(base_url=served.url):
        one = db.session.get_one(NoticeTranslation, number)
        person = one.reader if reads else one.translator
        assert person
        return f"{served.url}/translations/{asking.link_of(one, person)}/"


def vietnamese(served: Served) -> int:
    """The newest translation into Vietnamese."""
    with served.app.app_context():
        rows = (
            db.session.query(NoticeTranslation).filter_by(language="vi").order_by(NoticeTranslation.id.desc())
        )
        found = rows.first()
        assert found
        return found.id


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_translation_desk(served: Served, city: City, page_at: OpenPage, size: tuple[int, int]) -> None:
    """From the empty list to an approval and a publication of an exercise; each page without a violation."""
    page = page_at(*size)
    served.enter(page, "desk@example.jp")
    page.goto(f"{served.url}/disasters/{city.event_id}/notices/")
    look(page, "notices-empty")
    come_in(page)
    give_out(page)
    number = vietnamese(served)
    guest = page_at(*size)
    guest.goto(by_link(served, number, reads=False))
    look(guest, "notice-work")
    guest.get_by_label("見出しの訳").fill(WORDS[0])
    guest.locator(".phrases li", has_text="Miễn phí.").get_by_role("button").click()
    expect(guest.get_by_label("本文の訳")).to_have_value("Miễn phí.")
    guest.get_by_label("本文の訳").fill(WORDS[1])
    guest.get_by_role("button", name="提出する").click()
    expect(guest.get_by_text("提出しました")).to_be_visible()
    guest.goto(by_link(served, number, reads=True))
    guest.get_by_text("直すところがある").click()
    look(guest, "notice-read")
    guest.get_by_role("button", name="確認した").click()
    page.goto(f"{served.url}/disasters/{city.event_id}/notices/translations/{number}/")
    look(page, "notice-translation")
    page.get_by_role("button", name="承認する").click()
    page.get_by_role("link", name="公開する").click()
    look(page, "notice-publish")
    page.get_by_label("ほかの掲示場所").fill("第一小学校の掲示板")
    page.get_by_role("button", name="公開する").click()
    expect(page.get_by_text("掲示中").first).to_be_visible()
    look(page, "notice-published")
    page.get_by_role("link", name="取り下げる").click()
    page.get_by_label("取り下げる理由").fill("断水が終わったため")
    look(page, "notice-withdraw")
    page.get_by_role("button", name="取り下げる").click()
    expect(page.get_by_role("button", name="撤去した").first).to_be_visible()
    look(page, "notices-list")
    page.goto(f"{served.url}/disasters/phrases/")
    look(page, "notice-phrases")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_residents_see(served: Served, city: City, page_at: OpenPage, size: tuple[int, int]) -> None:
    """The choice, the list, a notice, the poster and what has gone: legible, and not wider than the screen."""
    page = page_at(*size, java_script_enabled=True)
    for name, path in {
        "choice": "",
        "list": "vi/",
        "easy": f"ja-easy/{city.out}/",
        "one": f"vi/{city.out}/",
        "arabic": f"ar/{city.out}/",
        "poster": f"vi/{city.out}/poster",
        "poster-easy": f"ja-easy/{city.out}/poster",
    }.items():
        page.goto(f"{served.url}/notices/{path}")
        axe(page)
        assert not too_wide(page), name
        shot(page, f"notices-public-{name}")


@pytest.fixture
def drill(served: Served) -> City:
    """An exercise whose notice is out and longer than a sheet, as is its report."""
    with served.app.test_request_context(base_url=served.url):
        made = City()
        made.event.code = "T-2026-901"
        made.out = made.published().id
        made.of(db.session.get_one(Notice, made.out)).body = "Bạn có thể nhận nước tại tòa thị chính.\n" * 40
        closing.write(made.desk, made.event, ReportValues("避難所の鍵の場所を決める。\n" * 80), 0)
        db.session.commit()
    return made


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_residents_see_of_an_exercise(
    served: Served, drill: City, page_at: OpenPage, faults: Faults, size: tuple[int, int]
) -> None:
    """Marked, legible, and not wider than the screen: the choice, the list, a notice, the poster."""
    page = page_at(*size)
    for name, path in {
        "choice": "drill/T-2026-901/",
        "list": "drill/T-2026-901/vi/",
        "one": f"vi/{drill.out}/",
        "poster": f"vi/{drill.out}/poster",
    }.items():
        page.goto(f"{served.url}/notices/{path}")
        expect(
            page.get_by_text("Đây chỉ là diễn tập").or_(page.get_by_text("これは訓練です")).first
        ).to_be_visible()
        look(page, f"notices-drill-{name}")


def test_every_sheet_of_an_exercise_says_so(served: Served, drill: City, page_at: OpenPage) -> None:
    """Printed from the browser, sheet by sheet: a long poster, and the closing report."""
    page = page_at(*DESK)
    served.enter(page, "desk@example.jp")
    for path in (f"/notices/vi/{drill.out}/poster", f"/disasters/{drill.event_id}/closing/"):
        page.goto(served.url + path)
        sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        assert len(sheets) > 1
        assert all("これは訓練です" in sheet.extract_text() for sheet in sheets), path


def test_a_translator_signed_in(served: Served, city: City, page_at: OpenPage) -> None:
    """From the first page to the list of what waits, on a phone, with what was returned."""
    with served.app.test_request_context(base_url=served.url):
        scene = Scene()
        assert scene.writer.volunteer
        desk.volunteer_user(scene.writer.volunteer, email="own@example.jp")
        work = scene.translated()
        translating.send_back(
            BY_LINK,
            scene.reader,
            work,
            work.version,
            "時刻を入れてください。\n場所の名前も確かめてください。",
        )
        scene.assigned(urgent=True)
        db.session.commit()
    page = page_at(*PHONE)
    served.enter(page, "own@example.jp")
    page.goto(f"{served.url}/my/")
    look(page, "notice-mine-home")
    page.get_by_role("link", name="翻訳のページを開く").click()
    look(page, "notice-mine")
    page.get_by_role("link", name="水（みず）").last.click()
    look(page, "notice-mine-one")
