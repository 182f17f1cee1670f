"""Looking again before a promise: locks in one order, and the rules as the rows stand now."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from dispatch.assignments.models import LIVE, Assignment
from dispatch.assignments.planning import Way, build, request_key, volunteer_key
from dispatch.assignments.planning.limits import Limit, asked_enough
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _, label
from dispatch.matching.costs import CostParts, pair_cost
from dispatch.matching.rules import Rule, refusals
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode
from dispatch.volunteers.models import Volunteer

logger = logging.getLogger(__name__)


def lock_request(request: ServiceRequest) -> ServiceRequest:
    """Hold the request until the transaction ends, and see its assignments as they are now."""
    fresh = lock(request)
    theirs = select(Assignment).where(Assignment.request_id == fresh.id)
    db.session.scalars(theirs.execution_options(populate_existing=True)).all()
    db.session.refresh(fresh, ["assignments"])
    return fresh


def lock_volunteers(ids: Iterable[int]) -> None:
    """Hold people in the order of their ids, so that two who lock several never wait for each other, and see them as
    they are now."""
    statement = select(Volunteer).where(Volunteer.id.in_(set(ids))).order_by(Volunteer.id).with_for_update()
    db.session.scalars(statement.execution_options(populate_existing=True)).all()


def one_by_one(numbers: Select[int], act: Callable[[int], int]) -> int:
    """Do something with each of these rows, each in its own transaction: one that fails holds up no other. Gives the
    sum of what each of them gave."""
    found = db.session.scalars(numbers).all()
    db.session.rollback()
    done = 0
    for number in found:
        try:
            done += act(number)
        except Exception:
            db.session.rollback()
            logger.exception("row %s was left for the next turn", number)
    return done


def live(request: ServiceRequest, *states: AssignmentState) -> list[Assignment]:
    """The request's assignments in these states (all that still lead somewhere), in the order of its needs."""
    wanted = states or LIVE
    return sorted(
        (job for job in request.assignments if job.state in wanted), key=lambda job: (job.position, job.id)
    )


@dataclass(frozen=True, slots=True)
class Fit:
    """How somebody fits a need as the rows stand now: when and how, the hard rules that forbid it, and the cost."""

    way: Way
    broken: tuple[Rule | Limit, ...]
    cost: CostParts


def fit(request: ServiceRequest, position: int, volunteer_id: int, option_id: int, mode: Mode) -> Fit:
    """Look at one person for one need at one time, booked work included.

    Raises `Conflict` where that time has begun or the need is no longer open.
    """
    outlook = build([request.id], [volunteer_id], keep_choices=False, limits=False)
    key, who = request_key(request.id), volunteer_key(volunteer_id)
    ways = outlook.ways.get(key, ())
    at = next((k for k, way in enumerate(ways) if (way.option_id, way.mode) == (option_id, mode)), None)
    if at is None or position not in outlook.positions[key]:
        raise Conflict(_("この日時ではもう依頼できません。画面を更新して、最新の状況を確認してください。"))
    need = outlook.positions[key].index(position)
    problem = outlook.problem
    rules: tuple[Rule | Limit, ...] = refusals(problem, who, key, at, need)
    return Fit(ways[at], (*rules, *_limits(request, volunteer_id)), pair_cost(problem, who, key, at, need))


def _limits(request: ServiceRequest, volunteer_id: int) -> tuple[Limit, ...]:
    return (Limit.ASKS,) if asked_enough(request.programme.settings, [volunteer_id]) else ()


def wrong_state(request: ServiceRequest, by: str = "") -> Conflict:
    """The sentence for somebody whose page shows an older state."""
    state = label(request.state)
    if by:
        return Conflict(
            _("この依頼は %(name)s さんがすでに操作し、現在「%(state)s」です。", name=by, state=state),
            _("画面を更新して、最新の状況を確認してください。"),
        )
    return Conflict(
        _("この依頼は現在「%(state)s」のため、この操作はできません。", state=state),
        _("画面を更新して、最新の状況を確認してください。"),
    )


def ids(jobs: Sequence[Assignment]) -> list[int]:
    """Their numbers, in order."""
    return sorted(job.id for job in jobs)
