"""A trainee, a senior and a settled job: what the tests of shadowing begin with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState
from dispatch.volunteers.models import Volunteer
from tests import factories as make
from training.models import Apprenticeship, Shadowing
from training.services import shadowing as services
from training.services.shadowing.states import begin

NEXT_MONDAY_10 = datetime.fromisoformat("2026-12-07T10:00+09:00")
"""A week after the tests' clock."""


def settled(
    senior: Volunteer,
    *,
    asked: ServiceRequest | None = None,
    state: AssignmentState = AssignmentState.ACCEPTED,
    **values: Any,
) -> Assignment:
    """A job that `senior` has accepted, next Monday at 10."""
    if asked is None:
        start = values.pop("start", NEXT_MONDAY_10)
        asked = make.service_request(values.pop("at", None), start=start, **values)
    asked.state = RequestState.CONFIRMED
    option, need = asked.options[0], asked.needs[0]
    job = Assignment(
        request=asked,
        option=option,
        position=0,
        volunteer=senior,
        state=state,
        start_at=option.start_at,
        end_at=option.end_at,
        mode=asked.mode,
        language=need.language,
        level=need.level,
    )
    db.session.add(job)
    db.session.flush()
    return job


def trainee(wanted: int = 3, *, waited: int = 30, account: bool = True, **values: Any) -> Volunteer:
    """Somebody of level 2 in Vietnamese who has waited a month to watch."""
    person = make.volunteer({"vi": 2}, **values)
    if account:
        make.volunteer_user(person)
    since = clock.now() - timedelta(days=waited)
    db.session.add(Apprenticeship(volunteer_id=person.id, language="vi", wanted=wanted, since=since))
    db.session.flush()
    return person


def account(person: Volunteer) -> User:
    """Their account."""
    assert person.user is not None
    return person.user


def easy_rules(**values: Any) -> None:
    """Everybody is a senior, so that tests need no past."""
    rules = services.ShadowingRules(**{"senior_jobs": 0, **values})
    services.set_rules(make.coordinator(), rules, services.rules_version())
    db.session.flush()


def proposed(**values: Any) -> tuple[User, Shadowing]:
    """A coordinator and a proposal for next Monday."""
    easy_rules()
    desk = make.coordinator()
    senior = make.volunteer(name="大山 みどり")
    make.volunteer_user(senior)
    place = make.institution(
        name="みどり中央病院", email="reception@midori.example.jp", meeting_place="1階 受付"
    )
    job = settled(senior, at=place, **values)
    one = begin(desk, job.id, trainee(name="野村 空").id)
    db.session.commit()
    return desk, one
