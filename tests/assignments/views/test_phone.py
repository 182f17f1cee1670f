"""People without e-mail: the desk is told to phone them, and writes down what they say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, DeclineReason, RequestState
from tests.assignments.views.scenes import DESK, Scene

SignIn = Callable[[str], FlaskClient]


def without_mail(scene: Scene, job_id: int) -> None:
    """The proposal's person has no address."""
    with scene.rows():
        db.session.get_one(Assignment, job_id).volunteer.email = ""


@pytest.mark.parametrize("path", ["one", "many"])
def test_the_desk_is_told_whom_to_phone(scene: Scene, sign_in: SignIn, path: str) -> None:
    """Confirming says that nothing could be sent, and to whom."""
    asked, job = scene.proposed("電話 好子")
    without_mail(scene, job)
    desk = sign_in(DESK)
    if path == "one":
        page = desk.post(f"/desk/{asked}/confirm", data={"assignment": job}, follow_redirects=True)
    else:
        page = desk.post("/desk/confirm", data={"seen": f"{asked}:{job}"}, follow_redirects=True)
    assert "電話で伝えてください：電話 好子" in page.text


def test_nobody_is_named_who_has_mail(scene: Scene, sign_in: SignIn) -> None:
    """With an address the mail goes out and there is nothing to phone about."""
    asked, job = scene.proposed()
    page = sign_in(DESK).post(f"/desk/{asked}/confirm", data={"assignment": job}, follow_redirects=True)
    assert "電話で伝えてください" not in page.text


def test_a_yes_on_the_phone_confirms(scene: Scene, sign_in: SignIn) -> None:
    """The coordinator's record of a yes is as good as the volunteer's own, and says who wrote it."""
    asked, job = scene.offered()
    answer = sign_in(DESK).post(f"/desk/assignments/{job}/yes")
    assert answer.status_code == 303
    with scene.rows():
        assert db.session.get_one(ServiceRequest, asked).state is RequestState.CONFIRMED
    assert "assignment.accepted" in scene.actions()


def test_a_no_on_the_phone_wants_its_reason(scene: Scene, sign_in: SignIn) -> None:
    """Without a reason nothing is recorded; with one the request is matched again."""
    asked, job = scene.offered()
    desk = sign_in(DESK)
    assert desk.post(f"/desk/assignments/{job}/no").status_code == 422
    assert desk.post(f"/desk/assignments/{job}/no", data={"reason": "busy"}).status_code == 303
    with scene.rows():
        taken = db.session.get_one(Assignment, job)
        assert (taken.state, taken.decline_reason) == (AssignmentState.DECLINED, DeclineReason.BUSY)
        assert db.session.get_one(ServiceRequest, asked).state is RequestState.MATCHING


def test_only_the_desk_answers_for_others(scene: Scene, sign_in: SignIn) -> None:
    """A stranger is sent to sign in, and nothing changes."""
    _asked, job = scene.offered()
    assert scene.app.test_client().post(f"/desk/assignments/{job}/yes").status_code == 302
    with scene.rows():
        assert db.session.get_one(Assignment, job).state is AssignmentState.OFFERED
