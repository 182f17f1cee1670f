"""A request's state moves in one place, by one table."""

from __future__ import annotations

import itertools

import pytest

from dispatch.audit import queries as audit
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.requests import services
from dispatch.vocabulary import RequestState
from tests import factories

PAIRS = [(a, b) for a, b in itertools.product(RequestState, RequestState) if a != b]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_move_is_made_and_recorded_or_refused_with_the_state_as_it_is(ctx, before, after):
    """Every pair: allowed ones change the row and write one line, others raise 409 and change nothing."""
    asked = factories.service_request(state=before)
    if after in services.ALLOWED[before]:
        services.move(asked, after, SYSTEM, why="test")
        assert asked.state == after
        line = audit.history(asked)[-1]
        assert (line.action, line.detail) == (f"request.{after}", {"before": before.value, "why": "test"})
    else:
        with pytest.raises(Conflict) as refusal:
            services.move(asked, after, SYSTEM)
        assert f"今「{before.ja}」のため" in refusal.value.message
        assert (asked.state, list(audit.history(asked))) == (before, [])


@pytest.mark.parametrize("state", list(RequestState))
def test_a_move_to_the_same_state_is_nothing(ctx, state):
    """Moving to where it is already neither fails nor fills the record."""
    asked = factories.service_request(state=state)
    services.move(asked, state, SYSTEM)
    assert list(audit.history(asked)) == []


def test_a_move_sees_what_another_person_did_a_moment_ago(app):
    """The row is read afresh: a session that still holds the old state is told the new one."""
    with app.app_context():
        number = factories.service_request(state=RequestState.MATCHING).id
        db.session.commit()
    model = services.posting.ServiceRequest
    with app.app_context():
        mine = db.session.get(model, number)
        assert mine.state == RequestState.MATCHING
        db.session.commit()  # expire_on_commit would reload it; keep the stale copy on purpose
        with app.app_context():
            theirs = db.session.get(model, number)
            services.move(theirs, RequestState.CANCELLED, SYSTEM)
            db.session.commit()
        with pytest.raises(Conflict, match="取消"):
            services.move(mine, RequestState.PROPOSED, SYSTEM)
