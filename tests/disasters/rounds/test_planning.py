"""From rows to a plan and back: what the planner is asked, what a confirmed plan changes, what makes one stale."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import LogEntry, RoundTeam, RoundVisit, Supporter
from dispatch.disasters.queries.rounds import rows
from dispatch.disasters.queries.rounds.planned import shown
from dispatch.disasters.queries.rounds.problem import Question, build, stop_id, team_id
from dispatch.disasters.routing.plan import Plan
from dispatch.disasters.routing.problem import Problem
from dispatch.disasters.routing.reasons import NotReached
from dispatch.disasters.services import ending, events, rounds
from dispatch.disasters.services.rounds import stops, teams
from dispatch.disasters.services.rounds.links import token_of
from dispatch.disasters.services.rounds.stops import StopValues
from dispatch.disasters.services.rounds.teams import TeamValues
from dispatch.disasters.services.rounds.telling import tell_teams
from dispatch.disasters.services.visits import People
from dispatch.disasters.vocabulary import ShelterPriority, VisitState
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import local
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import StudyState, Transport
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rounds import world
from tests.disasters.rounds.world import HOUR


def test_rows_become_the_planners_problem(ctx: Flask) -> None:
    """Languages of the crew, car only with a driver, hours of each day, what is suspected beside what is known."""
    event = make.event()
    crew = make.supporter({"vi": 3, "en": 1}, drives=True), make.supporter({"ne": 2}, name="白川 あゆ")
    car, walkers = world.team(event, *crew), world.team(event, make.supporter({"id": 4}), name="2班")
    seen = world.stop(
        event, languages=["vi"], suspected=["vi", "ne"], windows=[{"start": "09:00", "end": "12:00"}],
        priority=ShelterPriority.URGENT, road_closed=True,
    )  # fmt: skip
    world.stop(event, open=False)
    problem = build(event, Question(local(car.start_at).date()), clock.now())
    (place,) = problem.shelters
    assert (place.languages, place.suspected, place.road_closed) == (("vi",), ("ne",), True)
    assert [local(one.start).hour for one in place.windows] == [9, 9]
    assert place.id == stop_id(seen.id)
    by_car, on_foot = problem.teams
    assert (by_car.transport, on_foot.transport) == ("car", "walk")
    assert [one.languages for one in by_car.members] == [("vi",), ("ne",)]
    assert (by_car.present, walkers.driver_id) == (None, None)
    assert Problem.from_json(problem.to_json()).teams == problem.teams


def test_a_plan_is_worked_out_confirmed_and_told(ctx: Flask) -> None:
    """The most urgent first where hours are short; the team gets stops with times; the day log hears of it; who is not
    reached is listed with the reason."""
    event = make.event()
    crew = world.team(event, hours=1.2)
    far = world.stop(event, "遠い避難所", north_km=30, priority=ShelterPriority.URGENT)
    urgent = world.stop(event, "至急の避難所", north_km=2, priority=ShelterPriority.URGENT)
    near = world.stop(event, "近い避難所", north_km=0.5)
    run = world.planned(event, crew)
    found = shown(event, run)
    assert {stop.id: reason for stop, reason in found.left} == {
        far.id: NotReached.TOO_FAR,
        near.id: NotReached.TIME_SHORT,
    }
    made = rounds.confirm(desk.coordinator(), event, run)
    assert [(one.event_shelter_id, one.state) for one in made] == [(urgent.id, VisitState.PLANNED)]
    assert made[0].arrive_at > crew.start_at
    assert "1班、1か所" in (
        db.session.scalars(select(LogEntry.text).order_by(LogEntry.id.desc())).first() or ""
    )
    with pytest.raises(Conflict, match="もう確定"):
        rounds.confirm(desk.coordinator(), event, run)


def test_a_plan_that_is_stale_is_not_confirmed(ctx: Flask) -> None:
    """A road closed on the way, or a team changed, since it was worked out: named, and nothing is made; what happens at
    a shelter to which nobody goes makes nothing stale (the control)."""
    event, actor = make.event(), desk.coordinator()
    crew = world.team(event)
    place = world.stop(event, "中央小学校")
    aside = world.stop(event, "よその避難所", priority=ShelterPriority.NONE)
    run = world.planned(event, crew)
    stops.change(actor, event, aside, StopValues(priority=ShelterPriority.NONE, suspected=("ne",)))
    stops.change(actor, event, place, StopValues(road_closed=True))
    with pytest.raises(Conflict, match="中央小学校"):
        rounds.confirm(actor, event, run)
    stops.change(actor, event, place, StopValues())
    crew.end_at += HOUR
    with pytest.raises(Conflict, match="1班"):
        rounds.confirm(actor, event, run)
    crew.end_at -= HOUR
    clock.advance(2 * HOUR)
    with pytest.raises(Conflict, match="1班"):  # on the way since an hour, by this plan
        rounds.confirm(actor, event, run)
    clock.advance(-HOUR)
    assert len(rounds.confirm(actor, event, run)) == 1


def test_a_plan_goes_on_around_what_has_happened(ctx: Flask) -> None:
    """A visit that was made stands, and the team goes on from there; the stops still ahead are replaced.

    Who was to go where is told to the planner; languages that were found are asked for next time.
    """
    event = make.event()
    crew = world.team(event)
    first, second = world.stop(event, north_km=1), world.stop(event, north_km=2)
    ahead = world.confirmed(event, crew)
    assert {one.event_shelter_id for one in ahead} == {first.id, second.id}
    clock.advance(2 * HOUR)
    world.found(crew, first, People(3, "ネパール", "ne"), People(5))
    db.session.commit()
    question = Question(local(crew.start_at).date())
    problem = build(event, question, clock.now())
    assert [(one.team, one.shelter) for one in problem.fixed] == [(team_id(crew), stop_id(first.id))]
    present = problem.teams[0].present
    assert present is not None
    assert (present.at, present.site.lat) == (clock.now(), first.shelter.lat)
    assert [one.shelter for one in problem.previous] == [stop_id(second.id)]
    assert next(one for one in problem.shelters if one.id == stop_id(first.id)).languages == ("ne",)
    third = world.stop(event, north_km=3)
    after = world.confirmed(event, crew)
    assert (after[0].event_shelter_id, after[0].state) == (first.id, VisitState.VISITED)
    assert {one.event_shelter_id for one in after[1:]} == {second.id, third.id}
    assert [one.position for one in after] == [0, 1, 2]
    run = rows.latest_run(event)
    assert run is not None
    assert Plan.from_json(run.plan or {}).check(Problem.from_json(run.problem or {})) == []


def test_visited_shelters_are_due_again_after_the_hours_chosen(ctx: Flask) -> None:
    """Yesterday's visit: due again after twelve hours, not at all where somebody says so."""
    event = make.event()
    place = world.stop(event, visited_at=clock.now() - 20 * HOUR)
    crew = world.team(event)
    assert [one.event_shelter_id for one in world.confirmed(event, crew)] == [place.id]
    none = shown(event, world.planned(event, crew, revisit=None))
    assert [reason for _stop, reason in none.left] == [NotReached.VISITED]


