"""From a proposal to a job watched: the institution, the trainee, everybody told, nothing paid, coverage untouched."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment, PaymentLine
from dispatch.assignments.queries import my as my_queries
from dispatch.audit.models import AuditEntry
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Gone
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import AssignmentState, EndedBy, Gender, Strength, StudyState
from dispatch.volunteers.signals import volunteer_left
from tests import factories as make
from tests.training.shadowing.scenes import account, easy_rules, proposed, settled, trainee
from training.models import LedgerEntry, PairingStudy, Shadowing
from training.pairing.rules import Rule, first_refusal
from training.queries import shadowing as queries
from training.services import shadowing as services
from training.services.shadowing.building import build
from training.services.shadowing.states import MOVES, begin, move
from training.vocabulary import Readiness
from training.vocabulary import ShadowingState as State

pytestmark = pytest.mark.usefixtures("ctx")


def mails(kind: str) -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)))


def coverage() -> list[tuple[int, AssignmentState, int]]:
    rows = select(Assignment.id, Assignment.state, Assignment.volunteer_id).order_by(Assignment.id)
    return [(row[0], row[1], row[2]) for row in db.session.execute(rows)]


def test_the_whole_way() -> None:
    """Asked, agreed, offered, accepted, watched: each is told once, the ledger has the hours, nobody is paid for it."""
    desk, one = proposed(patient_code="P-SECRET", infection_precautions="")
    before = coverage()
    services.ask(desk, one)
    assert (one.state, len(mails("shadowing_asked"))) == (State.ASKED, 1)
    services.consent(make.user(), one)
    services.accept(account(one.trainee), one)
    assert one.state is State.CONFIRMED
    told = [mails(kind)[0].address for kind in ("shadowing_settled", "shadowing_senior", "shadowing_coming")]
    assert told == [one.trainee.email, one.assignment.volunteer.email, "reception@midori.example.jp"]
    for message in [*mails("shadowing_offer"), *mails("shadowing_settled")]:
        assert "大山 みどり" in message.body
        assert "みどり中央病院" in message.body
        assert not [word for word in ("P-SECRET", "再診") if word in message.body + message.subject]
    with pytest.raises(Conflict):
        services.write_note(desk, one.trainee, "早い", shadowing=one)
    assert coverage() == before
    one.assignment.state = AssignmentState.DONE
    db.session.commit()
    with clock.at(one.assignment.end_at):
        assert services.follow_shadowings() == 1
        assert services.follow_shadowings() == 0
        note = services.write_note(
            account(one.assignment.volunteer),
            one.trainee,
            "落ち着いていた",
            ready=Readiness.YES,
            shadowing=one,
        )
    assert note.for_trainee == ""
    entry = db.session.scalars(select(LedgerEntry)).one()
    assert (entry.minutes, entry.points, entry.volunteer_id) == (60, 0, one.trainee_id)
    assert my_queries.year(one.trainee).jobs == []
    assert db.session.scalar(select(PaymentLine.id)) is None
    (progress,) = queries.progress(queries.learning(one.trainee))
    assert (len(progress.done), progress.minutes, progress.ready) == (1, 60, Readiness.YES)
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {f"shadowing.{state}" for state in ("asked", "offered", "confirmed", "done")} <= actions


def test_no_illegal_move() -> None:
    """Every move that the table does not name is a conflict, and leaves the state as it was."""
    desk, one = proposed()
    for before, to in product(State, State):
        one.state = before
        if to not in MOVES[before]:
            with pytest.raises(Conflict):
                move(one, to, desk)
            assert one.state is before
    ends = [state for state in State if not MOVES[state]]
    assert ends == [State.DONE, State.REFUSED, State.SENIOR_REFUSED, State.DECLINED, State.CANCELLED]


def test_an_institution_may_say_no_and_is_not_asked_again() -> None:
    """A no before or after the yes ends it; the trainee hears of it if they knew; nobody else is proposed there."""
    desk, one = proposed()
    services.ask(desk, one)
    services.consent(make.user(), one)
    services.refuse(make.user(), one, "診察室が狭いため")
    assert (one.state, one.ended_by) == (State.REFUSED, EndedBy.INSTITUTION)
    assert [message.address for message in mails("shadowing_off")] == [one.trainee.email]
    assert build().jobs[0].closed
    with pytest.raises(Conflict):
        services.accept(account(one.trainee), one)


def test_standing_consent() -> None:
    """Who agreed once for all is not asked; who takes nobody is proposed nobody; both only while it holds."""
    desk, one = proposed()
    place = one.assignment.request.institution
    services.set_consent(desk, place, True, "看護部長", clock.now().date())
    services.ask(desk, one)
    assert one.state is State.ASKED, "it does not hold on the day of the job"
    services.cancel(desk, one, "", None)
    again = begin(desk, one.assignment_id, one.trainee_id)
    services.set_consent(desk, place, True, "看護部長")
    services.ask(desk, again)
    assert (again.state, again.consent_by) == (State.OFFERED, "看護部長")
    services.cancel(desk, again, "", None)
    services.set_consent(desk, place, False, "看護部長")
    assert build().jobs[0].closed
    services.set_consent(desk, place, False, "看護部長", clock.now().date())
    assert not build().jobs[0].closed, "a no holds as long as it was said to, as a yes does"
    services.set_consent(desk, place, None)
    assert not build().jobs[0].closed


def test_silence_is_no() -> None:
    """An unanswered question ends at its deadline, for the institution and for the trainee; a late yes is refused."""
    desk, one = proposed()
    services.ask(desk, one)
    db.session.commit()
    assert one.deadline is not None
    with clock.at(one.deadline + timedelta(seconds=1)):
        with pytest.raises(Gone):
            services.consent(make.user(), one)
        assert services.follow_shadowings() == 1
    assert (one.state, one.ended_by) == (State.CANCELLED, EndedBy.INSTITUTION)


def test_the_interpreter_changes() -> None:
    """The shadowing ends with its job, whoever knew is told, and with the new interpreter it is proposed anew."""
    desk, one = proposed()
    services.ask(desk, one)
    services.consent(make.user(), one)
    services.accept(account(one.trainee), one)
    one.assignment.state, one.assignment.ended_by = AssignmentState.CANCELLED, EndedBy.VOLUNTEER
    db.session.flush()
    other = settled(make.volunteer(), asked=one.assignment.request)
    db.session.commit()
    services.follow_shadowings()
    assert one.state is State.CANCELLED
    assert len(mails("shadowing_off")) == 3
    again = db.session.scalars(select(Shadowing).where(Shadowing.assignment_id == other.id)).one()
    assert (again.state, again.trainee_id) == (State.PROPOSED, one.trainee_id)


def test_work_goes_first() -> None:
    """A trainee who takes a job at that time, or whose insurance ends before, does not watch; otherwise they do."""
    desk, one = proposed()
    services.ask(desk, one)
    db.session.commit()
    assert services.follow_shadowings() == 0, "the control: nothing has changed"
    settled(one.trainee, needs=(("vi", 2),))
    db.session.commit()
    assert services.follow_shadowings() == 1
    assert (one.state, one.ended_by) == (State.CANCELLED, None)
    person = trainee()
    again = begin(desk, one.assignment_id, person.id)
    person.credentials = [paper for paper in person.credentials if paper.kind.value != "insurance"]
    db.session.flush()
    with pytest.raises(Conflict):
        services.ask(desk, again)


def test_a_pairing_proposes_and_is_repeated() -> None:
    """The job pairs what is asked for, proposes it once, keeps what stands, and says whom it leaves and why."""
    easy_rules()
    desk = make.coordinator()
    job = settled(make.volunteer())
    waits, newer = trainee(waited=60), trainee(waited=5)
    before = coverage()
    services.request_pairing(desk)
    db.session.commit()
    assert services.pair_next()
    assert not services.pair_next()
    study = db.session.scalars(select(PairingStudy)).one()
    assert (study.state, study.proposed) == (StudyState.DONE, 1)
    assert study.plan is not None
    assert study.plan["status"] == "optimal"
    assert [one["reason"] for one in study.plan["left"]] == ["taken"]
    one = db.session.scalars(select(Shadowing)).one()
    assert (one.assignment_id, one.trainee_id) == (job.id, waits.id)
    services.request_pairing(desk)
    db.session.commit()
    services.pair_next()
    assert db.session.scalars(select(Shadowing)).all() == [one]
    services.decline(desk, one) if one.state is State.OFFERED else services.cancel(desk, one, "本人の都合")
    services.request_pairing(desk)
    db.session.commit()
    services.pair_next()
    live = db.session.scalars(select(Shadowing).where(Shadowing.state == State.PROPOSED)).one()
    assert live.trainee_id == newer.id, "whom the desk has taken back is not proposed for it again"
    assert coverage() == before


def test_what_the_rows_say_to_the_problem() -> None:
    """The rules' data reach the pairing: kinds, infection, a must of gender; who ends is out."""
    from_rows: dict[Rule, dict[str, Any]] = {
        Rule.KIND: {"infection_precautions": "空気感染"},
        Rule.GENDER: {"gender": Gender.MALE, "gender_strength": Strength.MUST},
    }
    easy_rules()
    person = trainee()
    for start, values in enumerate(from_rows.values()):
        settled(make.volunteer(), start=clock.now() + timedelta(days=7, hours=2 + 4 * start), **values)
    problem = build()
    assert [first_refusal(problem, job, problem.trainees[0]) for job in problem.jobs] == list(from_rows)
    services.end_learning(SYSTEM, queries.learning(person)[0])
    assert build().trainees == ()


