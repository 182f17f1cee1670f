"""Two answers to one question at the same moment: one counts, the other is told so."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from dispatch.assignments import services
from dispatch.assignments.models import Amendment
from dispatch.assignments.services import amendments
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from tests import factories as make
from tests.support.races import Wait, meeting


def question(app: Flask) -> int:
    """A change that waits for its answer."""
    with app.test_request_context():
        asked = services.propose_change(SYSTEM, make.service_request(), [{"kind": "phone", "rank": 0}])
        db.session.commit()
        return asked.id


def answer_at_once(app: Flask, number: int) -> list[str]:
    """A yes and a no from two who have both seen the question open; gives what each was told ('' for thanks)."""

    def answer(act: Callable[[Actor, Amendment], object], wait: Wait) -> None:
        alone = db.engine.dialect.name == "sqlite"  # one transaction at a time: the look already waits
        if alone:
            wait()
        found = db.session.get_one(Amendment, number)
        if not alone:
            wait()
        act(SYSTEM, found)

    return meeting(app, *(partial(answer, act) for act in (services.accept_change, services.refuse_change)))


def test_one_answer_counts(app: Flask) -> None:
    """Whoever comes second reads what has been answered, and the request fits that answer."""
    told = answer_at_once(app, number := question(app))
    assert sorted(bool(one) for one in told) == [False, True]
    with app.test_request_context():
        found = db.session.get_one(Amendment, number)
        request = db.session.get_one(ServiceRequest, found.request_id)
        assert (len(request.modes) == 2) is (found.state.value == "accepted")


def test_without_the_locks_both_count(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with nobody held back both are thanked (PostgreSQL; SQLite queues writers by itself)."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("rows are locked on PostgreSQL only")
    monkeypatch.setattr(amendments, "lock_request", lambda request: request)
    monkeypatch.setattr(amendments, "lock", lambda row: row)
    assert answer_at_once(app, question(app)) == ["", ""]
