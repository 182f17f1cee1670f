"""Accounts: who may be what, and that an administrator always remains."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch.accounts import services
from dispatch.accounts.models import User
from dispatch.audit import queries as audit
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import RoleName
from tests import factories
from tests.support.races import at_once

ADMINISTRATOR, COORDINATOR, HOSPITAL = RoleName.ADMINISTRATOR, RoleName.COORDINATOR, RoleName.HOSPITAL


@pytest.mark.usefixtures("ctx")
def test_an_address_has_one_account_whatever_its_capitals():
    """Otherwise one of two could never sign in."""
    services.create_user(SYSTEM, "Midori@Example.jp", "海野 みどり", (COORDINATOR,))
    with pytest.raises(Conflict, match="すでに登録されています"):
        services.create_user(SYSTEM, " midori@example.JP ", "別の人", (COORDINATOR,))


@pytest.mark.usefixtures("ctx")
def test_hospital_staff_belong_to_a_hospital_and_nobody_else_does():
    """A clerk without an institution would see nothing; another with one might see too much later."""
    with pytest.raises(Invalid) as refused:
        services.create_user(SYSTEM, "clerk@example.jp", "窓口", (HOSPITAL,))
    assert refused.value.faults[0][0] == "institution_id"
    place = factories.institution()
    clerk = services.create_user(SYSTEM, "clerk@example.jp", "窓口", (HOSPITAL,), institution_id=place.id)
    assert clerk.institution_id == place.id
    services.change_user(SYSTEM, clerk, "窓口", (COORDINATOR,), institution_id=place.id)
    assert clerk.institution_id is None


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("leave", ["role", "account"])
def test_the_last_administrator_stays(leave: str):
    """Neither the role nor the account can be taken from the last one; from the second last it can."""

    def go(user: User) -> None:
        if leave == "role":
            services.change_user(SYSTEM, user, user.name, (COORDINATOR,))
        else:
            services.set_active(SYSTEM, user, False)

    first, second = factories.user(ADMINISTRATOR), factories.user(ADMINISTRATOR)
    factories.user(ADMINISTRATOR, name="停止中").active = False
    go(first)
    with pytest.raises(Conflict, match="最後の管理者"):
        go(second)
    assert second.active
    assert second.is_a(ADMINISTRATOR)


def test_two_administrators_cannot_leave_at_once(app: Flask):
    """Each sees the other still there; the lock on the role makes one of them wait and then stay."""
    with app.app_context():
        ids = [factories.user(ADMINISTRATOR).id for _two in range(2)]
        db.session.commit()

    def leave(user_id: int) -> None:
        services.change_user(SYSTEM, db.session.get_one(User, user_id), "名前", (COORDINATOR,))

    told = at_once(app, *(partial(leave, user_id) for user_id in ids))
    assert [bool(sentence) for sentence in told].count(True) == 1


@pytest.mark.usefixtures("ctx")
def test_an_invitation_leads_to_a_page_that_sets_the_password_once(app: Flask):
    """The link of the message works for somebody without a password, and not a second time."""
    user = services.create_user(SYSTEM, "new@example.jp", "新しい人", (COORDINATOR,))
    services.invite(SYSTEM, user)
    db.session.commit()
    body = db.session.scalars(select(OutboxMessage.body)).one()
    link = next(line for line in body.splitlines() if "/account/reset/" in line).removeprefix(
        app.config["BASE_URL"]
    )
    browser = app.test_client()
    chosen = {"password": "とても長い合言葉です1234", "password_confirm": "とても長い合言葉です1234"}
    assert browser.get(link).status_code == 200
    assert browser.post(link, data=chosen).status_code == 302
    sign_in = {"email": "new@example.jp", "password": chosen["password"]}
    assert app.test_client().post("/account/login", data=sign_in).status_code == 302
    assert app.test_client().get(link).status_code == 302
    assert [entry.action for entry in audit.history(user)] == ["user.created", "user.invited"]


def test_somebody_without_a_password_cannot_sign_in(app: Flask):
    """Not with an empty one either."""
    with app.test_request_context():
        services.create_user(SYSTEM, "new@example.jp", "新しい人", (COORDINATOR,))
        db.session.commit()
    for password in ("", "None", "correct horse battery"):
        answer = app.test_client().post(
            "/account/login", data={"email": "new@example.jp", "password": password}
        )
        assert answer.status_code != 302


def test_who_is_shut_out_is_out_at_once(app: Flask, sign_in):
    """A session opened before does not outlive the account."""
    with app.test_request_context():
        user = factories.coordinator(email="desk@example.jp")
        db.session.commit()
        user_id = user.id
    browser = sign_in("desk@example.jp")
    assert browser.get("/volunteers/").status_code == 200
    with app.test_request_context():
        services.set_active(SYSTEM, db.session.get_one(User, user_id), False)
        db.session.commit()
    assert browser.get("/volunteers/").status_code == 302
