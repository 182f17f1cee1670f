"""A call to everybody is written some at a time: others write between, and after a kill each is asked exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import CallOut, CallOutAsk, DisasterEvent
from dispatch.disasters.services import call_outs as services
from dispatch.disasters.services import ending
from dispatch.disasters.services.call_outs import CallOutValues, Step, writing
from dispatch.disasters.vocabulary import AnsweredBy, CallOutAnswer, CallOutState
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import deliver_due
from tests import factories as people
from tests.disasters import factories as make

NUMBER = 60
HOUR = timedelta(hours=1)


class KilledError(BaseException):
    """The process is gone: nothing that catches errors catches this."""


def crowd(**values: Any) -> tuple[DisasterEvent, CallOut]:
    """Sixty supporters, and a call to all of them; committed."""
    event = make.event()
    for at in range(NUMBER):
        make.supporter(email=f"s{at}@example.jp", name=f"支援 {at}")
    base = {"number": 2, "language": "vi", "wanted_by": clock.now() + 3 * HOUR, "place": "中央公民館",
            "steps": (Step(0, None),)}  # fmt: skip
    call = services.open_call_out(people.coordinator(), event, CallOutValues(**{**base, **values}))
    db.session.commit()
    return event, call


def sent(kind: str = "call_out") -> Counter[str]:
    """How often each was written to."""
    return Counter(db.session.scalars(select(OutboxMessage.address).where(OutboxMessage.kind == kind)))


def killed_at(message: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies while it writes so many messages further on."""
    left, reach = [message], writing.reach

    def dying(*given: Any, **values: Any) -> bool:
        left[0] -= 1
        if not left[0]:
            raise KilledError
        return reach(*given, **values)

    monkeypatch.setattr(writing, "reach", dying)
    with pytest.raises(KilledError):
        services.widen_due()
    db.session.remove()
    monkeypatch.setattr(writing, "reach", reach)


def test_it_is_written_some_at_a_time(ctx: Flask) -> None:
    """The first are asked with the call itself; the others wait in its rows and are asked by the job, once."""
    _event, call = crowd()
    assert (len(sent()), len(call.asks)) == (writing.AT_A_TIME, NUMBER)
    assert services.widen_due() == 1
    assert services.widen_due() == 0
    assert set(sent().values()) == {1}
    assert len(sent()) == NUMBER


def test_after_a_kill_each_is_asked_exactly_once(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was committed stays asked, what was not is asked by the next turn."""
    crowd()
    killed_at(30, monkeypatch)
    assert len(sent()) == 2 * writing.AT_A_TIME
    services.widen_due()
    assert len(sent()) == NUMBER
    assert set(sent().values()) == {1}


def test_without_the_common_transaction_some_would_never_be_asked(
    ctx: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: that somebody waits no more is committed before the message is written."""
    crowd()
    flush = writing._ask

    def early(event: DisasterEvent, call_out: CallOut, ask: CallOutAsk) -> None:
        db.session.commit()
        flush(event, call_out, ask)

    monkeypatch.setattr(writing, "_ask", early)
    killed_at(30, monkeypatch)
    services.widen_due()
    assert len(sent()) < NUMBER


def test_others_answer_between_and_who_is_not_needed_is_not_asked(ctx: Flask) -> None:
    """Two say yes before all have been asked: nobody else is; who was asked is told, who was not hears nothing."""
    _event, call = crowd()
    deliver_due()
    for ask in call.asks[:2]:
        services.answer(services.bearer(ask), ask, True, AnsweredBy.LINK)
    db.session.commit()
    services.widen_due()
    assert call.state == CallOutState.FILLED
    assert len(sent()) == writing.AT_A_TIME
    assert len(sent("call_out_late")) == writing.AT_A_TIME - 2
    ask = call.asks[0]
    services.answer(services.bearer(ask), ask, False, AnsweredBy.LINK)
    db.session.commit()
    services.widen_due()
    assert len(sent()) == NUMBER
    assert sent()["s59@example.jp"] == 1


def test_who_leaves_before_their_turn_is_not_asked(ctx: Flask) -> None:
    """Nor do they stand among those who have not answered."""
    _event, call = crowd()
    last = call.asks[-1]
    last.supporter.active = False
    db.session.commit()
    services.widen_due()
    db.session.expire_all()
    assert len(call.asks) == NUMBER - 1
    assert "s59@example.jp" not in sent()


def test_the_end_is_told_some_at_a_time(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the event the call ends; a kill while it is told leaves nobody out, and nobody hears it twice."""
    event, call = crowd()
    services.widen_due()
    deliver_due()
    ending.end(people.coordinator(), event)
    db.session.commit()
    assert len(sent("call_out_late")) == writing.AT_A_TIME
    killed_at(10, monkeypatch)
    services.widen_due()
    assert set(sent("call_out_late").values()) == {1}
    assert len(sent("call_out_late")) == NUMBER
    assert db.session.get_one(CallOut, call.id).state == CallOutState.CLOSED


@pytest.fixture
def answered(ctx: Flask) -> Callable[[bool], CallOutAsk]:
    """One of a call that says until when, and their answer."""
    until = clock.now() + 6 * HOUR
    _event, call = crowd(until_at=until, number=1)

    def say(coming: bool) -> CallOutAsk:
        ask = call.asks[0]
        services.answer(services.bearer(ask), ask, coming, AnsweredBy.LINK, until + HOUR)
        return ask

    return say


def test_the_hours_go_with_the_answer(answered: Callable[[bool], CallOutAsk]) -> None:
    """Who takes a yes back takes the hours back."""
    assert answered(True).until_at == clock.now() + 7 * HOUR
    taken_back = answered(False)
    assert (taken_back.answer, taken_back.until_at) == (CallOutAnswer.NOT_COMING, None)
