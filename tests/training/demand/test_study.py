"""From rows to an answer: the numbers a page shows are those of the engine solving the whole changed past anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from dispatch import clock, studies
from dispatch.assignments.planning import row_id
from dispatch.assignments.planning.past import past_problem, requests_between
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.matching.parts import Costs
from dispatch.matching.solve import SolveParams, solve
from dispatch.vocabulary import AssignmentState, DeclineReason, RequestState, StudyState
from dispatch.volunteers.models import Volunteer
from tests import factories as make
from tests.training.demand import rows
from training.models import Award, DemandStudy
from training.queries.demand import last_study, material, months_before, present_study
from training.services import demand
from training.services.demand import Aim, Question, working

MONTHS = [(date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 10, 31))]


def covered(keep: bool) -> int:
    """How many requests of the two months the engine covers, with rows and all rules as they are now."""
    total = 0
    for first, last in MONTHS:
        problem = past_problem(requests_between(first, last), first, last, keep=keep)
        free = replace(problem.settings, costs=Costs(**dict.fromkeys(Costs.names(), 0)))
        problem = replace(problem, settings=free)
        plan = solve(problem, SolveParams(explain="none"))
        assert plan.check(problem) == []
        assert plan.coverage == plan.coverage_bound
        total += len(plan.assignments)
    return total


def studied(question: Question = Question.ADDED) -> dict:
    """A study asked for and carried out."""
    demand.ask(SYSTEM, 3, question)
    db.session.commit()
    done = demand.work_next()
    assert done is not None
    assert done.state is StudyState.DONE, done.message
    assert done.result is not None
    return done.result


@pytest.mark.parametrize(("seed", "question"), list(enumerate(Question, start=1)))
def test_virtual_graduates_agree_with_real_ones(ctx: Flask, seed: int, question: Question) -> None:
    """For every k: raise the k people's levels in their rows, and a full solve covers just as many requests."""
    rows.past(seed)
    rows.course()
    ranking = studied(question)["ranking"]
    (course,) = ranking["courses"]
    keep = question is Question.ADDED
    assert ranking["covered"] == covered(keep)
    assert course["choices"], "a past in which nobody's passing helps proves nothing"
    for choice in course["choices"]:
        people = [db.session.get_one(Volunteer, row_id(one["person"])) for one in choice["invite"]]
        for person in people:
            person.languages[0].level = 3
        db.session.flush()
        assert choice["covered"] == covered(keep) == ranking["covered"] + choice["gained"]
        db.session.rollback()
    assert course["choices"][-1]["gained"] > 0


def test_what_took_place_stays_or_not(ctx: Flask) -> None:
    """With `keep` the senior's day is taken; without, the whole month is laid out anew and covers at least as much."""
    place, senior = make.institution(ward="中央区"), make.volunteer({"vi": 3}, max_per_day=1)
    rows.done(rows.asked(place, rows.OCTOBER), senior)
    rows.asked(place, rows.OCTOBER + timedelta(hours=3))
    first, last = MONTHS[1]
    (month,) = material([(first, last)], keep=True).months
    assert (len(month.problem.fixed), month.covered, month.cancelled) == (1, 1, 0)
    assert [one.covered for one in month.asked] == [True, False]
    assert (month.asked[0].ward, month.asked[0].band, month.asked[1].band) == (
        "中央区",
        "morning",
        "afternoon",
    )
    assert covered(keep=True) == covered(keep=False) == 1
    senior.max_per_day = 2
    assert covered(keep=True) == 2


def test_what_is_counted(ctx: Flask) -> None:
    """Cancelled requests are apart, coming ones are not there, an own no stays a no, many asked are a strain."""
    place, person = make.institution(), make.volunteer({"vi": 3})
    others = [make.volunteer({"vi": 3}) for _ in range(3)]
    rows.asked(place, rows.OCTOBER, state=RequestState.CANCELLED)
    rows.asked(place, rows.OCTOBER + timedelta(days=60))
    hard = rows.asked(place, rows.OCTOBER + timedelta(days=1))
    rows.done(hard, person, offered_at=clock.now())
    for other in others:
        said = {"offered_at": clock.now(), "decline_reason": DeclineReason.TOO_FAR}
        rows.done(hard, other, AssignmentState.DECLINED, **said)
    db.session.refresh(hard)
    (month,) = material([MONTHS[1]], keep=False).months
    (one,) = month.asked
    assert (month.cancelled, one.covered, one.strained, one.able) == (1, True, True, 1)


