"""Shadowing's pages: who may see which, answers by link, what a page of an older state may not do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.db import db
from tests import factories as make
from tests.training.shadowing.scenes import proposed
from training.models import Apprenticeship, MentorNote, Shadowing, StandingConsent
from training.services import shadowing as services
from training.vocabulary import ShadowingState as State

SignIn = Callable[[str], FlaskClient]
PATIENT = "患者あ"
"""How the hospital names the patient, in letters that no link can have by chance."""
DESK = ("", "people", "rules", "consents", "1", "1/refuse")


@pytest.fixture
def scene(app: Flask) -> dict[str, str]:
    """A proposal; the addresses of all concerned, and the link."""
    with app.test_request_context():
        desk, one = proposed(patient_code=PATIENT)
        senior, trainee = one.assignment.volunteer.user, one.trainee.user
        assert senior is not None
        assert trainee is not None
        clerk = make.clerk(one.assignment.request.institution)
        other = make.volunteer_user(make.volunteer())
        found = {"desk": desk, "senior": senior, "trainee": trainee, "clerk": clerk, "other": other}
        db.session.commit()
        return {name: str(user.email) for name, user in found.items()} | {"link": services.token_of(one)}


def state(app: Flask) -> State:
    with app.app_context():
        return db.session.get_one(Shadowing, 1).state


def test_who_sees_what(scene: dict[str, str], app: Flask, sign_in: SignIn, client: FlaskClient) -> None:
    """The desk's pages are the desk's; a proposal is nobody else's; a link opens only what it names."""
    desk, other = sign_in(scene["desk"]), sign_in(scene["other"])
    for page in DESK:
        assert desk.get(f"/training/shadowing/{page}").status_code == 200, page
        assert other.get(f"/training/shadowing/{page}").status_code == 403, page
    for name in ("trainee", "senior"):
        assert "みどり中央病院" not in sign_in(scene[name]).get("/my/shadowing/").text
    assert client.get(f"/shadowing/{scene['link']}/").status_code == 200
    assert client.get(f"/shadowing/{scene['link']}x/").status_code == 404
    assert state(app) is State.PROPOSED
    assert client.post(f"/shadowing/{scene['link']}/yes").status_code == 409, "nobody has asked yet"


def test_asked_and_answered(scene: dict[str, str], app: Flask, sign_in: SignIn, client: FlaskClient) -> None:
    """Looking changes nothing, the answer counts once; another trainee's and another senior's pages are closed."""
    desk, trainee, other = (sign_in(scene[name]) for name in ("desk", "trainee", "other"))
    assert desk.post("/training/shadowing/1/ask").status_code == 303
    page = client.get(f"/shadowing/{scene['link']}/").text
    assert state(app) is State.ASKED
    assert "野村 空" in page
    assert PATIENT not in page
    clerk = sign_in(scene["clerk"]).get("/requests/1").text
    assert "見学のご相談にお返事をお願いします" in clerk
    assert client.post(f"/shadowing/{scene['link']}/yes").status_code == 303
    assert client.post(f"/shadowing/{scene['link']}/yes").status_code == 409
    assert other.post("/my/shadowing/1/accept").status_code == 404
    assert "同行見学のご案内があります" in trainee.get("/my/").text
    assert trainee.post("/my/shadowing/1/accept").status_code == 303
    assert trainee.post("/my/shadowing/1/accept").status_code == 409
    assert "見学で同行します" in sign_in(scene["senior"]).get("/my/1").text
    assert other.get("/my/shadowing/1/note").status_code == 404
    assert client.post(f"/shadowing/{scene['link']}/no", data={"reason": "満室"}).status_code == 303
    assert state(app) is State.REFUSED


def test_forms(scene: dict[str, str], app: Flask, sign_in: SignIn) -> None:
    """What is filled in wrongly is said at its field and changes nothing; what is right is kept."""
    desk = sign_in(scene["desk"])
    with app.app_context():
        place, person = (
            db.session.get_one(Shadowing, 1).assignment.request.institution_id,
            db.session.get_one(Shadowing, 1).trainee_id,
        )
    rules = {"kinds": ["return_visit"], "modes": ["onsite"], "papers": ["measles"], "senior_jobs": 5,
             "most_per_week": 2, "notice_days": 2, "horizon_days": 20, "hospital_hours": 24, "trainee_hours": 24,
             "version": 1}  # fmt: skip
    assert desk.post("/training/shadowing/rules", data={**rules, "senior_jobs": -1}).status_code == 422
    assert desk.post("/training/shadowing/rules", data=rules).status_code == 303
    assert desk.post("/training/shadowing/rules", data=rules).status_code == 409, "somebody was first"
    assert desk.post("/training/shadowing/consents", data={"institution_id": place}).status_code == 422
    sent = {"institution_id": place, "answer": "yes", "given_by": "看護部長"}
    assert desk.post("/training/shadowing/consents", data=sent).status_code == 303
    wrong = {"volunteer_id": person, "language": "ko", "wanted": 2}
    assert desk.post("/training/shadowing/people", data=wrong).status_code == 409
    assert desk.post("/training/shadowing/people", data={**wrong, "language": "vi"}).status_code == 303
    address = f"/training/shadowing/people/{person}"
    assert desk.post(f"{address}/notes", data={"text": "よい"}).status_code == 422
    assert desk.post(f"{address}/notes", data={"text": "よい", "ready": "yes"}).status_code == 303
    assert "よい" in desk.get(address).text
    own = sign_in(scene["trainee"])
    assert "よい" not in own.get("/my/shadowing/").text
    assert own.post("/my/shadowing/wish", data={"language": "ko"}).status_code == 422
    assert own.post("/my/shadowing/wish/vi/end").status_code == 303
    with app.app_context():
        assert services.rules().senior_jobs == 5
        assert db.session.query(StandingConsent).one().allowed
        assert db.session.query(MentorNote).one().for_trainee == ""
        assert db.session.query(Apprenticeship).one().ended_at is not None
    assert state(app) is State.CANCELLED
