"""意向調査: asked once, reminded while silent, answered by one tap, and done what was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from time import sleep

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Gone
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import AnswerWay, CredentialKind, RenewalAnswer
from dispatch.volunteers import services
from dispatch.volunteers.models import Credential, Renewal, RenewalCampaign, Volunteer
from dispatch.volunteers.services import renewals
from dispatch.volunteers.services.years import first_end, next_year_end, year_end
from tests import factories as make
from tests.conftest import MONDAY
from tests.support.races import at_once
from tests.volunteers.test_leaving import booked

SignIn = Callable[[str], FlaskClient]
END, NEXT_END = date(2027, 3, 31), date(2028, 3, 31)
FEBRUARY = datetime(2027, 2, 1, 0, 0, tzinfo=UTC)
"""58 days before the registrations end."""


def mails() -> list[OutboxMessage]:
    return [
        *db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == "renewal").order_by(OutboxMessage.id)
        )
    ]


def registered_until(person: Volunteer) -> date | None:
    return next(one.valid_until for one in person.credentials if one.kind is CredentialKind.REGISTRATION)


def asked(person: Volunteer) -> Renewal:
    return db.session.scalars(select(Renewal).where(Renewal.volunteer_id == person.id)).one()


def link_in(message: OutboxMessage) -> str:
    found = re.search(r"/renew/\S+", message.body)
    assert found
    return found.group()


@pytest.fixture
def february(app: Flask) -> None:
    """The time of the question."""
    clock.advance(FEBRUARY - MONDAY)


@pytest.fixture
def link(app: Flask, february: None) -> str:
    """The link in the mail of somebody who was asked."""
    with app.test_request_context():
        make.volunteer_user(make.volunteer(email="own@example.jp"))
        services.renew_due()
        return link_in(mails()[0])


def person_now() -> Volunteer:
    return db.session.scalars(select(Volunteer)).one()


def test_years_end_on_the_day_of_the_settings(ctx: Flask) -> None:
    """31 March unless the settings say otherwise; who joins shortly before it is registered for the next year."""
    assert year_end(date(2027, 3, 31)) == END
    assert year_end(date(2027, 4, 1)) == next_year_end(date(2027, 3, 31)) == NEXT_END
    assert (first_end(date(2026, 12, 30)), first_end(date(2026, 12, 31))) == (END, NEXT_END)


def test_people_are_asked_ninety_days_before_and_once(ctx: Flask) -> None:
    """Not a day earlier, not those who have left or whose registration goes on; two turns ask once."""
    person = make.volunteer()
    gone, later = make.volunteer(active=False), make.volunteer()
    for paper in later.credentials:
        paper.valid_until = NEXT_END
    db.session.commit()
    clock.advance(timedelta(days=30))  # 30 December, 91 days before
    services.renew_due()
    assert mails() == []
    clock.advance(timedelta(days=1))
    services.renew_due()
    services.renew_due()
    assert [message.address for message in mails()] == [person.email]
    assert gone.email != later.email != person.email
    campaign = db.session.scalars(select(RenewalCampaign)).one()
    assert (campaign.ends_on, campaign.renew_until) == (END, NEXT_END)


def test_the_silent_are_reminded_three_times(ctx: Flask, february: None) -> None:
    """30, 14 and 7 days before; who has answered is left alone, and nothing comes after the end."""
    silent, said = make.volunteer(), make.volunteer()
    services.renew_due()
    services.answer_renewal(SYSTEM, asked(said), RenewalAnswer.CONTINUE, AnswerWay.LINK)
    db.session.commit()
    days = []
    for _day in range(70):
        clock.advance(timedelta(days=1))
        before = len(mails())
        services.renew_due()
        services.renew_due()
        if len(mails()) > before:
            days.append((END - clock.now().date()).days)
    assert days == [30, 14, 7]
    assert {message.address for message in mails()[2:]} == {silent.email}


def test_whoever_is_asked_late_is_not_reminded_at_once(ctx: Flask) -> None:
    """Asked ten days before the end: the reminder of two weeks has lost its point, that of one week comes."""
    clock.advance(datetime(2027, 3, 21, tzinfo=UTC) - MONDAY)
    make.volunteer()
    services.renew_due()
    assert len(mails()) == 1
    clock.advance(timedelta(days=3))
    services.renew_due()
    assert len(mails()) == 2


def test_going_on_is_one_tap(app: Flask, client: FlaskClient, link: str) -> None:
    """Looking changes nothing; the button extends the registration to the next end of the year, once."""
    for _look in range(3):
        assert "続ける" in client.get(link).text
    with app.test_request_context():
        assert registered_until(person_now()) == END
    assert client.post(link, data={"answer": "continue"}).status_code == 303
    assert "2028年" in client.get(link).text
    assert client.post(link, data={"answer": "rest"}).status_code == 409
    with app.test_request_context():
        person = person_now()
        assert (registered_until(person), person.paused_from) == (NEXT_END, None)
        renewal = asked(person)
        assert (renewal.answer, renewal.way) == (RenewalAnswer.CONTINUE, AnswerWay.LINK)


def test_resting_keeps_the_registration_and_asks_nothing(app: Flask, client: FlaskClient, link: str) -> None:
    """The pause has no end of its own; the registration goes on."""
    assert client.post(link, data={"answer": "rest"}).status_code == 303
    with app.test_request_context():
        person = person_now()
        assert (person.paused_from, person.paused_until) == (date(2027, 2, 1), None)
        assert registered_until(person) == NEXT_END


def test_leaving_by_the_link_asks_once_more(app: Flask, client: FlaskClient, link: str) -> None:
    """The tap leads to a page that says what is deleted; only its button acts."""
    answer = client.post(link, data={"answer": "leave"})
    assert answer.location.endswith("/leave")
    assert "削除するもの" in client.get(answer.location).text
    with app.test_request_context():
        assert person_now().active
    assert client.post(answer.location).location == "/my/left"
    with app.test_request_context():
        person = person_now()
        assert (person.active, person.left_on, person.email) == (False, date(2027, 2, 1), "")
        assert asked(person).answer is RenewalAnswer.LEAVE
    assert client.get(link).status_code == 410


def test_nobody_leaves_by_the_link_with_jobs_ahead(app: Flask, client: FlaskClient, link: str) -> None:
    """409 with the jobs; nothing is answered, and going on is still possible."""
    with app.test_request_context():
        booked(person_now())
        db.session.commit()
    assert client.post(f"{link}/leave").status_code == 409
    with app.test_request_context():
        assert asked(person_now()).answer is None
    assert client.post(link, data={"answer": "continue"}).status_code == 303


def test_links_of_others_and_strange_answers_do_nothing(app: Flask, client: FlaskClient, link: str) -> None:
    """A changed link is none, an answer that is none is 422, and after the end the link is old."""
    assert client.get(link[:-2] + "xx").status_code == 404
    for data in ({}, {"answer": "nonsense"}):
        assert client.post(link, data=data).status_code == 422
    clock.advance(timedelta(days=60))
    assert client.post(link, data={"answer": "continue"}).status_code == 410


def test_my_page_asks_and_answers(app: Flask, sign_in: SignIn, link: str) -> None:
    """The question stands on my page until it is answered there."""
    browser = sign_in("own@example.jp")
    assert "意向調査に答える" in browser.get("/my/").text
    assert browser.get("/my/renewal").status_code == 200
    assert browser.post("/my/renewal", data={"answer": "leave"}).location == "/my/leave"
    assert browser.post("/my/renewal", data={"answer": "continue"}).status_code == 303
    assert "意向調査に答える" not in browser.get("/my/").text
    with app.test_request_context():
        assert asked(person_now()).way is AnswerWay.PAGE


def test_the_desk_opens_enters_and_exports(app: Flask, sign_in: SignIn) -> None:
    """By hand before the day, twice without doubling; answers by telephone; a file with all of them."""
    with app.test_request_context():
        people = [make.volunteer(), make.volunteer(name="海野 空")]
        make.coordinator(email="desk@example.jp")
        db.session.commit()
        numbers = [one.id for one in people]
    browser = sign_in("desk@example.jp")
    assert browser.get("/volunteers/renewals/").status_code == 200
    place = browser.post("/volunteers/renewals/open").location
    assert browser.post("/volunteers/renewals/open").location == place
    with app.test_request_context():
        assert len(mails()) == 2
        keys = [
            db.session.scalars(select(Renewal.id).where(Renewal.volunteer_id == n)).one() for n in numbers
        ]
    assert browser.post(f"{place}/answers/{keys[0]}", data={"answer": "rest"}).status_code == 303
    assert browser.post(f"{place}/answers/{keys[1]}", data={"answer": "leave"}).location.endswith("/leave")
    assert browser.post(f"{place}/answers/999", data={"answer": "rest"}).status_code == 404
    browser.post(f"{place}/answers/{keys[1]}", data={"answer": ""})
    page = browser.get(place).text
    assert "電話・窓口" in page
    lines = browser.get(f"{place}/answers.csv").text.splitlines()
    assert [line.split(",")[4] for line in lines] == ["回答", "未回答", "しばらく休む"]


def test_the_desk_may_correct_what_is_no_farewell(ctx: Flask, february: None) -> None:
    """A volunteer answers once; the desk may put right what it misheard."""
    person, desk = make.volunteer(), make.coordinator()
    services.renew_due()
    services.answer_renewal(SYSTEM, asked(person), RenewalAnswer.REST, AnswerWay.LINK)
    with pytest.raises(Conflict):
        services.answer_renewal(SYSTEM, asked(person), RenewalAnswer.CONTINUE, AnswerWay.PAGE)
    services.answer_renewal(desk, asked(person), RenewalAnswer.CONTINUE, AnswerWay.PHONE)
    assert asked(person).answer is RenewalAnswer.CONTINUE


def test_a_registration_in_question_is_not_warned_of_besides(ctx: Flask, february: None) -> None:
    """The yearly question has reminders of its own; the other papers keep theirs."""
    make.volunteer()
    services.renew_due()
    services.remind_of_papers()
    told = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "paper_expiring")).all()
    assert len(told) == 2


def ask_twice_at_once(app: Flask) -> list[str]:
    """Two turns of the job at the same moment; what went wrong in them."""
    told = at_once(app, services.renew_due, services.renew_due, refusal=Exception)
    return [fault for fault in told if fault]


@pytest.fixture
def slow(app: Flask, february: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One person was asked, three are new; between looking and writing there is time for another."""
    with app.test_request_context():
        make.volunteer()
        services.renew_due()
        for _number in range(3):
            make.volunteer()
        db.session.commit()
    looked = renewals._registered

    def look(first: date, last: date) -> Sequence[Credential]:
        found = looked(first, last)
        sleep(0.3)
        return found

    monkeypatch.setattr(renewals, "_registered", look)


