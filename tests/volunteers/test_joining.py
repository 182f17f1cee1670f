"""Joining: the same answer for everybody, an address that is proved, a coordinator's word, and an end to what waits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.queries import find_by_email
from dispatch.app import limiter_of
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import ApplicationState, CredentialKind
from dispatch.volunteers import services
from dispatch.volunteers.models import Application, Volunteer
from tests import factories as make

SignIn = Callable[[str], FlaskClient]
FORM = {
    "name": "海野 空", "kana": "うみの そら", "email": "Sora@Example.jp", "phone": "090-0000-0001",
    "town": "中央区新町",
    "languages-0-language": "vi", "languages-0-level": "3", "languages-1-language": "", "languages-1-level": "",
    "consent": "y",
}  # fmt: skip


def mails(kind: str) -> list[OutboxMessage]:
    return [
        *db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
        )
    ]


def link_in(message: OutboxMessage) -> str:
    found = re.search(r"/join/confirm/\S+", message.body)
    assert found
    return found.group()


def applications() -> list[Application]:
    return [*db.session.scalars(select(Application).order_by(Application.id))]


@pytest.fixture
def waiting(app: Flask, client: FlaskClient) -> int:
    """An application whose address is confirmed."""
    client.post("/join/", data=FORM)
    with app.test_request_context():
        link = link_in(mails("join_confirm")[0])
    client.post(link)
    with app.test_request_context():
        return applications()[0].id


def test_a_stranger_joins_by_the_link_of_a_mail(app: Flask, client: FlaskClient) -> None:
    """The form asks for a mail; looking at its link changes nothing, the button does, and once is enough."""
    answer = client.post("/join/", data=FORM)
    assert (answer.status_code, answer.location) == (303, "/join/sent")
    with app.test_request_context():
        application = applications()[0]
        assert (application.email, application.state) == ("sora@example.jp", ApplicationState.UNCONFIRMED)
        message = mails("join_confirm")[0]
        assert message.address == "sora@example.jp"
        assert "海野" not in message.body + message.subject
        link = link_in(message)
    for _look in range(3):
        assert "申し込む" in client.get(link).text
    with app.test_request_context():
        assert applications()[0].state is ApplicationState.UNCONFIRMED
    assert client.post(link).status_code == 303
    assert client.post(link).status_code == 303
    assert "申込みを受け付けました" in client.get(link).text
    with app.test_request_context():
        assert applications()[0].state is ApplicationState.WAITING


def test_nobody_learns_who_is_known_here(app: Flask, client: FlaskClient, waiting: int) -> None:
    """An address on the roster, one with an account, one that waits and a new one get the same answer."""
    with app.test_request_context():
        make.volunteer(email="Known@example.jp")
        make.coordinator(email="desk@example.jp")
        db.session.commit()
    answers = set()
    for email in ("known@example.jp", "desk@example.jp", "sora@example.jp", "new@example.jp"):
        answer = client.post("/join/", data={**FORM, "email": email})
        answers.add((answer.status_code, answer.location, answer.text))
    assert len(answers) == 1
    with app.test_request_context():
        told = {message.address for message in mails("join_known")}
        assert told == {"known@example.jp", "desk@example.jp", "sora@example.jp"}
        assert [one.email for one in applications()] == ["sora@example.jp", "new@example.jp"]


def test_nobodys_letter_box_is_filled(app: Flask, client: FlaskClient) -> None:
    """Five mails for one application, one a day for an address that is known; the newest words and link count."""
    with app.test_request_context():
        make.volunteer(email="known@example.jp")
        db.session.commit()
    for turn in range(8):
        client.post("/join/", data={**FORM, "town": f"{turn}町"})
        client.post("/join/", data={**FORM, "email": "known@example.jp"})
    with app.test_request_context():
        sent = mails("join_confirm")
        assert (len(sent), len(mails("join_known")), applications()[0].town) == (5, 1, "4町")
        first, last = link_in(sent[0]), link_in(sent[-1])
    assert client.get(first).status_code == 410
    assert client.post(first).status_code == 410
    assert client.post(last).status_code == 303


def test_machines_and_unfinished_forms_leave_nothing(app: Flask, client: FlaskClient) -> None:
    """The trap answers like a success; without consent, language or address the form comes back with a sentence."""
    assert client.post("/join/", data={**FORM, "website": "http://example.jp"}).location == "/join/sent"
    for missing in ("consent", "languages-0-language", "email", "name", "phone"):
        answer = client.post("/join/", data={key: value for key, value in FORM.items() if key != missing})
        assert answer.status_code == 422, missing
    assert client.post("/join/", data={**FORM, "languages-0-level": ""}).status_code == 422
    assert client.post("/join/", data={"email": "x@example.jp"}).status_code == 422
    with app.test_request_context():
        assert applications() == []


def test_the_form_is_slowed_down(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """One address of the network cannot post for ever; looking is free."""
    monkeypatch.setitem(app.config, "JOIN_RATE_LIMIT", "3 per hour")
    with app.app_context():
        limiter_of(app).reset()
    answers = [
        client.post("/join/", data={}, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code
        for _n in range(5)
    ]
    assert answers == [422, 422, 422, 429, 429]
    assert client.get("/join/", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


def test_a_link_grows_old_and_cannot_be_made_up(app: Flask, client: FlaskClient) -> None:
    """48 hours; a changed letter is no link at all."""
    client.post("/join/", data=FORM)
    with app.test_request_context():
        link = link_in(mails("join_confirm")[0])
    assert client.get(link[:-2] + "xx").status_code == 404
    clock.advance(timedelta(hours=49))
    assert client.post(link).status_code == 410


def test_what_nobody_confirms_is_forgotten(app: Flask, client: FlaskClient, waiting: int) -> None:
    """After seven days; what waits for the desk stays, what was decided goes after ninety."""
    client.post("/join/", data={**FORM, "email": "new@example.jp"})
    with app.test_request_context():
        clock.advance(timedelta(days=6))
        assert services.tidy_applications() == 0
        clock.advance(timedelta(days=2))
        assert (services.tidy_applications(), services.tidy_applications()) == (1, 0)
        assert [one.id for one in applications()] == [waiting]
        services.refuse_application(make.coordinator(), applications()[0])
        db.session.commit()
        clock.advance(timedelta(days=91))
        assert services.tidy_applications() == 1


def test_approval_puts_somebody_on_the_roster_who_is_not_asked_yet(
    app: Flask, sign_in: SignIn, waiting: int
) -> None:
    """Registered until the year's end and invited, with the desk's levels; pledge and insurance are missing."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp")
        make.volunteer(home_town="中央区新町", lat=32.5, lon=130.5)
        db.session.commit()
    browser = sign_in("desk@example.jp")
    page = browser.get(f"/volunteers/applications/{waiting}").text
    assert 'value="32.5"' in page
    base = f"/volunteers/applications/{waiting}/approve"
    assert browser.post(base, data={"lat": "", "lon": ""}).status_code == 422
    form = {"lat": "32.8", "lon": "130.7", "languages-0-language": "vi", "languages-0-level": "2"}
    assert browser.post(base, data=form).status_code == 303
    assert browser.post(base, data=form).status_code == 409
    with app.test_request_context():
        person = db.session.scalars(select(Volunteer).where(Volunteer.email == "sora@example.jp")).one()
        assert person.level("vi") == 2
        assert {row.kind: row.valid_until for row in person.credentials} == {
            CredentialKind.REGISTRATION: date(2027, 3, 31)
        }
        assert find_by_email("sora@example.jp") == person.user
        assert [message.address for message in mails("invitation")] == ["sora@example.jp"]


