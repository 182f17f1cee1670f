"""Several people at the same moment: two answers of one person, an answer against the closing, the job twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from dispatch import clock
from dispatch.audit.models import AuditEntry
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.models import Muster, MusterReply
from dispatch.disasters.services import musters as services
from dispatch.disasters.services.musters import Said
from dispatch.disasters.vocabulary import AnsweredBy, Coming, Safety
from dispatch.notifications.models import OutboxMessage
from tests import factories as people
from tests.disasters import factories as make
from tests.support.races import at_once, meeting

FINE = Said(Safety.SAFE, Coming.NOW)


def mustered(app: Flask, number: int) -> tuple[int, list[int]]:
    """A muster of so many; its key and those of the replies."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        for at in range(number):
            make.supporter(email=f"s{at}@example.jp")
        muster = services.open_muster(people.coordinator(), make.event(), "", (15, 30))
        db.session.commit()
        services.ask_again()
        return muster.id, [reply.id for reply in muster.replies]


def say(reply_id: int, wait: Callable[[], object] = lambda: None, note: str = "") -> None:
    """An answer from a page that showed none."""
    reply = db.session.get_one(MusterReply, reply_id)
    assert reply.muster.id
    wait()
    services.answer(SYSTEM, reply, replace(FINE, note=note), AnsweredBy.LINK, 0)


def test_of_two_answers_at_once_one_is_told(app: Flask) -> None:
    """By phone and by link at the same moment: one counts, the other is shown it and nothing is overwritten."""
    _muster, (reply,) = mustered(app, 1)
    told = at_once(app, partial(say, reply), partial(say, reply, note="電話で聞きました"))
    assert sorted(map(bool, told)) == [False, True]
    assert "新しい回答" in "".join(told)


def test_without_the_lock_one_would_be_lost(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both look before either writes, and both are thanked for the one answer that is left."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("on SQLite the transaction is the lock")
    _muster, (reply,) = mustered(app, 1)
    monkeypatch.setattr(services, "lock", lambda row: row)
    told = meeting(app, partial(say, reply), partial(say, reply, note="電話で聞きました"))
    assert told == ["", ""]


def test_no_answer_comes_after_the_closing_count(app: Flask) -> None:
    """Whoever is thanked is counted when it is closed, however near the two are."""
    muster_id, replies = mustered(app, 6)

    def shut() -> None:
        services.close(SYSTEM, db.session.get_one(Muster, muster_id))

    told = at_once(app, *(partial(say, reply) for reply in replies), shut)
    with app.app_context():
        (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "muster.closed"))
        answered = db.session.scalar(select(func.count(MusterReply.answered_at)))
        assert entry.detail == {"asked": 6, "answered": answered}
    assert told.count("") == 1 + (answered or 0)


def test_the_job_twice_at_once_asks_once(app: Flask) -> None:
    """Two schedulers in the same minute: each of the silent gets one message more."""
    mustered(app, 5)
    clock.advance(timedelta(minutes=15))
    assert at_once(app, services.ask_again, services.ask_again) == ["", ""]
    with app.app_context():
        again = select(OutboxMessage.address).where(OutboxMessage.kind == "muster_again")
        assert sorted(db.session.scalars(again)) == [f"s{at}@example.jp" for at in range(5)]
