"""The ledger as the desk works with it and a volunteer reads it, at a desk and on a phone."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Credential
from tests import factories as make
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look, shot
from tests.training import factories as teach
from training.services import ledger
from training.vocabulary import LedgerKind

ROWS = (
    (date(2025, 5, 17), 240, 6, "SK-1", CredentialKind.ICM, "vi", ""),
    (date(2025, 11, 8), 180, 5, None, None, None, "通訳倫理と守秘義務"),
    (date(2026, 2, 14), 120, 3, None, None, "vi", "がん診療の用語と説明の演習"),
    (date(2026, 6, 27), 240, 6, "SK-1", CredentialKind.ICM, "vi", ""),
)
HISTORY = (
    ("登録番号", "氏名", "日付", "講座コード", "名称", "時間", "単位", "資格", "言語", "メモ"),
    ("V00001", "海野 みどり", date(2023, 6, 1), "", "症例検討会", 2.5, 5, "", "", ""),
    ("V00009", "海野 みどり", 45444, "XX-1", "", "半日", "", "", "", ""),
)


def lived(served: Served) -> None:
    """A desk, two people with ICM credentials, and what they have done."""
    with served.app.test_request_context():
        make.coordinator(email="desk@example.jp", name="窓口 花子")
        course = teach.course(code="SK-1", name="医療通訳スキルアップ研修（消化器）", language="vi")
        for at, (code, name) in enumerate((("V00001", "海野 みどり"), ("V00002", "川原 しずく"))):
            person = make.volunteer(code=code, name=name, kana="", email=f"person{at}@example.jp")
            person.credentials.append(Credential(kind=CredentialKind.ICM, valid_until=date(2027 + at, 3, 31)))
            make.volunteer_user(person)
            for number, (day, minutes, points, ours, towards, language, title) in enumerate(ROWS[at:]):
                entry = ledger.book(
                    SYSTEM, person, LedgerKind.HAND, day=day, minutes=minutes, points=points,
                    title=title or course.name, source=f"b:{at}:{number}", course=course if ours else None,
                    credential=towards, language=language,
                )  # fmt: skip
            ledger.correct(SYSTEM, entry, 180, 5, "途中で退席したため")
        ready = make.volunteer(code="V00003", name="浜野 かえで", kana="")
        ready.credentials.append(Credential(kind=CredentialKind.ICM, valid_until=date(2027, 1, 31)))
        ledger.book(
            SYSTEM, ready, LedgerKind.HISTORY, day=date(2025, 9, 1), minutes=0, points=80, title="学会での研修",
            source="b:ready",
        )  # fmt: skip
        db.session.commit()


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    """A spreadsheet with the headings and these rows."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    page: Any = book.active
    for row in (HISTORY[0], *rows):
        page.append(row)
    book.save(out)
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_desk_keeps_the_ledger(
    served: Served, page_at: OpenPage, faults: Faults, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Found, corrected with a reason, written by hand; a credential is renewed with one button; a file with
    wrong rows takes nothing, a right one is taken."""
    lived(served)
    faults.allow("status of 422")
    page = served.enter(page_at(*size), "desk@example.jp")
    page.goto(f"{served.url}/training/ledger/")
    look(page, "ledger-index")
    page.get_by_role("link", name="海野 みどり").first.click()
    look(page, "ledger-person")
    page.get_by_role("link", name="訂正する").last.click()
    page.locator("#time").fill("すこし")
    page.get_by_role("button", name="訂正する").click()
    page.get_by_role("link", name="訂正の理由を書いてください。").wait_for()
    look(page, "ledger-correct")
    page.locator("#time").fill("3時間半")
    page.locator("#reason").fill("講師の記録と照合した")
    page.get_by_role("button", name="訂正する").click()
    page.get_by_text("訂正を記入しました。").wait_for()
    page.get_by_role("link", name="台帳に記入する").click()
    look(page, "ledger-new")
    page.locator("#day").fill("2026-11-01")
    page.locator("#title").fill("学会での発表")
    page.locator("#points").fill("10")
    page.get_by_role("button", name="記入する").click()
    page.get_by_text("台帳に記入しました。").wait_for()
    page.goto(f"{served.url}/training/ledger/renewals")
    page.get_by_text("29／80単位").wait_for()
    look(page, "ledger-renewals")
    page.get_by_role("button", name="更新する 浜野 かえで").click()
    page.get_by_text("浜野 かえでさんの資格を2031年1月31日（金）まで更新しました。").wait_for()
    page.goto(f"{served.url}/training/ledger/import")
    look(page, "ledger-import")
    page.locator("#file").set_input_files(sheet(tmp_path / "wrong.xlsx", *HISTORY[1:]))
    page.get_by_role("button", name="内容を確認する").click()
    page.get_by_text("何も取り込んでいません。").wait_for()
    look(page, "ledger-import-faults")
    page.goto(f"{served.url}/training/ledger/import")
    page.locator("#file").set_input_files(sheet(tmp_path / "right.xlsx", HISTORY[1]))
    page.get_by_role("button", name="内容を確認する").click()
    page.get_by_role("button", name="取り込む").click()
    page.get_by_text("取り込みました。新規 1件").wait_for()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_volunteer_reads_their_own(served: Served, page_at: OpenPage, size: tuple[int, int]) -> None:
    """With what the credential still asks for; on paper the foundation's words stand beneath."""
    lived(served)
    page = served.enter(page_at(*size), "person0@example.jp")
    page.goto(f"{served.url}/my/training/ledger/")
    page.get_by_text("途中で退席したため").wait_for()
    look(page, "ledger-own")
    page.emulate_media(media="print")
    page.get_by_text("受講したことを証明します。").wait_for()
    shot(page, "ledger-paper")