def test_whoever_joins_shortly_before_the_end_is_registered_for_the_next_year(
    app: Flask, client: FlaskClient
) -> None:
    """Otherwise the yearly question would come with the invitation."""
    clock.advance(timedelta(days=80))  # in February
    client.post("/join/", data=FORM)
    with app.test_request_context():
        client.post(link_in(mails("join_confirm")[0]))
    with app.test_request_context():
        application = applications()[0]
        person = services.approve_application(make.coordinator(), application, {}, 32.8, 130.7)
        assert person.credentials[0].valid_until == date(2028, 3, 31)
        assert person.languages == []


def test_a_no_is_kind_and_final(app: Flask, sign_in: SignIn, waiting: int) -> None:
    """The mail carries the coordinator's own sentence; nobody can approve afterwards, and nobody is on the roster."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp")
        db.session.commit()
    browser = sign_in("desk@example.jp")
    base = f"/volunteers/applications/{waiting}"
    assert browser.post(f"{base}/refuse", data={"note": "来年の講座でお待ちしています。"}).status_code == 303
    assert browser.get(base).status_code == 200
    with app.test_request_context():
        assert "来年の講座でお待ちしています。" in mails("join_refused")[0].body
        with pytest.raises(Conflict):
            services.approve_application(make.coordinator(), applications()[0], {}, 32.8, 130.7)
        assert db.session.scalars(select(Volunteer)).all() == []


def test_an_unconfirmed_application_is_not_there_for_the_desk(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    """Neither in the list nor by its address."""
    client.post("/join/", data=FORM)
    with app.test_request_context():
        make.coordinator(email="desk@example.jp")
        db.session.commit()
        key = applications()[0].id
    browser = sign_in("desk@example.jp")
    assert "海野" not in browser.get("/volunteers/applications/").text
    assert browser.get(f"/volunteers/applications/{key}").status_code == 404
