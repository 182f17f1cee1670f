"""Teams of rounds: who goes together, when, from where, how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from dispatch.assignments.services.checks import lock_volunteers
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, RoundTeam, RoundVisit, Supporter, TeamMember
from dispatch.disasters.queries.people import may_call, name_of
from dispatch.disasters.queries.rounds.crew import members
from dispatch.disasters.queries.rounds.engagements import promised
from dispatch.disasters.services import events
from dispatch.disasters.services.rounds.telling import call_off, when
from dispatch.disasters.vocabulary import EventState, VisitState
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.vocabulary import Transport

LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class TeamValues:
    """A team as it is wanted. `base` is where it leaves and comes back to; moments are aware."""

    name: str
    start_at: datetime
    end_at: datetime
    base: str
    lat: float
    lon: float
    members: tuple[int, ...]
    driver_id: int | None = None
    transport: Transport = Transport.CAR
    vehicle: str = ""
    daylight_only: bool = True


def create(actor: Actor, event: DisasterEvent, values: TeamValues) -> RoundTeam:
    """A new team. Raises `Invalid` with every fault."""
    event = events.must_be_open(event)
    _hold(values)
    _check(event, values, None)
    team = RoundTeam(event_id=event.id)
    _fill(team, values)
    db.session.add(team)
    db.session.flush()
    record(actor, "round_team.created", team, name=team.name)
    return team


def change(actor: Actor, event: DisasterEvent, team: RoundTeam, values: TeamValues) -> None:
    """The team as it is wanted now; its stops stay until the next plan, whoever is in it no more is told. Raises
    `Invalid` with every fault."""
    event, team = events.must_be_open(event), lock(team)
    _hold(values)
    _check(event, values, team)
    gone = [one for one in members([team])[team.id] if one.id not in values.members]
    call_off(event, team, gone, when(team))
    _fill(team, values)
    db.session.flush()
    record(actor, "round_team.changed", team, name=team.name)


def remove(actor: Actor, event: DisasterEvent, team: RoundTeam) -> None:
    """Take a team away with the stops it has not made, and tell its people. Raises `Conflict` where it has been
    somewhere."""
    events.must_be_open(event)
    made = exists().where(RoundVisit.team_id == team.id, RoundVisit.state == VisitState.VISITED)
    if db.session.scalar(select(made)):
        raise Conflict(_("巡回を始めた班は削除できません。"), _("終わりの時刻を早めることはできます。"))
    for stop in db.session.scalars(select(RoundVisit).where(RoundVisit.team_id == team.id)):
        db.session.delete(stop)
    call_off(event, team, members([team])[team.id], when(team))
    record(actor, "round_team.removed", team, name=team.name)
    db.session.flush()
    db.session.delete(team)
    db.session.flush()


def _hold(values: TeamValues) -> None:
    """Nobody takes a job at a hospital, or is put on duty, while this looks: the same lock goes before all three."""
    people = db.session.scalars(select(Supporter.volunteer_id).where(Supporter.id.in_(values.members)))
    lock_volunteers(key for key in people if key is not None)


def _fill(team: RoundTeam, values: TeamValues) -> None:
    for name in (
        "name", "start_at", "end_at", "base", "lat", "lon", "driver_id", "transport", "vehicle", "daylight_only"
    ):  # fmt: skip
        setattr(team, name, getattr(values, name))
    kept = {one.supporter_id: one for one in team.members}
    team.members = [kept.get(key) or TeamMember(supporter_id=key) for key in values.members]


def _check(event: DisasterEvent, values: TeamValues, team: RoundTeam | None) -> None:
    if faults := tuple(_faults(event, values, team)):
        raise Invalid(_("入力内容をご確認ください"), faults)


def _faults(event: DisasterEvent, values: TeamValues, team: RoundTeam | None) -> Iterator[tuple[str, str]]:
    if values.end_at <= values.start_at:
        yield "end", _("終了は開始より後の時刻にしてください。")
    elif values.end_at - values.start_at > LONGEST:
        yield "end", _("一つの班の活動は24時間までにしてください。")
    if values.driver_id is not None and values.driver_id not in values.members:
        yield "driver", _("運転する人を、班員にも入れてください。")
    before = {one.supporter_id for one in team.members} if team is not None else set[int]()
    for key in values.members:
        person = db.session.get(Supporter, key)
        if person is None or not (key in before or may_call(event, person)):
            yield "members", _("この災害対応で活動できない人が入っています。")
            continue
        other = _elsewhere(key, values, team) or promised(event, person, values.start_at, values.end_at, team)
        if other is not None:
            yield (
                "members",
                _("%(name)sさんは、同じ時間に「%(team)s」に入っています。", name=name_of(person), team=other),
            )


def _elsewhere(key: int, values: TeamValues, team: RoundTeam | None) -> str | None:
    """Another team, of any event that is open, in which somebody is at the same time."""
    wanted = (
        select(RoundTeam.name)
        .join(TeamMember)
        .join(DisasterEvent, DisasterEvent.id == RoundTeam.event_id)
        .where(
            TeamMember.supporter_id == key,
            DisasterEvent.state == EventState.OPEN,
            RoundTeam.start_at < values.end_at,
            RoundTeam.end_at > values.start_at,
        )
    )
    if team is not None:
        wanted = wanted.where(RoundTeam.id != team.id)
    return db.session.scalar(wanted.limit(1))