def test_what_cannot_be_planned_is_not_asked(ctx: Flask) -> None:
    """No team that day, no open shelter, an event that is closed; and of two who ask at once both get one run."""
    event, actor = make.event(), desk.coordinator()
    question = Question(local(clock.now()).date())
    with pytest.raises(Invalid, match="班がありません"):
        rounds.ask(actor, event, question)
    world.team(event)
    with pytest.raises(Invalid, match="避難所がありません"):
        rounds.ask(actor, event, question)
    world.stop(event)
    run = rounds.ask(actor, event, question)
    assert rounds.ask(actor, event, question).id == run.id
    rounds.call_off(actor, run)
    assert run.state is StudyState.CANCELLED
    events.close(actor, event)
    with pytest.raises(Conflict, match="終了"):
        rounds.ask(actor, event, question)


def values(crew: tuple[int, ...], **other: object) -> TeamValues:
    """A team of these people, from ten to four."""
    begin = clock.now() + HOUR
    base = {
        "name": "3班",
        "start_at": begin,
        "end_at": begin + 6 * HOUR,
        "base": "本部",
        "lat": 32.8,
        "lon": 130.7,
    }
    return TeamValues(**{**base, "members": crew, **other})  # type: ignore[arg-type]


def test_nobody_is_in_two_teams_at_once(ctx: Flask) -> None:
    """The same hours in another event count as well; afterwards they may; a driver is one of the team."""
    event, other, actor = make.event(), make.event(), desk.coordinator()
    person = make.supporter(drives=True)
    world.team(other, person, name="他の班")
    with pytest.raises(Invalid) as refused:
        teams.create(actor, event, values((person.id,)))
    assert "他の班" in refused.value.faults[0][1]
    later = clock.now() + timedelta(days=1)
    made = teams.create(
        actor, event, values((person.id,), start_at=later, end_at=later + HOUR, driver_id=person.id)
    )
    assert (made.driver_id, made.transport) == (person.id, Transport.CAR)
    with pytest.raises(Invalid, match="確認"):
        teams.change(actor, event, made, values((make.supporter().id,), driver_id=person.id))


def test_an_exercise_takes_only_people_of_the_drill_list(ctx: Flask) -> None:
    """Whoever has not agreed to exercises is in no team of one; in a real event they may be (the control)."""
    person, actor = make.supporter(), desk.coordinator()
    with pytest.raises(Invalid) as refused:
        teams.create(actor, make.event(exercise=True), values((person.id,)))
    assert refused.value.faults[0][0] == "members"
    drill = make.supporter(drill=True, name="訓練 たろう")
    assert teams.create(actor, make.event(exercise=True), values((drill.id,)))
    assert teams.create(actor, make.event(), values((person.id,)))


