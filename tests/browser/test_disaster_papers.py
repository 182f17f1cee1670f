"""Telegrams and papers as the desk meets them: areas set, a telegram handed in, sheets, the situation, packs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.db import db
from dispatch.vocabulary import RoleName
from tests import factories as desk
from tests.browser.conftest import Served
from tests.disasters import factories as make
from tests.disasters.telegrams.writing import earthquake
from tests.disasters.test_packs import SECRET, work
from tests.support.browser import DESK, PHONE, Faults, OpenPage, look

pytestmark = pytest.mark.browser


@pytest.fixture
def event_id(served: Served, tmp_path: Path) -> Iterator[int]:
    """An exercise at work, and a place for its packs."""
    before = dict(served.app.config)
    served.app.config.update(DISASTER_PACK_FOLDER=str(tmp_path), DISASTER_PACK_PASSPHRASE=SECRET)
    with served.app.test_request_context():
        desk.user(RoleName.ADMINISTRATOR, email="admin@example.jp", name="管理 花子")
        desk.coordinator(email="desk@example.jp")
        event = make.event(exercise=True)
        work(event)
        found = event.id
        db.session.commit()
    yield found
    served.app.config.clear()
    served.app.config.update(before)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_telegrams_and_papers(
    served: Served, page_at: OpenPage, faults: Faults, event_id: int, tmp_path: Path, size: tuple[int, int]
) -> None:
    """From the areas to a proposal, and from an exercise to its packs, at both widths."""
    faults.allow("status of 422")
    admin = served.enter(page_at(*size), "admin@example.jp")
    admin.goto(f"{served.url}/disasters/telegrams/settings")
    admin.locator("#areas").fill("熊本県\n玉名市")
    look(admin, "disaster-watching")
    admin.get_by_role("button", name="保存する").click()
    admin.get_by_text("設定を保存しました").wait_for()
    page = served.enter(page_at(*size), "desk@example.jp")
    page.goto(f"{served.url}/disasters/telegrams/")
    look(page, "disaster-telegrams-none")
    page.get_by_role("button", name="読み込む").click()
    page.get_by_text("ファイルを選んでください。").first.wait_for()
    for status in ("訓練", "通常"):
        file = tmp_path / "telegram.xml"
        file.write_bytes(earthquake(status=status))
        page.locator("#file").set_input_files(file)
        page.get_by_role("button", name="読み込む").click()
        page.get_by_text("受け付けました。").wait_for()
        look(page, f"disaster-telegram-{'drill' if status == '訓練' else 'real'}")
        page.goto(f"{served.url}/disasters/telegrams/")
    look(page, "disaster-telegrams")
    page.goto(f"{served.url}/disasters/{event_id}/files/situation")
    look(page, "disaster-situation")
    page.goto(f"{served.url}/disasters/{event_id}/files/")
    page.get_by_role("button", name="いま作る").click()
    page.get_by_text("書類一式を作りました。").wait_for()
    look(page, "disaster-files")
    with page.expect_download() as taken:
        page.get_by_role("link", name="ダウンロード").first.click()
    assert taken.value.suggested_filename.startswith("訓練-T-2026-001-pack-")
