"""What ends a shadowing by itself: silence, a job that changed or is over, a trainee who cannot come any more."""

from __future__ import annotations

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.assignments.services.checks import one_by_one
from dispatch.audit.services import SYSTEM
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _, local
from dispatch.vocabulary import AssignmentState, EndedBy
from training.models import Shadowing
from training.pairing.rules import Rule
from training.services import ledger
from training.services.shadowing.asking import cancel
from training.services.shadowing.building import refused_now
from training.services.shadowing.states import LIVE, begin, move
from training.vocabulary import LedgerKind
from training.vocabulary import ShadowingState as State

GRAVE = {Rule.LANGUAGE, Rule.CLOSED, Rule.GENDER, Rule.PAPERS, Rule.BARRED, Rule.CLASH}
"""What ends even a settled shadowing."""
HELD = (AssignmentState.ACCEPTED, AssignmentState.DONE)


def follow_shadowings() -> int:
    """Look at every shadowing that leads somewhere, each in its own transaction; gives how many moved."""
    return one_by_one(select(Shadowing.id).where(Shadowing.state.in_(LIVE)).order_by(Shadowing.id), _follow)


def _follow(number: int) -> bool:
    shadowing = lock(db.session.get_one(Shadowing, number))
    moved = shadowing.state in LIVE and _step(shadowing)
    db.session.commit()
    return moved


def _step(shadowing: Shadowing) -> bool:
    job = shadowing.assignment
    if job.state is AssignmentState.DONE and shadowing.state is State.CONFIRMED:
        _done(shadowing)
        return True
    if job.state not in HELD:
        cancel(SYSTEM, shadowing, _("担当の通訳者の派遣が取りやめになりました。"), None)
        _anew(shadowing)
        return True
    if job.state is AssignmentState.ACCEPTED and not job.is_current:
        cancel(SYSTEM, shadowing, _("活動の内容が変わりました。"), None)
        return True
    return _silent(shadowing) or _cannot(shadowing)


def _done(shadowing: Shadowing) -> None:
    """Watched: it stands in the ledger with its hours and without points; nothing is paid for it."""
    move(shadowing, State.DONE, SYSTEM)
    job = shadowing.assignment
    ledger.book(
        SYSTEM,
        shadowing.trainee,
        LedgerKind.SHADOWING,
        day=local(job.start_at).date(),
        minutes=job.minutes,
        points=0,
        title=_("同行見学（%(place)s）", place=job.request.institution.name),
        source=f"shadowing:{shadowing.id}",
        language=job.language,
    )


def _anew(shadowing: Shadowing) -> None:
    """Where somebody else interprets now, the same trainee is proposed again: the new senior must know, too."""
    before = shadowing.assignment
    other = db.session.scalar(
        select(Assignment).where(
            Assignment.request_id == before.request_id,
            Assignment.position == before.position,
            Assignment.start_at == before.start_at,
            Assignment.state == AssignmentState.ACCEPTED,
        )
    )
    if other is None or other.start_at <= clock.now():
        return
    try:
        with db.session.begin_nested():
            again = begin(SYSTEM, other.id, shadowing.trainee_id)
            if refused_now(again):
                raise Conflict("")
    except Conflict:
        return


def _silent(shadowing: Shadowing) -> bool:
    """No answer in time is a no; a proposal that nobody took up until the job began falls."""
    now = clock.now()
    if shadowing.state is not State.CONFIRMED and shadowing.assignment.start_at <= now:
        cancel(SYSTEM, shadowing, _("活動の開始までに決まりませんでした。"), None)
        return True
    if shadowing.deadline is None or shadowing.deadline > now:
        return False
    by = EndedBy.INSTITUTION if shadowing.state is State.ASKED else EndedBy.VOLUNTEER
    cancel(SYSTEM, shadowing, _("期限までにお返事がありませんでした。"), by)
    return True


def _cannot(shadowing: Shadowing) -> bool:
    """The trainee's own work goes first, and papers, hours and levels may have changed.

    What is settled ends only for what nobody can overlook; a new rule or a better level does not take it back.
    """
    if shadowing.assignment.start_at <= clock.now():
        return False
    settled = shadowing.state is State.CONFIRMED
    broken = set(refused_now(shadowing, firm=settled))
    if not (broken & GRAVE if settled else broken):
        return False
    cancel(SYSTEM, shadowing, _("見学する人の都合や書類などが変わりました。"), None)
    return True
