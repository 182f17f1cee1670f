"""Test results, and the decision who has completed a session."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.models import Role, User
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, local, zone
from dispatch.notifications.services import Recipient, post
from dispatch.vocabulary import RoleName
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.services.documents import recipient
from training.models import Award, Enrolment, TestResult, TrainingSession
from training.queries import attendance as queries
from training.services import attended, awards, seats
from training.services.others import must_be_another
from training.vocabulary import EnrolmentState

MOST = 100


def record_scores(
    actor: Actor, session: TrainingSession, taken_on: date, scores: Mapping[int, int]
) -> list[TestResult]:
    """One attempt of each of these learners (scores by enrolment), on one day.

    Raises `Invalid` for a score that is none and for a day ahead or before the course, `Conflict` once it is decided
    and for the actor's own.
    """
    lock(session)
    if session.course.pass_mark is None:
        raise Conflict(_("この講座には試験がありません。"))
    if not local(session.start_at).date() <= taken_on <= clock.today(zone()):
        raise Invalid(_("試験の日は、研修の初日から今日までの日にしてください。"))
    people = {one.enrolment.id: one for one in queries.standings(session)}
    made = [
        _attempt(actor, people[key], taken_on, score)
        for key, score in sorted(scores.items())
        if key in people
    ]
    _follow(row.enrolment for row in made)
    return made


def correct_score(actor: Actor, result: TestResult, score: int, note: str = "") -> None:
    """Another score for an attempt, as long as it is not decided and not the actor's own; the record keeps what it
    was."""
    must_be_another(actor, result.enrolment.volunteer)
    lock(result.enrolment.session)
    _check_score(score)
    _check_undecided(result.enrolment)
    before = result.score
    result.score, result.note, result.recorded_by = score, note, actor.display_name
    db.session.flush()
    audit.record(actor, "test.corrected", result, volunteer=result.enrolment.volunteer.name, before=before,
                 score=score)  # fmt: skip
    _follow([result.enrolment])


def propose(actor: Actor, session: TrainingSession) -> int:
    """The trainer has written everything down: the desk is asked to decide. Gives how many of the desk are told."""
    if session.end_at > clock.now():
        raise Conflict(_("研修がすべて終わってから判定してください。"))
    entry = audit.record(actor, "training.results_proposed", session)
    db.session.flush()
    desk = select(User).join(User.roles).where(Role.name == RoleName.COORDINATOR.value, User.active)
    told = db.session.scalars(desk.order_by(User.id)).all()
    for user in told:
        post(
            "results_proposed",
            f"results_proposed:{entry.id}:{user.id}",
            Recipient(str(user.email), user.display_name, user.locale, user.id),
            session=session,
            trainer=actor.display_name,
        )
    return len(told)


def decide(
    actor: Actor, session: TrainingSession, completed: Collection[int], failed: Collection[int]
) -> list[Award]:
    """Certificates for the ones, the end without one for the others (enrolments by key); all or nothing.

    Who is named in neither stays open, for make-ups. Raises `Conflict` where one of the completed lacks something, or
    one of either is the actor.
    """
    lock(session)
    if session.end_at > clock.now():
        raise Conflict(_("研修がすべて終わってから判定してください。"))
    given = []
    for one in sorted(queries.standings(session), key=lambda one: one.enrolment.volunteer_id):
        if one.enrolment.id in completed:
            given.append(awards.complete(actor, one.enrolment))
        elif one.enrolment.id in failed and not one.has_failed:
            must_be_another(actor, one.enrolment.volunteer)
            _check_undecided(one.enrolment)
            attended.book(actor, one)
            seats.end(actor, one.enrolment, EnrolmentState.NOT_COMPLETED)
            post(
                "course_not_completed",
                f"course_not_completed:{one.enrolment.id}",
                recipient(one.enrolment.volunteer),
                session=session,
            )
            _follow([one.enrolment])
    return given


def _attempt(actor: Actor, one: queries.Standing, taken_on: date, score: int) -> TestResult:
    must_be_another(actor, one.enrolment.volunteer)
    _check_score(score)
    _check_undecided(one.enrolment)
    number = max((row.attempt for row in one.attempts), default=0) + 1
    row = TestResult(
        enrolment=one.enrolment,
        attempt=number,
        score=score,
        taken_on=taken_on,
        recorded_by=actor.display_name,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "test.recorded", row, volunteer=one.enrolment.volunteer.name, score=score)
    return row


def _follow(enrolments: Iterable[Enrolment]) -> None:
    """Levels that rest on tests and hours follow at once."""
    volunteers.rederive([one.volunteer for one in enrolments])


def _check_score(score: int) -> None:
    if not 0 <= score <= MOST:
        raise Invalid(_("点数は0から100までの整数で入力してください。"))


def _check_undecided(enrolment: Enrolment) -> None:
    if enrolment.state not in queries.UNDECIDED:
        raise Conflict(
            _("%(name)sさんの修了の判定は終わっています。", name=enrolment.volunteer.name),
            _("記録は変えられません。"),
        )
