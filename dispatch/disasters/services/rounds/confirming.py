"""A plan that a person has looked at becomes the stops of the teams; what has changed since is looked at first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

from sqlalchemy import delete

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, EventShelter, RoundRun, RoundTeam, RoundVisit
from dispatch.disasters.queries.rounds.problem import Question, build, key_of
from dispatch.disasters.queries.rounds.rows import teams
from dispatch.disasters.routing.judging import Route
from dispatch.disasters.routing.plan import Plan
from dispatch.disasters.routing.problem import Problem
from dispatch.disasters.services import events, log
from dispatch.disasters.services.rounds.asking import must_be_done
from dispatch.disasters.vocabulary import VisitState
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.matching.faults import ProblemError

LATE = timedelta(minutes=30)
"""A plan that lay about for longer tells a team to have been somewhere already."""


def confirm(actor: Actor, event: DisasterEvent, run: RoundRun) -> list[RoundVisit]:
    """Every stop of the plan in the place of those not made yet; gives the new ones.

    Raises `Conflict` where it is not to be confirmed (again), or where a team or a shelter of it has changed since.
    """
    event, run = events.must_be_open(event), lock(run)
    must_be_done(run)
    plan = Plan.from_json(run.plan or {})
    if stale := sorted({*stale_names(event, run)}):
        raise Conflict(
            _("計画のあとに状況が変わりました：%(names)s", names="、".join(stale)),
            _("もう一度計画すると、いまの状況で組み直します。"),
        )
    crews = teams(event, Question.from_json(run.wanted).day)
    db.session.execute(
        delete(RoundVisit).where(
            RoundVisit.team_id.in_([one.id for one in crews]), RoundVisit.state == VisitState.PLANNED
        )
    )
    made = [one for route in plan.routes for one in _stops(run, route)]
    db.session.add_all(made)
    run.confirmed_at = clock.now()
    audit.record(actor, "round_run.confirmed", run, stops=len(made))
    out = sum(1 for route in plan.routes if route.stops)
    log.tell(
        event,
        _("避難所巡回の計画を確定しました（%(teams)s班、%(stops)sか所）。", teams=out, stops=len(made)),
        actor,
    )
    db.session.flush()
    return made


def _stops(run: RoundRun, route: Route) -> Iterator[RoundVisit]:
    for position, stop in enumerate(route.stops):
        if not stop.fixed:
            yield RoundVisit(
                team_id=key_of(route.team),
                event_shelter_id=key_of(stop.shelter),
                run_id=run.id,
                position=position,
                arrive_at=stop.arrive.astimezone(UTC),
                leave_at=stop.leave.astimezone(UTC),
            )


def stale_names(event: DisasterEvent, run: RoundRun) -> Iterator[str]:
    """Teams and shelters of the plan that are no longer what they were when it was made, and teams that should have
    been somewhere by now; shelters that no team goes to make nothing stale."""
    before, plan = Problem.from_json(run.problem or {}), Plan.from_json(run.plan or {})
    try:
        now = build(event, Question.from_json(run.wanted), run.started_at or run.created_at)
    except ProblemError as error:
        yield str(error)
        return
    shelters, crews = {one.id: one for one in now.shelters}, {one.id: one for one in now.teams}
    planned = {stop.shelter for route in plan.routes for stop in route.stops if not stop.fixed}
    for shelter in before.shelters:
        if shelter.id in planned and shelters.get(shelter.id) != shelter:
            yield _shelter_name(shelter.id)
    for team in before.teams:
        own = [one for one in before.fixed if one.team == team.id]
        if crews.get(team.id) != team or own != [one for one in now.fixed if one.team == team.id]:
            yield _team_name(team.id)
    for name in crews.keys() - {team.id for team in before.teams}:
        yield _team_name(name)
    gone_by = clock.now() - LATE
    for route in plan.routes:
        if any(stop.arrive < gone_by for stop in route.stops if not stop.fixed):
            yield _team_name(route.team)


def _shelter_name(name: str) -> str:
    stop = db.session.get(EventShelter, key_of(name))
    return stop.shelter.name if stop else _("削除された避難所")


def _team_name(name: str) -> str:
    team = db.session.get(RoundTeam, key_of(name))
    return team.name if team else _("削除された班")