def test_who_may_take_it(ctx: Flask) -> None:
    """Only who meets the prerequisites and has not passed is looked at; a course for all languages is one for each."""
    juniors = rows.past()
    rows.course(prerequisites=[{"kind": "level", "level": 2}])
    holder, day = juniors[0], MONTHS[0][0]
    every = rows.course(code="all", language=None, cost_yen=None)
    db.session.add(
        Award(
            volunteer_id=holder.id, course_id=every.id, number="1", code="1", status_index=1, holder="",
            holder_roman="", title="", minutes=1, points=0, begun_on=day, completed_on=day, issued_on=day,
        )
    )  # fmt: skip
    found = studied()
    by_code = {one["course"]: one for one in found["ranking"]["courses"]}
    assert by_code.keys() == {"vi3/vi", "all/vi"}
    assert by_code["vi3/vi"]["suited"] == len(juniors)
    assert by_code["all/vi"]["suited"] == len(juniors) - 1
    assert found["courses"]["all/vi"]["price_known"] is False
    assert found["courses"]["all/vi"]["cost"] == 60_000


def test_one_waits_and_the_newer_wins(ctx: Flask) -> None:
    """A second question takes the place of the one that waits; what works is called off and leaves no answer."""
    rows.past()
    rows.course()
    first = demand.ask(SYSTEM, 3)
    assert demand.ask(SYSTEM, 6, Question.ANEW).id == first.id
    assert first.wanted["months"] == 6
    db.session.commit()

    def asked_anew(number: int) -> dict:
        assert number == first.id
        demand.ask(SYSTEM, 3)
        db.session.commit()
        with pytest.raises(studies.CalledOff):
            studies.sign(DemandStudy, number, "0/1")
        return {}

    ended = working.QUEUE.work_next(asked_anew, working._settle)
    assert ended is not None
    assert (ended.id, ended.state, ended.result) == (first.id, StudyState.CANCELLED, None)
    waiting = present_study()
    assert waiting is not None
    demand.call_off(SYSTEM, waiting)
    with pytest.raises(Conflict):
        demand.call_off(SYSTEM, waiting)
    db.session.commit()
    assert demand.work_next() is None
    assert last_study() is None


def test_a_lost_or_failing_worker(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A study whose worker is gone has failed and the next one runs; an error is kept, not shown."""
    rows.past()
    study = demand.ask(SYSTEM, 3)
    db.session.commit()
    assert working.QUEUE.claim() == study.id
    assert demand.work_next() is None
    clock.advance(working.LOST_AFTER + timedelta(seconds=1))
    assert working.QUEUE.claim() is None
    assert study.state is StudyState.FAILED
    monkeypatch.setattr(working, "_read", lambda wanted: 1 / 0)
    demand.ask(SYSTEM, 3)
    db.session.commit()
    failed = demand.work_next()
    assert failed is not None
    assert (failed.state, "ZeroDivisionError" in failed.message) == (StudyState.FAILED, True)


def test_once_a_month_by_itself(ctx: Flask) -> None:
    """Nothing while the past is small; then once, and again when the next month is over: the answer before is gone."""
    assert demand.ask_monthly() is False
    with pytest.raises(Conflict, match="足りません"):
        demand.ask(SYSTEM)
    rows.past()
    db.session.commit()
    assert [demand.ask_monthly(), demand.ask_monthly()] == [True, False]
    assert demand.work_next() is not None
    assert demand.ask_monthly() is False
    first = last_study()
    assert first is not None
    clock.advance(timedelta(days=3))
    assert demand.ask_monthly() is True
    second = demand.work_next()
    assert second is not None
    db.session.refresh(first)
    assert (first.state, first.result, second.result is None) == (StudyState.DONE, None, False)


def test_levels_that_do_not_rise_are_refused(ctx: Flask) -> None:
    """Both levels or none, and upwards."""
    course = rows.course()
    for low, high in ((3, 3), (3, 2), (None, 3), (2, None), (2, 5)):
        with pytest.raises(Invalid):
            demand.aim(SYSTEM, course, Aim(low, high))
    demand.aim(SYSTEM, course, Aim(None, None, 1, 2))
    assert (course.raises_to, course.cost_yen, course.cost_per_person_yen) == (None, 1, 2)


def test_months_before_a_day() -> None:
    """Whole months, over the turn of the year, the oldest first."""
    found = months_before(date(2027, 1, 31), 2)
    assert found == [(date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 12, 1), date(2026, 12, 31))]
