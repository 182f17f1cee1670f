"""The administrator's pages of the words of messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.db import db
from dispatch.notifications.queries import wordings
from dispatch.notifications.wording.kinds import KINDS
from dispatch.vocabulary import RoleName
from tests import factories

PAGE = "/admin/templates/offer/ja"


@pytest.fixture
def admin(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """An administrator's browser."""
    with app.test_request_context():
        factories.user(RoleName.ADMINISTRATOR, email="admin@example.jp")
        factories.coordinator(email="desk@example.jp")
        db.session.commit()
    return sign_in("admin@example.jp")


def test_only_administrators_change_words(admin: FlaskClient, sign_in: Callable[[str], FlaskClient]) -> None:
    """Everybody else is refused, on every page and for every method."""
    desk = sign_in("desk@example.jp")
    for page in ("/admin/templates/", PAGE, f"{PAGE}/preview"):
        assert desk.get(page).status_code in (302, 403)
    for act in (PAGE, f"{PAGE}/preview", f"{PAGE}/reset", f"{PAGE}/versions/1"):
        assert desk.post(act, data={"source": "a\n\nb"}).status_code in (302, 403)
    assert admin.get(PAGE).status_code == 200


def test_every_kind_is_listed_and_opens(admin: FlaskClient) -> None:
    """In three languages each; what is not there is not found."""
    page = admin.get("/admin/templates/").text
    for kind in KINDS:
        for locale in ("ja", "ja@easy", "en"):
            assert f"/admin/templates/{kind}/{locale}" in page.replace("%40", "@")
            assert admin.get(f"/admin/templates/{kind}/{locale}").status_code == 200
            assert admin.get(f"/admin/templates/{kind}/{locale}/preview").status_code == 200
    for wrong in ("/admin/templates/nothing/ja", "/admin/templates/offer/fr", f"{PAGE}/versions/9"):
        assert admin.get(wrong).status_code in (404, 405)


def test_words_are_saved_put_back_and_undone(app: Flask, admin: FlaskClient) -> None:
    """Each step is a version; an earlier one can be used again."""
    mine = "お願いです {{ when_short }}\n\n{{ name }}さん\n{{ link }}"
    assert admin.post(PAGE, data={"source": mine}).status_code == 303
    assert "変更済み" in admin.get("/admin/templates/").text
    assert admin.post(f"{PAGE}/reset").status_code == 303
    with app.app_context():
        assert [text.source is None for text in wordings.versions("offer", "ja")] == [True, False]
        first = wordings.versions("offer", "ja")[-1].id
    assert "この版に戻す" in admin.get(PAGE).text
    assert admin.post(f"{PAGE}/versions/{first}").status_code == 303
    assert "お願いです" in admin.get(PAGE).text


def test_words_that_fail_are_shown_with_their_line(app: Flask, admin: FlaskClient) -> None:
    """What was typed stays; nothing is kept."""
    answer = admin.post(PAGE, data={"source": "件名\n\n本文\n{{ nobody }}"})
    assert answer.status_code == 422
    assert "4行目: 「nobody」という差し込み項目はありません。" in answer.text
    assert "{{ nobody }}" in answer.text
    with app.app_context():
        assert wordings.current("offer", "ja") is None


def test_a_preview_may_do_nothing(app: Flask, admin: FlaskClient) -> None:
    """It shows what was typed, as a mail, keeps nothing, and its markup is text; what fails says why."""
    answer = admin.post(
        f"{PAGE}/preview", data={"source": "見本 {{ place }}\n\n<script>x</script> {{ name }}"}
    )
    assert "見本 みどり病院" in answer.text
    assert "&lt;script&gt;" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "1行目" in admin.post(f"{PAGE}/preview", data={"source": "{{ x }}\n\ny"}).text
    with app.app_context():
        assert wordings.current("offer", "ja") is None
