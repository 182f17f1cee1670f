"""A change proposed to the hospital: asked once, answered once, and never after things have moved on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.assignments import services
from dispatch.assignments.models import Amendment, AmendmentState, PlanRun
from dispatch.assignments.planning.amending import amended
from dispatch.assignments.queries import amendments
from dispatch.assignments.services.choosing import Choice
from dispatch.audit.queries import history
from dispatch.db import db
from dispatch.errors import Conflict, Gone
from dispatch.notifications.models import OutboxMessage
from dispatch.requests import services as requests
from dispatch.requests.models import RequestOption, ServiceRequest
from dispatch.vocabulary import CancelReason, Gender, Mode, RequestState, RunState, Strength
from tests import factories as make

PHONE = {"kind": "phone", "rank": 0}


def moved(request: ServiceRequest, minutes: int) -> dict[str, Any]:
    """The first choice, so much later."""
    option, by = request.options[0], timedelta(minutes=minutes)
    times = {"start": (option.start_at + by).isoformat(), "end": (option.end_at + by).isoformat()}
    return {"kind": "move", "rank": 0, "minutes": minutes, **times}


class Talk:
    """A desk, a hospital with a clerk, and a request that nobody can do."""

    def __init__(self, **values: Any) -> None:
        self.place = make.institution(email="front@example.jp")
        self.clerk: User = make.clerk(self.place)
        self.desk: User = make.coordinator()
        self.request = make.service_request(self.place, created_by_id=self.clerk.id, **values)
        db.session.commit()

    def ask(self, *changes: dict[str, Any]) -> Amendment:
        """The desk proposes changes (the telephone, unless others are named)."""
        made = services.propose_change(self.desk, self.request, changes or (PHONE,), "ご検討ください。")
        db.session.commit()
        return made


@pytest.fixture
def talk(ctx: Flask) -> Talk:
    """The usual situation."""
    return Talk()


def subjects() -> list[str]:
    """What has been written, in order."""
    return list(db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


def test_the_hospital_is_asked_and_agrees(talk: Talk) -> None:
    """It is written to; on its yes the request is changed, on record under its own name, and a plan is asked for."""
    asked = talk.ask()
    letter = db.session.scalars(select(OutboxMessage)).one()
    assert letter.address == talk.clerk.email
    assert "対面 → 電話でもよい" in letter.body
    assert "ご検討ください。" in letter.body
    assert amendments.waiting(talk.request) is asked
    assert [one.id for one in amendments.waiting_for(talk.clerk)] == [asked.id]

    services.accept_change(talk.clerk, asked, "お願いします")
    assert asked.state is AmendmentState.ACCEPTED
    assert asked.answered_by == talk.clerk.display_name
    assert talk.request.modes == [Mode.ONSITE, Mode.PHONE]
    assert talk.request.state is RequestState.SUBMITTED
    actions = [entry.action for entry in history(talk.request)]
    assert actions[-3:] == ["amendment.asked", "request.edited", "amendment.accepted"]
    assert db.session.scalars(select(PlanRun.reason)).one() == "amended"
    assert subjects() == ["change_asked", "change_answered"]


def test_the_hospital_does_not_agree(talk: Talk) -> None:
    """The request stays as it is, the desk reads the reason, and something else may be proposed."""
    asked = talk.ask()
    services.refuse_change(talk.clerk, asked, "電話では難しいです")
    assert asked.state is AmendmentState.REFUSED
    assert talk.request.modes == [Mode.ONSITE]
    assert talk.request.state is RequestState.SUBMITTED
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "change_answered")).one()
    assert "電話では難しいです" in message.body
    assert talk.ask(moved(talk.request, 30)).state is AmendmentState.WAITING


@pytest.mark.parametrize("second", [services.accept_change, services.refuse_change])
def test_an_answer_counts_once(talk: Talk, second: Callable[..., None]) -> None:
    """Whoever answers again is told what has been answered, and changes nothing."""
    asked = talk.ask()
    services.refuse_change(talk.clerk, asked)
    with pytest.raises(Conflict, match="変更しない"):
        second(talk.clerk, asked)
    assert talk.request.modes == [Mode.ONSITE]


def test_one_question_at_a_time(talk: Talk) -> None:
    """The database lets no second question wait; once the first is taken back, the next may be put."""
    first = talk.ask()
    with pytest.raises(Conflict, match="すでに医療機関に相談しています"):
        services.propose_change(talk.desk, talk.request, [moved(talk.request, 30)])
    services.withdraw_change(talk.desk, first)
    talk.ask(moved(talk.request, 30))
    assert [one.state for one in amendments.of(talk.request)] == [
        AmendmentState.WAITING,
        AmendmentState.WITHDRAWN,
    ]
    assert subjects() == ["change_asked"]  # the first had not left yet


def test_a_question_taken_back_after_it_was_sent_is_called_off(talk: Talk) -> None:
    """A hospital that has read it hears that no answer is needed, and cannot answer any more."""
    asked = talk.ask()
    db.session.scalars(select(OutboxMessage)).one().sent_at = clock.now()
    services.withdraw_change(talk.desk, asked)
    assert subjects() == ["change_asked", "change_withdrawn"]
    with pytest.raises(Conflict):
        services.accept_change(talk.clerk, asked)


def by_edit(talk: Talk) -> None:
    """The hospital changes the request itself."""
    requests.edit(talk.clerk, talk.request, amended(talk.request, [moved(talk.request, 60)]))


def by_choice(talk: Talk) -> None:
    """Somebody has been found."""
    services.choose(talk.desk, talk.request, Choice(0, make.volunteer().id, 0, Mode.ONSITE))


def by_cancelling(talk: Talk) -> None:
    """Nobody is needed any more."""
    services.cancel_request(talk.clerk, talk.request, CancelReason.PATIENT)


@pytest.mark.parametrize("overtake", [by_edit, by_choice, by_cancelling])
def test_what_has_been_overtaken_cannot_be_answered(talk: Talk, overtake: Callable[[Talk], None]) -> None:
    """Once the request is covered, changed or cancelled a yes is refused with a sentence, and it is closed."""
    asked = talk.ask()
    overtake(talk)
    db.session.commit()
    modes, state = talk.request.modes, talk.request.state
    assert amendments.waiting(talk.request) is None
    assert amendments.waiting_for(talk.clerk) == []
    with pytest.raises(Conflict):
        services.accept_change(talk.clerk, asked)
    db.session.rollback()
    assert services.close_due() == 1
    db.session.refresh(asked)
    assert asked.state is AmendmentState.WITHDRAWN
    assert (talk.request.modes, talk.request.state) == (modes, state)


def test_without_an_answer_it_ends(talk: Talk) -> None:
    """Before the deadline nothing is closed; after it a yes comes too late, and the desk hears of the silence."""
    asked = talk.ask()
    assert services.close_due() == 0
    clock.advance(asked.deadline - clock.now() + timedelta(minutes=1))
    with pytest.raises(Gone):
        services.accept_change(talk.clerk, asked)
    db.session.rollback()
    assert services.close_due() == 1
    db.session.refresh(asked)
    assert asked.state is AmendmentState.EXPIRED
    body = db.session.scalars(select(OutboxMessage.body).where(OutboxMessage.kind == "change_answered")).one()
    assert "期限までに回答がありませんでした" in body


def test_nobody_is_asked_for_what_the_programme_refuses(talk: Talk) -> None:
    """An hour at which nobody is sent is not proposed."""
    with pytest.raises(Conflict, match="時までにしてください"):
        services.propose_change(talk.desk, talk.request, [moved(talk.request, 11 * 60)])


def test_nobody_is_asked_about_a_request_that_is_covered(talk: Talk) -> None:
    """Where somebody is proposed there is nothing to change."""
    by_choice(talk)
    with pytest.raises(Conflict):
        services.propose_change(talk.desk, talk.request, [PHONE])


def test_every_kind_of_change(ctx: Flask) -> None:
    """A level lower, the gender as a wish, another time beside the first choice; two at once are both made."""
    talk = Talk(gender=Gender.FEMALE, gender_strength=Strength.MUST, needs=(("vi", 4),))
    asked = talk.ask(
        {"kind": "level", "position": 0, "level": 3}, {"kind": "gender", "gender": "female"}, moved(talk.request, 30)
    )  # fmt: skip
    services.accept_change(talk.clerk, asked)
    request = talk.request
    assert [(need.language, need.level) for need in request.needs] == [("vi", 3)]
    assert request.gender_strength is Strength.WISH
    assert [option.start_at - make.TUESDAY_10 for option in request.options] == [
        timedelta(0),
        timedelta(minutes=30),
    ]


def test_a_fourth_time_takes_the_place_of_the_one_it_came_from(talk: Talk) -> None:
    """A request has three times at most."""
    for k in (1, 2):
        start = make.TUESDAY_10 + timedelta(days=k)
        talk.request.options.append(RequestOption(rank=k, start_at=start, end_at=start + timedelta(hours=1)))
    db.session.commit()
    before = [option.start_at for option in talk.request.options]
    services.accept_change(talk.clerk, talk.ask({**moved(talk.request, 30), "rank": 0}))
    after = [option.start_at for option in talk.request.options]
    assert after == [before[0] + timedelta(minutes=30), *before[1:]]


def test_the_change_is_planned_with(talk: Talk) -> None:
    """After the yes the next run finds whoever works by telephone only."""
    make.volunteer(name="電話 花子", modes=["phone"])
    services.accept_change(talk.clerk, talk.ask())
    db.session.commit()
    run = services.run_next()
    assert run is not None
    assert run.state is RunState.DONE
    assert talk.request.state is RequestState.PROPOSED
    assert [job.mode for job in talk.request.assignments] == [Mode.PHONE]


def test_another_hospital_sees_nothing_of_it(talk: Talk) -> None:
    """A question is shown to the hospital it is put to, and to the desk."""
    talk.ask()
    stranger = make.clerk(make.institution())
    assert amendments.waiting_for(stranger) == []
    assert len(amendments.waiting_for(talk.desk)) == 1
