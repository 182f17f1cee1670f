"""Letters that come back later: no longer counted as sent, and nobody else's message is marked for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

import tests.notifications
from dispatch.cli import main
from dispatch.db import db
from dispatch.disasters.models import Alert, AlertDelivery
from dispatch.disasters.queries.alerts import tally
from dispatch.disasters.services import alerts
from dispatch.disasters.services.alerts.letters import name_of
from dispatch.disasters.vocabulary import LetterFault, LetterState
from dispatch.notifications import services
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient
from tests import factories as make
from tests.disasters.alerts import scenes
from tests.support.mail import Mailbox

SAMPLE = Path(tests.notifications.__file__).parent / "mails" / "postfix.eml"


def returned(name: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A mail server's report about what we called so."""
    text = SAMPLE.read_text(encoding="utf-8")
    return text.format(name=name, box="bounces@example.jp", action=action, status=status).encode()


@pytest.fixture
def sent(ctx: Flask, mailbox: Mailbox) -> tuple[Alert, AlertDelivery]:
    """A sending whose two letters have left, and one of them."""
    scenes.residents(2)
    alert, _reader = scenes.approved()
    assert alerts.send_letters() == 2
    delivery = db.session.scalars(select(AlertDelivery).order_by(AlertDelivery.id)).first()
    assert delivery
    return alert, delivery


def test_what_comes_back_was_not_sent(sent: tuple[Alert, AlertDelivery]) -> None:
    """Once, however often it is said; a mail that only says that it takes longer changes nothing."""
    alert, delivery = sent
    assert alerts.take_back(returned(name_of(delivery), "delayed", "4.2.0")) is None
    assert tally(alert).of(LetterState.SENT) == 2
    for _twice in range(2):
        assert alerts.take_back(returned(name_of(delivery))) is delivery
    counted = tally(alert)
    assert (counted.of(LetterState.SENT), counted.of(LetterState.FAILED)) == (1, 1)
    assert counted.faults == {LetterFault.REFUSED: 1}


def test_only_we_can_name_a_letter(sent: tuple[Alert, AlertDelivery]) -> None:
    """A made-up seal, or a message's name, marks no letter."""
    alert, delivery = sent
    for name in (
        f"alert-{delivery.id}-{'0' * 16}",
        f"outbox-{delivery.id}-{'0' * 16}",
        f"alert-{2**40}-{'0' * 16}",
    ):
        assert alerts.take_back(returned(name)) is None
    assert tally(alert).of(LetterState.SENT) == 2


def test_the_command_marks_the_letter_alone(
    sent: tuple[Alert, AlertDelivery], ctx: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message of the outbox to the same address stays as it is; the command names no address."""
    alert, delivery = sent
    to = Recipient("reader@example.jp", "山川")
    services.post("invitation", "k", to, user=make.coordinator(), token="t")
    db.session.commit()
    assert services.deliver_due() == 1
    monkeypatch.setattr("dispatch.cli.data.create_app", lambda: ctx)
    told = CliRunner().invoke(main, ["bounces"], input=returned(name_of(delivery)))
    assert (told.exit_code, told.stdout) == (0, f"Letter {delivery.id} to a resident was not delivered.\n")
    assert db.session.scalars(select(OutboxMessage.refused_at)).all() == [None]
    assert tally(alert).faults == {LetterFault.REFUSED: 1}
