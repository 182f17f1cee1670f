"""The hospital's cancellation, over both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, CancelReason, RequestState
from tests import factories as make
from tests.assignments.views.scenes import DESK, Scene

SignIn = Callable[[str], FlaskClient]
CLERK = "clerk@example.jp"


@pytest.fixture
def place(scene: Scene) -> int:
    """An institution with a clerk."""
    with scene.rows():
        here = make.institution()
        make.clerk(here, email=CLERK)
        return int(here.id)


def at(scene: Scene, place: int, asked: int) -> None:
    """Make a request one of this institution's."""
    with scene.rows():
        db.session.get_one(ServiceRequest, asked).institution_id = place


def test_another_institutions_request_does_not_exist(scene: Scene, place: int, sign_in: SignIn) -> None:
    """404 for looking and for cancelling; a volunteer is refused; the request stays."""
    asked, job = scene.accepted()
    clerk, path = sign_in(CLERK), f"/requests/{asked}/cancel"
    assert clerk.get(path).status_code == clerk.post(path, data={"reason": "patient"}).status_code == 404
    assert sign_in(scene.volunteer_of(job)).get(path).status_code == 403
    assert scene.request_state(asked) is RequestState.CONFIRMED
    at(scene, place, asked)
    assert clerk.get(path).status_code == 200


def test_a_cancellation_wants_a_reason_and_frees_the_interpreter(
    scene: Scene, place: int, sign_in: SignIn
) -> None:
    """Without a reason nothing happens; with one the interpreter is told and free again."""
    asked, job = scene.accepted(start=make.TUESDAY_10 + timedelta(days=3))
    at(scene, place, asked)
    clerk, path = sign_in(CLERK), f"/requests/{asked}/cancel"
    answer = clerk.post(path, data={"note": "転院しました"})
    assert answer.status_code == 422
    assert "理由を一つ選んでください" in answer.text
    assert "転院しました" in answer.text
    assert scene.request_state(asked) is RequestState.CONFIRMED
    assert clerk.post(path, data={"reason": "patient", "note": "転院しました"}).status_code == 303
    assert (scene.request_state(asked), scene.state(job)) == (
        RequestState.CANCELLED,
        AssignmentState.CANCELLED,
    )
    with scene.rows():
        request = db.session.get_one(ServiceRequest, asked)
        assert (request.cancel_reason, request.cancelled_late) == (CancelReason.PATIENT, False)
        assert "assignment_cancelled" in db.session.scalars(select(OutboxMessage.kind)).all()


def test_a_late_cancellation_is_called_late_beforehand(scene: Scene, place: int, sign_in: SignIn) -> None:
    """Three days before nothing is said of it; in the last 24 hours it is, and it is recorded."""
    asked, _job = scene.accepted(start=make.TUESDAY_10 + timedelta(days=3))
    at(scene, place, asked)
    clerk, path = sign_in(CLERK), f"/requests/{asked}/cancel"
    assert "直前の取消" not in clerk.get(path).text
    clock.advance(timedelta(days=3, hours=20))
    assert "直前の取消" in clerk.get(path).text
    clerk.post(path, data={"reason": "institution"})
    with scene.rows():
        assert db.session.get_one(ServiceRequest, asked).cancelled_late


def test_what_is_over_cannot_be_cancelled(scene: Scene, place: int, sign_in: SignIn) -> None:
    """409 with the state of now, by looking and by cancelling twice; the desk may cancel for the hospital."""
    asked, _job = scene.offered()
    at(scene, place, asked)
    path = f"/requests/{asked}/cancel"
    assert sign_in(DESK).post(path, data={"reason": "duplicate"}).status_code == 303
    clerk = sign_in(CLERK)
    answers = [clerk.get(path), clerk.post(path, data={"reason": "patient"})]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("取消" in answer.text for answer in answers)
    with scene.rows():
        assert db.session.get_one(ServiceRequest, asked).cancel_reason is CancelReason.DUPLICATE


def test_a_clerk_says_that_nobody_has_come(scene: Scene, sign_in: SignIn) -> None:
    """While the job is to take place the clerk may say so, and the desk is told; before it there is no button."""
    asked, job = scene.accepted()
    with scene.rows():
        place = db.session.get_one(ServiceRequest, asked).institution
        email = str(make.clerk(place).email)
    clerk = sign_in(email)
    assert "通訳者が来ない" not in clerk.get(f"/requests/{asked}").text
    clock.advance(timedelta(days=1, hours=1, minutes=10))
    assert "通訳者が来ない" in clerk.get(f"/requests/{asked}").text
    answer = clerk.post(f"/requests/{asked}/absent", data={"assignment": job, "side": "volunteer"})
    assert answer.status_code == 303
    assert scene.state(job) is AssignmentState.NO_SHOW
    assert scene.request_state(asked) is RequestState.UNFILLED
    again = clerk.post(f"/requests/{asked}/absent", data={"assignment": job, "side": "volunteer"})
    assert again.status_code == 409
