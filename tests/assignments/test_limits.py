"""Nobody is asked the same thing twice, nor more often than they said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.planning.limits import Limit
from dispatch.assignments.queries.candidates import candidates
from dispatch.assignments.services import Choice
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.errors import RuleBroken
from dispatch.requests.models import RequestOption
from dispatch.vocabulary import AssignmentState, DeclineReason, Mode
from dispatch.volunteers.models import Volunteer
from tests import factories as make
from tests.assignments import life
from tests.factories import TUESDAY_10

S = AssignmentState
DAY = timedelta(days=1)


def asked(person: Volunteer, days: int) -> None:
    """One offer to this person for a job so many days later, declined."""
    desk, request = make.coordinator(), make.service_request(start=TUESDAY_10 + days * DAY)
    services.choose(desk, request, Choice(0, person.id, 0, Mode.ONSITE))
    (job,) = life.confirm(desk, request)
    services.decline(services.bearer(job), job, DeclineReason.BUSY)
    db.session.commit()


def test_at_the_limit_the_plan_leaves_them_out(ctx: Flask) -> None:
    """After two questions in a week nothing more is proposed to who said two; the reason is shown, also to the desk."""
    person = make.volunteer(asks_per_week=2)
    for day in (1, 2):
        asked(person, day)
    request = make.service_request()
    life.plan(make.coordinator())
    assert life.people(request, S.PROPOSED) == []
    assert request.why_uncovered is not None
    assert {"rule": Limit.ASKS.value, "count": 1} in [
        {"rule": one["rule"], "count": one["count"]} for one in request.why_uncovered
    ]
    (row,) = candidates(request, 0, 0, Mode.ONSITE)
    assert row.refusals == (Limit.ASKS,)


def test_the_week_passes(ctx: Flask) -> None:
    """Seven days after a question it no longer counts; below the limit nothing is in the way."""
    person = make.volunteer(asks_per_week=1)
    asked(person, 12)
    request = make.service_request(start=TUESDAY_10 + 14 * DAY)
    life.plan(make.coordinator())
    assert life.people(request, S.PROPOSED) == []
    clock.advance(7 * DAY)
    life.plan(make.coordinator())
    assert life.people(request, S.PROPOSED) == [person.id]


def test_the_programmes_limit_counts_without_an_own(ctx: Flask) -> None:
    """Who states nothing has the programme's number."""
    make.programme(asks_per_week=1)
    person = make.volunteer()
    asked(person, 1)
    request = make.service_request()
    life.plan(make.coordinator())
    assert life.people(request, S.PROPOSED) == []


def test_a_confirmation_looks_again(ctx: Flask) -> None:
    """Two proposals of one run: the second is refused at the limit, and goes out by hand with a reason."""
    person = make.volunteer(asks_per_week=1)
    desk = make.coordinator()
    first, second = make.service_request(), make.service_request(start=TUESDAY_10 + DAY)
    life.plan(desk)
    life.confirm(desk, first)
    with pytest.raises(RuleBroken, match="上限"):
        life.confirm(desk, second)
    db.session.rollback()
    with pytest.raises(RuleBroken):
        services.choose(desk, second, Choice(0, person.id, 0, Mode.ONSITE))
    db.session.rollback()
    services.choose(desk, second, Choice(0, person.id, 0, Mode.ONSITE, "本人から電話で希望があった"))
    (job,) = life.confirm(desk, second)
    assert job.broken_rules == [Limit.ASKS.value]


def test_not_the_same_thing_twice(ctx: Flask) -> None:
    """Who has said no is not proposed again, whatever the reason, while the time stays."""
    desk, person, request = make.coordinator(), make.volunteer(), make.service_request()
    life.plan(desk)
    (job,) = life.confirm(desk, request)
    services.decline(services.bearer(job), job, DeclineReason.BUSY)
    db.session.commit()
    life.plan(desk)
    assert life.people(request, S.PROPOSED) == []
    with pytest.raises(RuleBroken):
        services.choose(desk, request, Choice(0, person.id, 0, Mode.ONSITE))


@pytest.mark.parametrize(("reason", "again"), [(DeclineReason.BUSY, True), (DeclineReason.TOPIC, False)])
def test_not_then_leaves_the_other_times_open(ctx: Flask, reason: DeclineReason, again: bool) -> None:
    """Of two times a "not then" bars the one they were asked for, for whatever request; "not me" bars both."""
    desk, person, request = make.coordinator(), make.volunteer(), make.service_request()
    first = request.options[0]
    second = RequestOption(rank=1, start_at=first.start_at + DAY, end_at=first.end_at + DAY)
    request.options.append(second)
    life.plan(desk)
    (job,) = life.confirm(desk, request)
    assert job.start_at == first.start_at
    services.decline(services.bearer(job), job, reason)
    db.session.commit()
    same_hour = make.service_request()
    life.plan(desk)
    assert [one.start_at for one in life.jobs(request, S.PROPOSED)] == ([second.start_at] if again else [])
    assert life.people(same_hour, S.PROPOSED) == ([] if again else [person.id])


@pytest.mark.parametrize("told_twice", [True, False])
def test_by_hand_the_same_thing_twice_needs_a_word_and_is_kept(ctx: Flask, told_twice: bool) -> None:
    """Who has said no is chosen by hand only with a reason, which the record holds with the rule set aside."""
    desk, person, request = make.coordinator(), make.volunteer(), make.service_request()
    life.plan(desk)
    (job,) = life.confirm(desk, request)
    services.decline(services.bearer(job), job, DeclineReason.TOPIC)
    db.session.commit()
    word = "本人から電話で希望があった" if told_twice else ""
    choice = Choice(0, person.id, 0, Mode.ONSITE, word)
    if not told_twice:
        with pytest.raises(RuleBroken):
            services.choose(desk, request, choice)
        return
    services.choose(desk, request, choice)
    (again,) = life.confirm(desk, request)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "assignment.chosen"))
    kept = [entry.detail for entry in entries]
    assert [(one["reason"], one["rules"]) for one in kept] == [(word, ["banned"])]
    assert (again.override_reason, again.broken_rules) == (word, ["banned"])


@pytest.mark.parametrize(("reason", "again"), [(DeclineReason.BUSY, True), (DeclineReason.TOO_FAR, False)])
def test_another_time_is_another_question(ctx: Flask, reason: DeclineReason, again: bool) -> None:
    """After the hospital has moved the visit, "not then" no longer counts; "too far" does."""
    desk, person, request = make.coordinator(), make.volunteer(), make.service_request()
    life.plan(desk)
    (job,) = life.confirm(desk, request)
    services.decline(services.bearer(job), job, reason)
    (option,) = request.options
    option.start_at, option.end_at = option.start_at + DAY, option.end_at + DAY
    db.session.commit()
    life.plan(desk)
    assert life.people(request, S.PROPOSED) == ([person.id] if again else [])


def test_a_rest_to_the_months_end(ctx: Flask) -> None:
    """「今月はお休みします」 rests to the month's last day, and is taken back in one step."""
    desk, person, request = make.coordinator(), make.volunteer(), make.service_request()
    life.plan(desk)
    (job,) = life.confirm(desk, request)
    services.decline(services.bearer(job), job, DeclineReason.HEALTH, pause=True)
    db.session.commit()
    assert str(person.paused_until) == "2026-11-30"
    services.end_pause(services.bearer(job), job)
    db.session.commit()
    assert person.paused_until is None
