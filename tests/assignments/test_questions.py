"""Questions to the engine: put once, answered beside the runs, in the rows' own numbers; and what a fix leads to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Amendment, Assignment, PlanQuestion, QuestionKind
from dispatch.assignments.queries import answers, questions
from dispatch.assignments.services import asking, fixing
from dispatch.assignments.services.choosing import Choice
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode, RequestState, RunState
from tests import factories as make

HOUR = timedelta(hours=1)


def plan() -> None:
    """One run, without the questions that follow it."""
    services.request_plan(make.coordinator(), "button")
    db.session.commit()
    run = services.run_next()
    assert run is not None
    assert run.state is RunState.DONE, run.error


def answer(kind: QuestionKind, request: ServiceRequest | None = None, **detail: Any) -> PlanQuestion:
    """Ask, and be answered."""
    found = services.ask(make.coordinator(), kind, request, detail)
    db.session.commit()
    services.answer_all()
    db.session.expire_all()
    assert found.state is RunState.DONE, found.error
    return found


def test_fixes_in_the_rows_own_numbers(ctx: Flask) -> None:
    """Somebody who works by telephone only: the fix is the telephone, names them, and its price."""
    person = make.volunteer(name="電話 花子", modes=["phone"])
    request = make.service_request()
    plan()
    found = answer(QuestionKind.FIXES, request).answer
    assert found is not None
    first = found["fixes"][0]
    assert first["changes"] == [{"kind": "phone", "rank": 0}]
    assert first["place"]["people"] == [person.id]
    assert first["difference"]["cost_change"] > 0
    assert fixing.for_hospital(first)
    assert not fixing.for_volunteer(first)


def test_a_fix_is_put_to_the_hospital(ctx: Flask) -> None:
    """One step from the fix to the question, and from the yes to a plan that covers the request."""
    desk = make.coordinator()
    make.volunteer(modes=["phone"])
    request = make.service_request()
    plan()
    found = answer(QuestionKind.FIXES, request)
    asked = services.ask_hospital(desk, request, found, 0, "")
    assert asked.changes == [{"kind": "phone", "rank": 0}]
    services.accept_change(desk, asked)
    plan()
    assert request.state is RequestState.PROPOSED


def test_a_fix_is_put_to_a_volunteer(ctx: Flask) -> None:
    """Whoever has their day full already is asked for one more, with the rule and the reason on record."""
    desk = make.coordinator()
    person = make.volunteer(max_per_day=1)
    first = make.service_request()
    services.choose(desk, first, Choice(0, person.id, 0, Mode.ONSITE))
    services.confirm(desk, first, [job.id for job in first.assignments])
    request = make.service_request(start=make.TUESDAY_10 + 4 * HOUR)
    plan()
    found = answer(QuestionKind.FIXES, request)
    fixes = (found.answer or {})["fixes"]
    index = next(k for k, fix in enumerate(fixes) if fix["changes"][0]["kind"] == "day_cap")
    assert fixes[index]["changes"][0]["volunteer_id"] == person.id
    assert fixing.for_volunteer(fixes[index])
    with pytest.raises(Conflict, match="医療機関だけでは"):
        services.ask_hospital(desk, request, found, index, "")
    (job,) = services.ask_volunteer(desk, request, found, index, "お願いする約束です")
    assert job.state is AssignmentState.OFFERED
    assert job.broken_rules == ["daily_cap"]
    assert job.override_reason == "お願いする約束です"
    assert request.state is RequestState.OFFERED


def test_a_stale_fix_is_refused(ctx: Flask) -> None:
    """Once the request has changed, or somebody has been found, the fix is for another request than this one."""
    desk = make.coordinator()
    make.volunteer(modes=["phone"])
    request = make.service_request()
    plan()
    found = answer(QuestionKind.FIXES, request)
    request.needs[0].level = 2
    db.session.commit()
    with pytest.raises(Conflict, match="変わった"):
        services.ask_hospital(desk, request, found, 0, "")
    request.needs[0].level = 3
    services.ask_hospital(desk, request, found, 0, "")
    with pytest.raises(Conflict):
        services.ask_hospital(desk, request, found, 99, "")
    assert db.session.scalar(select(func.count()).select_from(Amendment)) == 1


def test_nothing_helps_and_that_is_said(ctx: Flask) -> None:
    """Nobody speaks the language: what is missing is named, with language, level and time."""
    make.volunteer()
    request = make.service_request(needs=(("uk", 4),))
    plan()
    found = answer(QuestionKind.FIXES, request).answer or {}
    assert found["fixes"] == []
    assert (found["shortage"][0]["language"], found["shortage"][0]["position"]) == ("uk", 0)
    ((asked, lack),) = answers.shortages()
    assert asked.id == request.id
    assert lack["level"] == 4


def test_no_fix_lies_outside_the_programmes_hours(ctx: Flask) -> None:
    """Somebody free at night only: another hour would do for the engine, but nobody is sent then."""
    make.programme(latest_end_hour=11)
    make.volunteer(free=False)
    person = make.volunteer()
    for hours in person.pattern:
        hours.start = hours.start.replace(hour=10, minute=30)
    request = make.service_request()
    db.session.commit()
    plan()
    found = answer(QuestionKind.FIXES, request).answer or {}
    ends = [change["end"] for fix in found["fixes"] for change in fix["changes"] if change["kind"] == "move"]
    assert ends == []


def test_why_this_person(ctx: Flask) -> None:
    """The cost by parts, and the next best person with what choosing them would cost in the whole plan."""
    near, far = make.volunteer(name="近い 花子"), make.volunteer(name="遠い 花子", lat=32.86)
    request = make.service_request()
    plan()
    found = answer(QuestionKind.WHY, request, people=[near.id]).answer or {}
    assert found["people"][0]["volunteer_id"] == near.id
    assert found["people"][0]["parts"]["travel"] > 0
    assert found["next"]["people"] == [far.id]
    assert (
        0 < found["difference"]["cost_change"] < 45
    )  # that the proposal itself moves is no burden to anybody
    assert found["difference"]["moving"] == 0
    assert found["gave_way"]["won"] == []


def test_why_about_somebody_else_is_stale(ctx: Flask) -> None:
    """A page that shows another person than the plan would now is told to plan again."""
    make.volunteer()
    other = make.volunteer(free=False)
    request = make.service_request()
    plan()
    assert answer(QuestionKind.WHY, request, people=[other.id]).answer == {"stale": True}


def test_what_if_tells_what_else_moves(ctx: Flask) -> None:
    """Taking the only person of another request for this one loses that request, and the answer says so."""
    near, only = make.volunteer(), make.volunteer({"vi": 3, "en": 3}, lat=32.9, max_per_day=1)
    request, english = make.service_request(), make.service_request(needs=(("en", 3),))
    plan()
    choice = {"position": 0, "volunteer_id": only.id, "option_rank": 0, "mode": "onsite"}
    found = answer(QuestionKind.SWAP, request, **choice).answer or {}
    assert found["was_covered"]
    assert [one["request_id"] for one in found["difference"]["lost"]] == [english.id]
    assert found["difference"]["coverage_change"] == -4
    assert db.session.scalars(select(Assignment.volunteer_id).order_by(Assignment.request_id)).all() == [
        near.id,
        only.id,
    ]


def test_what_if_of_half_a_team_is_unknown(ctx: Flask) -> None:
    """One of two people alone is no assignment, so nothing is claimed."""
    person = make.volunteer()
    request = make.service_request(needs=(("vi", 3), ("en", 3)))
    choice = {"position": 0, "volunteer_id": person.id, "option_rank": 0, "mode": "onsite"}
    assert answer(QuestionKind.SWAP, request, **choice).answer == {"unknown": True}


def test_standby_for_what_is_confirmed(ctx: Flask) -> None:
    """A confirmed job has somebody who could step in; the one beside it at the same time has nobody left."""
    desk = make.coordinator()
    people = [make.volunteer() for _ in range(3)]
    jobs = [make.service_request() for _ in range(2)]
    for request, person in zip(jobs, people, strict=False):
        services.choose(desk, request, Choice(0, person.id, 0, Mode.ONSITE))
        services.confirm(desk, request, [job.id for job in request.assignments])
        (job,) = request.assignments
        services.accept(services.bearer(job), job)
    db.session.commit()
    assert questions.latest(QuestionKind.STANDBY) is not None  # asked for by the confirmation itself
    services.answer_all()
    found = answers.latest(QuestionKind.STANDBY)
    assert [one["volunteer_id"] for one in found.answer["people"]] == [people[2].id]
    (left,) = found.answer["without"]
    assert {left["request_id"], found.answer["people"][0]["request_id"]} == {job.id for job in jobs}
    assert found.names[people[2].id] == people[2].name


def test_what_waits_is_asked_once(ctx: Flask) -> None:
    """Two clicks are one question; a person's goes before the system's; the answer replaces the one before."""
    desk, request = make.coordinator(), make.service_request()
    asking.ask_after_run([request.id], 1)
    first = services.ask(desk, QuestionKind.FIXES, request)
    assert services.ask(desk, QuestionKind.FIXES, request) is first
    other = make.service_request()
    mine = services.ask(desk, QuestionKind.FIXES, other)
    db.session.commit()
    answered = services.answer_next()
    assert answered is not None
    assert answered.id == mine.id
    services.answer_all()
    answer(QuestionKind.FIXES, request)
    rows = select(func.count()).where(PlanQuestion.request_id == request.id)
    assert db.session.scalar(rows) == 1


def test_a_run_asks_what_will_be_asked_next(ctx: Flask) -> None:
    """After a run the fixes of what is uncovered are found without a click; not where that would take too long."""
    request = make.service_request()
    plan()
    assert questions.latest(QuestionKind.FIXES, request) is not None
    db.session.delete(questions.latest(QuestionKind.FIXES, request))
    asking.ask_after_run([request.id], asking.TOO_LARGE + 1)
    assert questions.latest(QuestionKind.FIXES, request) is None


def test_an_answer_ages(ctx: Flask) -> None:
    """A later run, or a change of the request, makes an answer old; time alone does not."""
    request = make.service_request()
    plan()
    found = answer(QuestionKind.FIXES, request)
    clock.advance(HOUR)
    assert not questions.has_aged(found)
    plan()
    assert questions.has_aged(found)


def test_a_question_that_fails_says_so(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks while answering, the question ends and the next one is answered."""
    request, other = make.service_request(), make.service_request()
    bad = services.ask(make.coordinator(), QuestionKind.WHY, request)  # without its people
    good = services.ask(make.coordinator(), QuestionKind.FIXES, other)
    db.session.commit()
    assert services.answer_all() == 2
    db.session.expire_all()
    assert (bad.state, good.state) == (RunState.FAILED, RunState.DONE)
    assert bad.error.startswith("KeyError")


def test_a_lost_question_is_put_again(ctx: Flask) -> None:
    """What an answerer has taken and never finished is answered by the next one, but not at once."""
    found = services.ask(make.coordinator(), QuestionKind.FIXES, make.service_request())
    found.state, found.started_at = RunState.RUNNING, clock.now()
    db.session.commit()
    assert services.answer_next() is None
    clock.advance(asking.LOST_AFTER + HOUR)
    assert services.answer_all() == 1
