"""Offers by signed link, without signing in, over both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Assignment
from dispatch.assignments.services import letters
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, CancelReason, RequestState
from tests import factories as make
from tests.assignments.views.scenes import Scene


def test_looking_changes_nothing(scene: Scene, client: FlaskClient) -> None:
    """A mail program that opens the link, by GET or HEAD, answers nothing; that somebody looked is in the record."""
    _asked, job = scene.offered()
    token, before = scene.token(job), scene.actions()
    assert client.get(f"/o/{token}").status_code == client.head(f"/o/{token}").status_code == 200
    assert client.get(f"/o/{token}/calendar.ics").status_code == 200
    assert client.get(f"/o/{token}/accept").status_code == 405
    assert client.get(f"/o/{token}/decline").status_code == 405
    assert scene.state(job) is AssignmentState.OFFERED
    assert scene.actions() == [*before, "read", "read"]


def test_yes_takes_one_press(scene: Scene, client: FlaskClient) -> None:
    """The page shows the job and one button; afterwards it thanks, says what comes next, and gives the calendar."""
    asked, job = scene.offered(department="産婦人科", contact_phone="096-555-0123", patient_code="X-777")
    token = scene.token(job)
    page = client.get(f"/o/{token}").text
    assert "引き受けます" in page
    assert "12月1日（火）" in page
    assert "産婦人科" in page
    assert "096-555-0123" not in page
    assert "X-777" not in page
    answer = client.post(f"/o/{token}/accept", follow_redirects=True)
    assert "ありがとうございます" in answer.text
    assert "096-555-0123" in answer.text
    assert scene.request_state(asked) is RequestState.CONFIRMED
    assert Calendar.from_ical(client.get(f"/o/{token}/calendar.ics").data)["method"] == "REQUEST"


def test_no_takes_a_reason(scene: Scene, client: FlaskClient) -> None:
    """Without one the page asks again; with one it thanks and the request is matched again."""
    asked, job = scene.offered()
    token = scene.token(job)
    answer = client.post(f"/o/{token}/decline", data={"note": "旅行中です"})
    assert answer.status_code == 422
    assert "理由を一つ選んでください" in answer.text
    assert "旅行中です" in answer.text
    done = client.post(f"/o/{token}/decline", data={"reason": "too_far"}, follow_redirects=True)
    assert "辞退を受け付けました" in done.text
    assert scene.request_state(asked) is RequestState.MATCHING


@pytest.mark.parametrize("first", ["accept", "decline"])
def test_a_second_answer_is_refused_with_the_state_of_now(
    scene: Scene, client: FlaskClient, first: str
) -> None:
    """Whatever the first answer was, it stands: 409, and the page shows it."""
    _asked, job = scene.offered()
    token, data = scene.token(job), {"reason": "busy"}
    client.post(f"/o/{token}/{first}", data=data)
    before = scene.state(job)
    answers = [client.post(f"/o/{token}/{verb}", data=data) for verb in ("accept", "decline")]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("現在" in answer.text for answer in answers)
    assert scene.state(job) is before


@pytest.mark.parametrize("change", ["", "x", "x.y.z"])
def test_a_link_that_is_not_ours_opens_nothing(scene: Scene, client: FlaskClient, change: str) -> None:
    """A token cut short, made up, or of another person is 404 on every address."""
    _asked, job = scene.offered()
    token = change or scene.token(job)[:-2]
    assert client.get(f"/o/{token}").status_code == 404
    assert client.post(f"/o/{token}/accept").status_code == 404
    assert client.post(f"/o/{token}/decline", data={"reason": "busy"}).status_code == 404
    assert scene.state(job) is AssignmentState.OFFERED


def test_a_link_is_of_one_person(scene: Scene, client: FlaskClient) -> None:
    """Once the offer's row belongs to somebody else, the old link opens nothing."""
    _asked, job = scene.offered()
    token = scene.token(job)
    with scene.rows():
        db.session.get_one(Assignment, job).volunteer_id = make.volunteer().id
    assert client.get(f"/o/{token}").status_code == 404


def test_after_the_deadline_the_link_says_so(scene: Scene, client: FlaskClient) -> None:
    """Before the timed job that ends offers has run, and after it; a late yes is refused."""
    _asked, job = scene.offered()
    token = scene.token(job)
    clock.advance(timedelta(hours=20))
    for _turn in range(2):
        answers = [client.get(f"/o/{token}"), client.post(f"/o/{token}/accept")]
        assert answers[0].status_code == 410
        assert answers[1].status_code in (409, 410)
        assert all("期限" in answer.text for answer in answers)
        with scene.rows():
            services.lapse_due()
    assert scene.state(job) is AssignmentState.LAPSED


def test_an_ancient_link_has_ended(
    scene: Scene, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signature older than the programme keeps links is 410, whatever the offer."""
    _asked, job = scene.offered()
    token = scene.token(job)
    monkeypatch.setattr(letters, "LINK_DAYS", -1)
    assert client.get(f"/o/{token}").status_code == 410
    assert client.post(f"/o/{token}/accept").status_code == 410


def test_a_withdrawn_offer_and_a_cancelled_job_say_so(scene: Scene, client: FlaskClient) -> None:
    """Kindly, and 410; the calendar has nothing to give any more."""
    (_one, taken), (asked, booked) = (
        scene.offered(),
        scene.accepted(start=make.TUESDAY_10 + timedelta(days=1)),
    )
    with scene.rows():
        desk = make.coordinator()
        services.withdraw(desk, db.session.get_one(Assignment, taken), "")
        services.cancel_request(desk, db.session.get_one(ServiceRequest, asked), CancelReason.PATIENT)
    for job, words in ((taken, "取り下げました"), (booked, "取り消されました")):
        answer = client.get(f"/o/{scene.token(job)}")
        assert answer.status_code == 410
        assert words in answer.text
        assert client.post(f"/o/{scene.token(job)}/accept").status_code == 409
        assert client.get(f"/o/{scene.token(job)}/calendar.ics").status_code == 409
