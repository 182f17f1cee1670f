"""The administrator's pages of accounts."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.accounts.models import User
from dispatch.accounts.queries import find_by_email
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import RoleName
from tests import factories


@pytest.fixture
def admin(app: Flask, sign_in) -> FlaskClient:
    """The browser of the only administrator."""
    with app.test_request_context():
        factories.user(RoleName.ADMINISTRATOR, email="admin@example.jp", name="管理 太郎")
        factories.institution(name="みどり病院")
        db.session.commit()
    return sign_in("admin@example.jp")


def user_id(app: Flask, email: str) -> int:
    with app.app_context():
        return int(db.session.scalars(select(User.id).where(User.email == email)).one())


def test_inviting_makes_the_account_and_the_message(app: Flask, admin: FlaskClient):
    """Both or none; the list then shows that no password is set yet."""
    form = {"name": "窓口 花子", "email": "ＣＬＥＲＫ@example.jp", "roles": "hospital", "institution_id": "1"}
    assert admin.post("/admin/people/new", data=form).status_code == 303
    with app.app_context():
        user = find_by_email("clerk@example.jp")
        assert user is not None
        assert user.institution is not None
        assert user.institution.name == "みどり病院"
        assert db.session.scalars(select(OutboxMessage.address)).one() == "clerk@example.jp"
    page = admin.get("/admin/people/?text=窓口").text
    assert "パスワード未設定" in page
    assert "管理 太郎" not in page.partition("<table")[2]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "記入してください。"),
        ({"email": "clerk"}, "メールアドレスの形になっていません。"),
        ({"email": "admin@example.jp"}, "すでに登録されています。"),
        ({"roles": []}, "選んでください。"),
        ({"institution_id": ""}, "所属する医療機関を選んでください。"),
    ],
)
def test_a_bad_invitation_keeps_what_was_typed_and_saves_nothing(
    app: Flask, admin: FlaskClient, wrong, sentence: str
):
    """The sentence stands on the page, and so does the rest of the form."""
    form = {"name": "窓口 花子", "email": "clerk@example.jp", "roles": ["hospital"], "institution_id": "1"}
    answer = admin.post("/admin/people/new", data={**form, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "窓口 花子" in answer.text or wrong == {"name": ""}
    with app.app_context():
        assert db.session.scalars(select(User.email)).all() == ["admin@example.jp"]
        assert db.session.scalars(select(OutboxMessage)).all() == []


def test_the_only_administrator_cannot_give_up_the_role_or_the_account(app: Flask, admin: FlaskClient):
    """Told at the field, and as a conflict at the button."""
    number = user_id(app, "admin@example.jp")
    answer = admin.post(f"/admin/people/{number}/edit", data={"name": "管理 太郎", "roles": "coordinator"})
    assert answer.status_code == 422
    assert "最後の管理者" in answer.text
    assert admin.post(f"/admin/people/{number}/active", data={"active": "no"}).status_code == 409
    assert admin.get("/admin/people/").status_code == 200


def test_roles_are_changed_accounts_shut_and_opened_and_links_sent_again(app: Flask, admin: FlaskClient):
    """Each by its own button."""
    with app.test_request_context():
        factories.coordinator(email="desk@example.jp")
        db.session.commit()
    number = user_id(app, "desk@example.jp")
    new = {"name": "新しい名", "roles": ["coordinator", "administrator"]}
    assert admin.post(f"/admin/people/{number}/edit", data=new).status_code == 303
    assert admin.post(f"/admin/people/{number}/invitation").status_code == 303
    assert admin.post(f"/admin/people/{number}/active", data={"active": "no"}).status_code == 303
    with app.app_context():
        user = db.session.get_one(User, number)
        assert (user.name, user.active) == ("新しい名", False)
        assert user.is_a(RoleName.ADMINISTRATOR)
        assert len(db.session.scalars(select(OutboxMessage)).all()) == 1
    assert "利用を再開する" in admin.get(f"/admin/people/{number}/edit").text
    admin.post(f"/admin/people/{number}/active", data={"active": "yes"})
    with app.app_context():
        assert db.session.get_one(User, number).active


def test_an_account_that_is_not_there_is_not_found(admin: FlaskClient):
    """Not an error of ours."""
    assert admin.get("/admin/people/999/edit").status_code == 404
