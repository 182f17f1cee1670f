"""Pairing as a question: asked for by a click, answered beside the web process, applied where it is still true."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from dispatch.assignments.planning import row_id
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, reading
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.studies import Queue
from dispatch.vocabulary import StudyState
from training.models import PairingStudy, Shadowing
from training.pairing.judging import named
from training.pairing.parts import Pair
from training.pairing.plan import Plan
from training.pairing.problem import Problem
from training.pairing.rules import first_refusal
from training.pairing.solve import SolveParams, solve
from training.services.shadowing.asking import cancel
from training.services.shadowing.building import build
from training.services.shadowing.states import begin
from training.vocabulary import ShadowingState

TIME_LIMIT = 30.0
"""Seconds for one pairing."""
LOST_AFTER = timedelta(minutes=5)
QUEUE = Queue(PairingStudy, LOST_AFTER, PairingStudy.started_at)


def request_pairing(actor: Actor) -> PairingStudy:
    """Ask for a pairing; where one waits already, that one will do."""
    waiting = db.session.scalar(select(PairingStudy).where(PairingStudy.state == StudyState.QUEUED))
    if waiting is not None:
        return waiting
    study = PairingStudy(asked_by_id=actor.id)
    db.session.add(study)
    audit.record(actor, "shadowing.pairing_asked", study)
    return study


def pair_next() -> bool:
    """Answer the question that waits, if any; the one place that pairs. No transaction is open while it solves."""
    return QUEUE.work_next(_found, _apply) is not None


def _found(_number: int) -> Plan:
    with reading():
        problem = build()
        db.session.rollback()
    return solve(problem, SolveParams(time_limit=TIME_LIMIT))


def _apply(study: PairingStudy, plan: Plan) -> None:
    """Turn the plan into proposals; those of before that it does not hold fall, and what has changed is left out."""
    now = build()
    wanted = {pair for pair in plan.pairs if _still(now, pair)}
    standing = select(Shadowing).where(Shadowing.state == ShadowingState.PROPOSED)
    for one in db.session.scalars(standing).all():
        pair = (one.assignment_id, one.trainee_id)
        kept = {each for each in wanted if (row_id(each.job), row_id(each.trainee)) == pair}
        if not kept:
            cancel(SYSTEM, one, _("新しい組み合わせに替えました。"), None)
        wanted -= kept
    study.proposed = sum(_propose(pair) for pair in sorted(wanted, key=lambda pair: pair.job))
    study.plan = plan.to_json()
    audit.record(SYSTEM, "shadowing.paired", study, new=study.proposed)


def _still(problem: Problem, pair: Pair) -> bool:
    jobs, people = named(problem)
    known = pair.job in jobs and pair.trainee in people
    return known and first_refusal(problem, jobs[pair.job], people[pair.trainee]) is None


def _propose(pair: Pair) -> bool:
    try:
        begin(SYSTEM, row_id(pair.job), row_id(pair.trainee))
    except Conflict:  # somebody has proposed another at this very moment
        return False
    return True
