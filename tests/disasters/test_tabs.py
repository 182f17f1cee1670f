"""Where one is among the pages of an event, and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.db import db
from tests import factories as make
from tests.disasters import factories as disasters
from tests.disasters.aid.scenes import helped

TITLE = "水道 & 電気の停止"
"""A title that has to be escaped."""
PAGES = (
    ("", [("災害対応", "/disasters/")], TITLE),
    ("aid/", [("災害対応", "/disasters/"), (TITLE, "")], "応援"),
    ("aid/{request}/", [("災害対応", "/disasters/"), (TITLE, ""), ("応援", "aid/")], "支援センターへの応援"),
    ("guests/{guest}/", [("災害対応", "/disasters/"), (TITLE, ""), ("応援", "aid/")], "森 このは"),
    (
        "muster/new",
        [("災害対応", "/disasters/"), (TITLE, ""), ("安否・参集", "muster/")],
        "安否と参集を確認する",
    ),
    ("files/situation", [("災害対応", "/disasters/"), (TITLE, ""), ("書類", "files/")], "状況報告"),
)


@pytest.fixture
def event(app: Flask) -> tuple[str, dict[str, str]]:
    """The address of an exercise that got help, and the rows its pages are of."""
    with app.app_context():
        make.coordinator(email="desk@example.jp")
        event = disasters.event(exercise=True, title=TITLE)
        rows = helped(event)
        db.session.commit()
        return f"/disasters/{event.id}/", {"request": str(rows["aid_id"]), "guest": str(rows["guest_id"])}


@pytest.mark.parametrize(("path", "above", "here"), PAGES, ids=[path for path, _above, _here in PAGES])
def test_every_page_leads_to_what_lies_above_it(
    sign_in: Callable[[str], FlaskClient],
    event: tuple[str, dict[str, str]],
    path: str,
    above: list[tuple[str, str]],
    here: str,
) -> None:
    """A telephone shows only the last link: it has to be that of the tab beneath which the page lies."""
    root, rows = event
    page = sign_in("desk@example.jp").get(root + path.format(**rows)).get_data(as_text=True)
    (trail,) = re.findall(r'<ol class="breadcrumb">(.*?)</ol>', page, re.DOTALL)
    links = [
        (words.replace("&amp;", "&"), to) for to, words in re.findall(r'<a href="(.*?)">(.*?)</a>', trail)
    ]
    assert links == [(words, to if to.startswith("/") else root + to) for words, to in above]
    assert f'aria-current="page">{here.replace("&", "&amp;")}</li>' in trail
