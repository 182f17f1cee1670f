"""Registering in two steps, leaving in one, and telling strangers nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatch import clock
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.disasters.models import AlertDelivery, Resident
from dispatch.disasters.services import residents as services
from dispatch.disasters.services.alerts import send_letters
from dispatch.disasters.services.residents import Wish
from dispatch.disasters.vocabulary import AlertChannel, ResidentState
from dispatch.errors import Gone
from dispatch.notifications.models import OutboxMessage
from tests.disasters.alerts import scenes
from tests.support.mail import Mailbox, words_of

ADDRESS = "Linh@Example.jp"
FORM = {"email": ADDRESS, "language": "vi", "channel": "text", "drill": "y"}


def link_in(mailbox: Mailbox, which: str, at: int = -1) -> str:
    """The path of a link in a mail that has arrived."""
    found = re.search(rf"https?://\S+/alerts/link/{which}/\S+", words_of(mailbox.mails[at]))
    assert found, words_of(mailbox.mails[at])
    return urlsplit(found.group()).path


def only() -> Resident:
    """The one resident there is."""
    db.session.expire_all()
    return db.session.scalars(select(Resident)).one()


def test_from_the_form_to_the_letter_and_back(ctx: Flask, client: FlaskClient, mailbox: Mailbox) -> None:
    """The form registers nothing; the button behind the mail's link does; a GET of it does not; leaving deletes."""
    answer = client.post("/alerts/?lang=vi", data=FORM)
    assert (answer.status_code, urlsplit(answer.location).path) == (303, "/alerts/sent")
    assert only().state is ResidentState.UNCONFIRMED
    assert send_letters() == 1
    assert mailbox.mails[0]["To"] == "linh@example.jp"
    assert "Xác nhận" in str(mailbox.mails[0]["Subject"])
    confirm = link_in(mailbox, "confirm")
    assert "Đăng ký với nội dung này?" in client.get(confirm).text
    assert only().state is ResidentState.UNCONFIRMED
    for _twice in range(2):
        assert client.post(confirm).status_code == 303
    person = only()
    assert (person.state, person.language, person.channel, person.drill) == (
        ResidentState.ACTIVE, "vi", AlertChannel.TEXT, True,
    )  # fmt: skip
    assert "Bạn đã đăng ký xong" in client.get(confirm).text
    scenes.approved()
    assert send_letters() == 1
    leave = link_in(mailbox, "leave")
    assert not mailbox.mails[-1].is_multipart(), "who wants text only gets no HTML"
    assert "Ngừng nhận tin?" in client.get(leave).text
    assert client.post(leave).status_code == 303
    gone = only()
    assert (gone.state, gone.email, gone.areas, gone.wanted) == (ResidentState.LEFT, "", [], None)
    assert "Chúng tôi đã xóa" in client.get(leave + "?lang=vi").text


def test_the_address_stands_nowhere_else(ctx: Flask, client: FlaskClient, mailbox: Mailbox) -> None:
    """Not in the outbox, not in the record; after leaving it is in no column of any table."""
    client.post("/alerts/", data=FORM)
    send_letters()
    client.post(link_in(mailbox, "confirm"))
    scenes.approved()
    send_letters()
    client.post(link_in(mailbox, "leave"))
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    assert len(db.session.scalars(select(AuditEntry)).all()) >= 5
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            assert "linh@" not in str(dict(row)).lower(), table.name


def test_the_mail_program_can_leave_by_itself(ctx: Flask, client: FlaskClient, mailbox: Mailbox) -> None:
    """RFC 8058: one POST to the address in the header, without cookies and without a page."""
    scenes.resident("linh@example.jp")
    scenes.approved()
    send_letters()
    mail = mailbox.mails[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = urlsplit(str(mail["List-Unsubscribe"]).strip("<>")).path
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.text) == (200, "")
    assert only().email == ""