def test_a_team_that_has_been_somewhere_stays(ctx: Flask) -> None:
    """A team is taken away with what it has not done; what it has found is not lost."""
    event, actor = make.event(), desk.coordinator()
    place, crew = world.stop(event), world.team(event)
    world.confirmed(event, crew)
    clock.advance(2 * HOUR)
    world.found(crew, place)
    with pytest.raises(Conflict, match="始めた班"):
        teams.remove(actor, event, crew)
    idle = world.team(event, make.supporter(name="別の人"), name="2班")
    teams.remove(actor, event, idle)
    assert [one.id for one in rows.teams(event)] == [crew.id]
    assert db.session.scalar(select(RoundVisit.team_id)) == crew.id


def test_the_desk_hears_of_stops_that_are_of_no_use(ctx: Flask) -> None:
    """A road that closed, a shelter that another team has seen: both are named until the next plan; others are not."""
    event, actor = make.event(), desk.coordinator()
    closed, seen, fine = (world.stop(event, name, north_km=k) for k, name in enumerate("閉見残", 1))
    crew = world.team(event)
    other = world.team(event, make.supporter(name="別の人"), name="2班", start=crew.start_at, hours=0.2)
    world.confirmed(event, crew)
    assert rows.troubles([crew, other]) == []
    clock.advance(HOUR)
    stops.change(actor, event, closed, StopValues(road_closed=True))
    world.found(other, seen)
    assert {one.event_shelter_id for one in rows.troubles([crew, other])} == {closed.id, seen.id}
    assert fine.visited_at is None


def test_teams_are_told_once_and_an_exercise_tells_only_its_list(ctx: Flask) -> None:
    """Everybody in a team gets its link, once however often it is sent; in an exercise whoever is not on the drill list
    gets nothing even where they stand in a team."""
    actor = desk.coordinator()
    for exercise, expected in (
        (True, {"drill@example.jp"}),
        (False, {"drill@example.jp", "real@example.jp"}),
    ):
        event = make.event(exercise=exercise)
        people = (
            make.supporter(email="drill@example.jp", drill=True, name="訓練 たろう"),
            make.supporter(email="real@example.jp", name="実際 はな"),
        )
        crew = world.team(event, *people)
        for _time in range(2):
            assert tell_teams(actor, event, [crew]) == len(expected)
        told = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.key.startswith(f"disaster:{event.id}:"))
        )
        sent = {row.address: row for row in told}
        assert set(sent) == expected
        assert token_of(crew) in sent["drill@example.jp"].body
        assert ("訓練" in sent["drill@example.jp"].subject) is exercise


def test_teams_are_told_again_of_other_hours(ctx: Flask) -> None:
    """Whoever is to leave an hour earlier hears of it, though the end has stayed."""
    actor, event = desk.coordinator(), make.event()
    crew = world.team(event, make.supporter(email="one@example.jp"))
    tell_teams(actor, event, [crew])
    crew.start_at -= HOUR / 2
    tell_teams(actor, event, [crew])
    told = select(OutboxMessage).where(OutboxMessage.kind == "round_link").order_by(OutboxMessage.id)
    first, second = db.session.scalars(told)
    assert "10:00" in first.body
    assert "9:30" in second.body


@pytest.mark.parametrize("how", ["dropped", "removed", "ended", "over"])
def test_who_was_asked_to_go_round_hears_that_it_is_off(ctx: Flask, how: str) -> None:
    """Taken out of the team, the team taken away, the event closed: once, by who was told of the round, and not when it
    is over. Whoever is taken in again gets the link again."""
    actor, event = desk.coordinator(), make.event()
    asked = make.supporter(email="asked@example.jp", name="阿蘇 みのり")
    stays = make.supporter(email="stays@example.jp", name="白川 あゆ")
    crew = world.team(event, asked, stays)
    alone = values_of(crew, stays)
    teams.change(actor, event, crew, alone)
    assert told() == []
    teams.change(actor, event, crew, values_of(crew, stays, asked))
    tell_teams(actor, event, [crew])
    before = told()
    if how == "dropped":
        teams.change(actor, event, crew, alone)
        assert told()[len(before) :] == [("round_cancelled", "asked@example.jp")]
        teams.change(actor, event, crew, values_of(crew, stays, asked))
        tell_teams(actor, event, [crew])
        assert told()[-1] == ("round_link", "asked@example.jp")
        assert len(told()) == len(before) + 2
        return
    if how == "over":
        clock.advance(7 * HOUR)
    if how == "removed":
        teams.remove(actor, event, crew)
    else:
        ending.end(actor, event)
    off = {("round_cancelled", "asked@example.jp"), ("round_cancelled", "stays@example.jp")}
    assert set(told()[len(before) :]) == (set() if how == "over" else off)


def told() -> list[tuple[str, str]]:
    """What was written of rounds: kind and address."""
    rows_ = select(OutboxMessage).where(OutboxMessage.kind.startswith("round_")).order_by(OutboxMessage.id)
    return [(one.kind, one.address) for one in db.session.scalars(rows_)]


def values_of(team: RoundTeam, *people: Supporter) -> TeamValues:
    """The team with these people, who walk."""
    keys = tuple(one.id for one in people)
    return TeamValues(team.name, team.start_at, team.end_at, team.base, team.lat, team.lon, keys)
