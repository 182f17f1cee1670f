"""Answers that come at the same moment: each is judged by the state that the one before left, on both databases.

The guards are the lock on the shadowing's row and, for two pairings of one trainee, on theirs. The negative controls
take them away; on SQLite, where the transaction is the lock, they look in one transaction and write in the next.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from dispatch.assignments.services.answers import Bearer
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from tests import factories as make
from tests.support.races import at_once
from tests.training.shadowing.scenes import account, proposed, settled
from training.models import Shadowing
from training.services import shadowing as services
from training.services.shadowing import asking
from training.services.shadowing.states import begin
from training.vocabulary import ShadowingState as State

Act = Callable[[Any, Shadowing], None]
ANYBODY = Bearer(None, "だれか")
PAIRS: dict[str, tuple[State, Act, Act]] = {
    "two refusals": (State.CONFIRMED, services.refuse, services.refuse_as_senior),
    "a refusal and a yes": (State.OFFERED, services.refuse, services.accept),
}


def brought_to(app: Flask, state: State) -> int:
    """A shadowing that waits for the trainee, or is settled."""
    with app.test_request_context():
        desk, one = proposed()
        services.ask(desk, one)
        services.consent(make.user(), one)
        if state is State.CONFIRMED:
            services.accept(account(one.trainee), one)
        db.session.commit()
        return one.id


def answered(app: Flask, *acts: tuple[Act, int]) -> list[str]:
    """Everybody acts on a shadowing at the same moment; what they were told ('' for done)."""

    def run(act: Act, number: int) -> None:
        act(ANYBODY, db.session.get_one(Shadowing, number))

    return at_once(app, *(partial(run, *one) for one in acts))


def befores(app: Flask, number: int) -> list[str]:
    """The states from which the answers that counted came."""
    with app.app_context():
        answers = [f"shadowing.{state}" for state in ("confirmed", "refused", "senior_refused")]
        found = select(AuditEntry).where(AuditEntry.action.in_(answers), AuditEntry.subject_id == number)
        return [entry.detail["before"] for entry in db.session.scalars(found.order_by(AuditEntry.id))]


class Blind:
    """Both look at the state before either writes, and nobody holds a row."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gate, move = threading.Barrier(2), asking.move
        with app.app_context():
            self.sqlite = db.engine.dialect.name == "sqlite"
        monkeypatch.setattr(asking, "lock", lambda row: row)

        def late(shadowing: Shadowing, to: State, actor: Any, **columns: Any) -> None:
            seen = shadowing.state
            if self.sqlite:
                db.session.rollback()  # lets the other look as well
            self.gate.wait(60)
            set_committed_value(shadowing, "state", seen)
            move(shadowing, to, actor, **columns)

        monkeypatch.setattr(asking, "move", late)


@pytest.mark.parametrize("name", PAIRS)
def test_each_answer_sees_the_one_before(app: Flask, name: str) -> None:
    """Of two refusals one counts and the desk hears once; a refusal and a yes end in the refusal, in either order."""
    state, first, second = PAIRS[name]
    number = brought_to(app, state)
    came_from = befores(app, number)
    told = answered(app, (first, number), (second, number))
    new = befores(app, number)[len(came_from) :]
    assert len(new) == len(set(new)) == told.count("")
    with app.app_context():
        one = db.session.get_one(Shadowing, number)
        assert one.state in (State.REFUSED, State.SENIOR_REFUSED)
        kept = select(OutboxMessage.user_id).where(OutboxMessage.kind == "shadowing_refused")
        desks = db.session.scalars(kept).all()
        assert len(desks) == len(set(desks)) > 0
        if name == "two refusals":
            assert told.count("") == 1


@pytest.mark.parametrize("name", PAIRS)
def test_without_the_lock_both_answers_count(app: Flask, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both come from the same state, and one of them is lost."""
    state, first, second = PAIRS[name]
    number = brought_to(app, state)
    came_from = befores(app, number)
    Blind(app, monkeypatch)
    assert answered(app, (first, number), (second, number)) == ["", ""]
    assert befores(app, number)[len(came_from) :] == [state.value] * 2


def two_at_one_hour(app: Flask) -> tuple[int, int]:
    """Two proposals of one trainee, next Monday at ten, with two seniors at two hospitals."""
    with app.test_request_context():
        desk, one = proposed()
        other = settled(make.volunteer(), at=make.institution())
        again = begin(desk, other.id, one.trainee_id)
        db.session.commit()
        return one.id, again.id


def asked(app: Flask) -> int:
    """How many of them go on."""
    with app.app_context():
        return len(db.session.scalars(select(Shadowing).where(Shadowing.state == State.ASKED)).all())


def test_of_two_pairings_at_one_hour_one_goes_on(app: Flask) -> None:
    """Two coordinators ask at the same moment: one hospital is asked, the other coordinator is told why not."""
    first, second = two_at_one_hour(app)
    told = answered(app, (services.ask, first), (services.ask, second))
    assert sorted(map(bool, told)) == [False, True]
    assert asked(app) == 1


def test_without_the_trainees_lock_both_go_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both look before either writes, and two hospitals are asked for the same hour."""
    first, second = two_at_one_hour(app)
    Blind(app, monkeypatch)
    assert answered(app, (services.ask, first), (services.ask, second)) == ["", ""]
    assert asked(app) == 2