def test_nothing_tells_whether_an_address_is_known(ctx: Flask, client: FlaskClient, mailbox: Mailbox) -> None:
    """New, waiting, registered: the same answer, and what is registered stays until its owner confirms."""
    scenes.resident("known@example.jp", "en")
    db.session.commit()
    answers = [
        client.post("/alerts/?lang=en", data=FORM | {"email": one, "language": "ko"})
        for one in ("new@example.jp", "known@example.jp", "new@example.jp")
    ]
    assert len({(one.status_code, one.location, one.text) for one in answers}) == 1
    known = db.session.scalars(select(Resident).where(Resident.email == "known@example.jp")).one()
    db.session.refresh(known)
    assert (known.language, known.state, known.channel) == ("en", ResidentState.ACTIVE, AlertChannel.MAIL)
    assert send_letters() == 2
    sent = {str(mail["To"]): k for k, mail in enumerate(mailbox.mails)}
    client.post(link_in(mailbox, "confirm", sent["known@example.jp"]))
    db.session.refresh(known)
    assert (known.language, known.channel) == ("ko", AlertChannel.TEXT)


def test_nobodys_letter_box_is_filled(ctx: Flask, mailbox: Mailbox) -> None:
    """Three letters a day to one address, each making the older links void; the next day again."""
    for _turn in range(5):
        services.ask("linh@example.jp", Wish("vi"))
        db.session.commit()
        send_letters()
    assert len(mailbox.mails) == services.MOST_ASKS
    token = link_in(mailbox, "confirm", 0).rpartition("/")[2]
    with pytest.raises(Gone):
        services.confirm(token)
    clock.advance(timedelta(days=1, seconds=1))
    services.ask("linh@example.jp", Wish("vi"))
    db.session.commit()
    send_letters()
    assert len(mailbox.mails) == services.MOST_ASKS + 1


def test_what_nobody_confirms_is_deleted(ctx: Flask) -> None:
    """When no link is good any more, with its letter; who has confirmed stays."""
    services.ask("never@example.jp", Wish("vi"))
    stays = scenes.resident("stays@example.jp")
    db.session.commit()
    clock.advance(timedelta(hours=23))
    services.ask("never@example.jp", Wish("vi"))
    db.session.commit()
    unsure = db.session.scalars(select(Resident).where(Resident.id != stays.id)).one()
    token = services.confirm_token(unsure)
    clock.advance(timedelta(hours=47))
    assert services.tidy_residents() == 0
    assert services.read_confirm(token)[2], "the second letter's link is good for 48 hours"
    clock.advance(timedelta(hours=2, seconds=1))
    assert services.tidy_residents() == 1
    assert only().email == "stays@example.jp"
    assert db.session.scalar(select(func.count()).select_from(AlertDelivery)) == 0


def test_the_form_speaks_the_residents_language(client: FlaskClient) -> None:
    """By the address, or by what the browser asks for; also what is wrong is said in it. A machine is told nothing."""
    assert 'lang="vi"' in client.get("/alerts/", headers={"Accept-Language": "vi-VN,vi;q=0.9"}).text
    wrong = client.post(
        "/alerts/?lang=id", data={"email": "not an address", "language": "id", "channel": "mail"}
    )
    assert wrong.status_code == 422
    assert "Periksa kembali alamat e-mail." in wrong.text
    assert client.post("/alerts/", data=FORM | {"website": "https://"}).status_code == 303


def test_a_machine_registers_nobody(ctx: Flask, client: FlaskClient) -> None:
    """Whoever fills in the field that nobody sees gets the usual answer and no letter."""
    client.post("/alerts/", data=FORM | {"website": "https://"})
    assert db.session.scalar(select(func.count()).select_from(Resident)) == 0


def test_asking_is_limited(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """One address of the net may ask so often; looking is free."""
    monkeypatch.setitem(app.config, "ALERTS_RATE_LIMIT", "2 per minute")
    codes = [
        client.post("/alerts/", data=FORM, environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code
        for _n in range(3)
    ]
    assert codes == [303, 303, 429]
    assert client.get("/alerts/", environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 200
