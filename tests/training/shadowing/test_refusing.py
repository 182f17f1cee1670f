"""A no by link or on their own page: the senior's, the trainee's, the hospital's; the desk hears what to do next."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.services.answers import Bearer
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import EndedBy
from tests import factories as make
from tests.training.shadowing.scenes import account, proposed, trainee
from tests.training.shadowing.test_pages import PATIENT, SignIn, scene, state
from training.models import Shadowing
from training.pairing.rules import Rule, first_refusal
from training.services import shadowing as services
from training.services.shadowing.building import build
from training.vocabulary import ShadowingState as State

__all__ = ["scene"]
NO = {
    State.REFUSED: services.refuse,
    State.SENIOR_REFUSED: services.refuse_as_senior,
    State.DECLINED: services.decline,
}
SAID = {
    State.REFUSED: "医療機関から、見学の受け入れを断る",
    State.SENIOR_REFUSED: "担当の通訳者から、見学者の同行を断る",
    State.DECLINED: "見学する人から、参加しない",
}


def mails(kind: str) -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)))


def settle(desk: Actor, one: Shadowing) -> None:
    """As far as everybody has agreed."""
    services.ask(desk, one)
    services.consent(make.user(), one)
    services.accept(account(one.trainee), one)


@pytest.mark.parametrize("to", NO, ids=str)
def test_whoever_says_no_the_desk_hears_what_to_do_next(ctx: Flask, to: State) -> None:
    """One mail to the coordinator, with who, why and what next; everybody else but the refuser hears that it is off.

    Why a volunteer says no is for the desk alone.
    """
    desk, one = proposed()
    settle(desk, one)
    NO[to](Bearer(None, "だれか"), one, "わけがあって")
    told, *_ = sorted(mails("shadowing_refused"), key=lambda mail: mail.address != desk.email)
    assert told.address == desk.email
    assert [SAID[each] in told.body for each in NO] == [each is to for each in NO]
    assert "わけがあって" in told.body
    assert f"/training/shadowing/{one.id}" in told.body
    parties = {"reception@midori.example.jp", one.trainee.email, one.assignment.volunteer.email}
    addresses = ("reception@midori.example.jp", one.assignment.volunteer.email, one.trainee.email)
    refuser = dict(zip(NO, addresses, strict=True))
    assert {mail.address for mail in mails("shadowing_off")} == parties - {refuser[to]}
    said = ["わけがあって" in mail.body for mail in mails("shadowing_off")]
    assert said == [to is State.REFUSED] * 2


@pytest.mark.parametrize("to", NO, ids=str)
def test_the_desk_is_not_told_what_it_wrote_itself(ctx: Flask, to: State) -> None:
    """The control: a no by telephone."""
    desk, one = proposed()
    services.ask(desk, one)
    services.consent(make.user(), one)
    NO[to](desk, one, "電話で", desk=True)
    assert mails("shadowing_refused") == []


def test_a_senior_who_goes_alone_is_left_alone(ctx: Flask) -> None:
    """Nobody else is proposed for that job, which says so; the same trainee may watch another at that hospital."""
    desk, one = proposed()
    settle(desk, one)
    problem = build()
    assert [job.closed for job in problem.jobs] == [], "somebody comes along already"
    services.refuse_as_senior(account(one.assignment.volunteer), one)
    assert (one.state, one.ended_by) == (State.SENIOR_REFUSED, EndedBy.VOLUNTEER)
    second = trainee()
    problem = build()
    (job,) = problem.jobs
    other = next(person for person in problem.trainees if person.id.endswith(f"{second.id}"))
    assert first_refusal(problem, job, other) is Rule.CLOSED
    assert first_refusal(problem, job, problem.trainees[0]) is Rule.CLOSED, "and not barred by their own no"


def test_links_of_the_trainee_and_the_senior(
    scene: dict[str, str], app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    """Each mail's link opens their own answer without a sign-in, looking changes nothing, and neither can answer for
    the other; afterwards the page says what became of it, and a second answer is a conflict."""
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        one = db.session.get_one(Shadowing, 1)
        services.ask(make.coordinator(), one)
        services.consent(make.user(), one)
        db.session.commit()
        mine = services.own_token(one, one.trainee)
        senior = services.own_token(one, one.assignment.volunteer)
        assert mine in mails("shadowing_offer")[0].body
        with pytest.raises(NotFound):
            services.read_own_token(services.own_token(one, make.volunteer()))
        with pytest.raises(NotFound):
            services.read_own_token(scene["link"])
    page = client.get(f"/shadowing/own/{mine}/").text
    assert "見学に行きます" in page
    assert PATIENT not in page
    assert client.post(f"/shadowing/own/{senior}/yes").status_code == 409, (
        "the senior cannot say yes for them"
    )
    assert state(app) is State.OFFERED
    assert client.post(f"/shadowing/own/{mine}/yes").status_code == 303
    page = client.get(f"/shadowing/own/{senior}/").text
    assert "今回は見学を断ります" in page
    assert state(app) is State.CONFIRMED
    assert client.post(f"/shadowing/own/{senior}/no", data={"reason": "一人で"}).status_code == 303
    assert state(app) is State.SENIOR_REFUSED
    assert "お返事を受け付けました" in client.get(f"/shadowing/own/{senior}/").text
    assert "取りやめになりました" in client.get(f"/shadowing/own/{mine}/").text
    assert client.post(f"/shadowing/own/{mine}/no").status_code == 409
    with app.app_context():
        assert db.session.get_one(Shadowing, 1).reason == "一人で"


def test_the_senior_says_no_on_their_page(scene: dict[str, str], app: Flask, sign_in: SignIn) -> None:
    """Asked once more, then it ends; another senior finds no such page; once the job has begun it is too late."""
    with app.test_request_context():
        settle(make.coordinator(), one := db.session.get_one(Shadowing, 1))
        start = one.assignment.start_at
        db.session.commit()
    senior, other, desk = (sign_in(scene[name]) for name in ("senior", "other", "desk"))
    assert other.post("/my/shadowing/1/refuse").status_code == 404
    assert "見学を断る" in senior.get("/my/shadowing/").text
    assert senior.get("/my/shadowing/1/refuse").status_code == 200
    assert state(app) is State.CONFIRMED
    with clock.at(start):
        assert senior.post("/my/shadowing/1/refuse").status_code == 409
    assert desk.get("/training/shadowing/1/senior").status_code == 200
    assert senior.post("/my/shadowing/1/refuse", data={"reason": ""}).status_code == 303
    assert state(app) is State.SENIOR_REFUSED
    assert "通訳者の不承諾" in desk.get("/training/shadowing/").text