def test_what_is_settled_stays_settled() -> None:
    """A question to interpret, a better level and a stricter rule leave it alone; lost papers do not."""
    desk, one = proposed()
    services.ask(desk, one)
    services.consent(make.user(), one)
    services.accept(account(one.trainee), one)
    settled(one.trainee, needs=(("vi", 2),), state=AssignmentState.OFFERED)
    one.trainee.languages[0].level = 3
    easy_rules(kinds=[])
    db.session.commit()
    assert services.follow_shadowings() == 0
    one.trainee.credentials = []
    db.session.commit()
    assert services.follow_shadowings() == 1
    assert one.state is State.CANCELLED


def test_one_trainee_a_job_and_none_who_has_left() -> None:
    """A second trainee at a job is a conflict until the first is out; who leaves is out, with all notes about them."""
    desk, one = proposed()
    second = trainee(account=False)
    with pytest.raises(Conflict):
        begin(desk, one.assignment_id, second.id)
    services.ask(desk, one)
    services.write_note(desk, one.trainee, "落ち着いている")
    volunteer_left.send(one.trainee, actor=desk)
    assert one.state is State.CANCELLED
    assert queries.notes_about(one.trainee) == []
    assert queries.learning(one.trainee) == []
    assert begin(desk, one.assignment_id, second.id).state is State.PROPOSED