def test_two_that_ask_at_once_ask_once(app: Flask, slow: None) -> None:
    """New questions, and then a reminder, each by two at the same moment: one mail a person, and no failure."""
    assert ask_twice_at_once(app) == []
    clock.advance(timedelta(days=30))
    assert ask_twice_at_once(app) == []
    with app.test_request_context():
        assert len(mails()) == 2 * 4


def test_without_taking_turns_they_collide(app: Flask, slow: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: only the database keeps the second question out then, and that turn fails.

    Both have looked before either writes; on SQLite writers queue anyway, so that nobody there could wait for another.
    """
    with app.app_context():
        queued = db.engine.dialect.name == "sqlite"
    gate, looked = Barrier(1 if queued else 2), renewals._registered

    def look(first: date, last: date) -> Sequence[Credential]:
        found = looked(first, last)
        gate.wait(60)
        return found

    monkeypatch.setattr(renewals, "_registered", look)
    monkeypatch.setattr(renewals, "_take_turns", lambda: None)
    assert len(ask_twice_at_once(app)) == (0 if queued else 1)
    with app.test_request_context():
        assert len(mails()) == 4


def test_the_first_question_of_a_year_is_asked_once(app: Flask, february: None) -> None:
    """Where there is no campaign yet, the one that opens it lets the other wait."""
    with app.test_request_context():
        for _number in range(3):
            make.volunteer()
        db.session.commit()
    assert ask_twice_at_once(app) == []
    with app.test_request_context():
        assert len(mails()) == 3


def test_after_the_end_only_the_desk_extends(ctx: Flask) -> None:
    """Who was silent until the registration was over does not extend it alone; the desk may, and they may leave."""
    person = make.volunteer(email="own@example.jp")
    clock.advance(date(2027, 2, 15) - date(2026, 11, 30))
    services.renew_due()
    renewal = asked(person)
    clock.advance(timedelta(days=60))
    with pytest.raises(Gone):
        services.answer_renewal(services.Holder(person), renewal, RenewalAnswer.CONTINUE, AnswerWay.PAGE)
    services.answer_renewal(make.coordinator(), renewal, RenewalAnswer.CONTINUE, AnswerWay.PHONE)
    assert renewal.answer is RenewalAnswer.CONTINUE


def test_nobody_is_reminded_whose_registration_the_desk_has_extended(ctx: Flask) -> None:
    """The mail would name a day that is no longer true; the negative control is whoever is left as they were."""
    extended, _silent = make.volunteer(email="a@example.jp"), make.volunteer(email="b@example.jp")
    clock.advance(date(2027, 2, 15) - date(2026, 11, 30))
    assert services.renew_due() == 2
    for paper in extended.credentials:
        paper.valid_until = date(2028, 3, 31)
    db.session.commit()
    clock.advance(timedelta(days=20))
    assert services.renew_due() == 1
    again = select(OutboxMessage.address).where(OutboxMessage.key.endswith(":30"))
    assert db.session.scalars(again).all() == ["b@example.jp"]
