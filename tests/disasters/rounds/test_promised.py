"""Nobody goes round shelters and stands at a post, sits in a session or works at a hospital at the same time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Supporter
from dispatch.disasters.queries.rosters.building import problem
from dispatch.disasters.services import ending, rosters
from dispatch.disasters.services.rounds import teams
from dispatch.disasters.services.rounds.teams import TeamValues
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.errors import Conflict, Invalid, RuleBroken
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rosters import scenes
from tests.disasters.rounds import world

HOUR = world.HOUR


def values(*people: Supporter, after: int = 1) -> TeamValues:
    """A team on foot for six hours, from so many hours on."""
    start = clock.now() + after * HOUR
    keys = tuple(one.id for one in people)
    return TeamValues("1班", start, start + 6 * HOUR, "支援センター", 32.8, 130.7, keys)


def guest(event: DisasterEvent) -> Supporter:
    """A helper from elsewhere, there since yesterday."""
    made = Supporter(
        event_id=event.id, name="森 このは", email="mori@example.jp", languages={"vi": 3},
        roles=[SupporterRole.PHONE.value], arrives_on=date(2026, 11, 29), leaves_on=date(2026, 12, 5),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


@pytest.mark.parametrize("who", ["own", "guest"])
def test_on_duty_or_in_a_team(ctx: Flask, who: str) -> None:
    """Whoever stands at a post is not put in a team for these hours, nor the other way round; other hours are free,
    and a team may be changed with the people it has."""
    event = make.event()
    one = guest(event) if who == "guest" else scenes.coming(event, "阿蘇 みのり")
    shifts = scenes.post(event, hours=48).shifts
    shift, later = shifts[0], shifts[3]  # hours with a team count for the rest, too
    duty = rosters.assign(desk.coordinator(), event, shift, one)
    with pytest.raises(Invalid) as wrong:
        teams.create(desk.coordinator(), event, values(one))
    ((place, sentence),) = wrong.value.faults
    assert place == "members"
    assert duty.shift.post.name in sentence
    rosters.release(desk.coordinator(), event, duty)
    made = teams.create(desk.coordinator(), event, values(one))
    teams.change(desk.coordinator(), event, made, replace(values(one), name="2班"))
    with pytest.raises((Conflict, RuleBroken)):
        rosters.assign(desk.coordinator(), event, shift, one)
    rosters.assign(desk.coordinator(), event, later, one)


@pytest.mark.parametrize("who", ["own", "guest"])
def test_a_roster_is_worked_out_around_a_team(ctx: Flask, who: str) -> None:
    """The hours of the round are not available; without a team they are."""
    event = make.event()
    one = guest(event) if who == "guest" else scenes.coming(event, "阿蘇 みのり")
    scenes.post(event)
    (before,) = problem(event, scenes.question(), clock.now()).supporters
    made = teams.create(desk.coordinator(), event, values(one))
    (after,) = problem(event, scenes.question(), clock.now()).supporters
    assert before.unavailable == ()
    assert any(span.start <= made.start_at and made.end_at <= span.end for span in after.unavailable)


@pytest.mark.parametrize("who", ["own", "guest"])
def test_whose_shift_it_is_to_go_round_is_put_in_a_team(ctx: Flask, who: str) -> None:
    """The roster says who goes round at which hours, the team says with whom: a roster worked out anew leaves both as
    they are. Another event's post is a hindrance like any other; without a team the shift may be given to others."""
    event, actor = make.event(), desk.coordinator()
    one = guest(event) if who == "guest" else scenes.coming(event, "阿蘇 みのり")
    one.roles = [SupporterRole.PATROL.value]
    shift = scenes.post(event, SupporterRole.PATROL).shifts[0]
    rosters.assign(actor, event, shift, one).held = False
    assert [duty.shift for duty in problem(event, scenes.question(), clock.now()).previous] == [
        f"h{shift.id}"
    ]
    if who == "own":
        with pytest.raises(Invalid):
            teams.create(actor, make.event(), values(one))
    teams.create(actor, event, values(one))
    after = problem(event, scenes.question(), clock.now())
    assert [duty.shift for duty in after.fixed] == [f"h{shift.id}"]
    assert after.previous == ()


@pytest.mark.parametrize("closed", [True, False])
def test_a_team_of_an_exercise_that_is_over_leaves_its_people_free(ctx: Flask, closed: bool) -> None:
    """The disaster may come in the afternoon after it; while the exercise is on they are in its team."""
    drill, event, actor = make.event(exercise=True), make.event(), desk.coordinator()
    one = make.supporter({"vi": 3}, drill=True)
    teams.create(actor, drill, values(one))
    if closed:
        ending.end(actor, drill)
        assert teams.create(actor, event, values(one)).members[0].supporter_id == one.id
    else:
        with pytest.raises(Invalid):
            teams.create(actor, event, values(one))


def test_at_a_hospital_or_in_a_team(ctx: Flask) -> None:
    """Whoever has a job is not put in a team, and whoever goes round is not offered one."""
    event = make.event()
    one, other = make.supporter({"vi": 3}), make.supporter({"vi": 3}, name="白川 あゆ")
    assert one.volunteer is not None
    assert other.volunteer is not None
    scenes.booked(one.volunteer, clock.now() + 24 * HOUR)
    with pytest.raises(Invalid):
        teams.create(desk.coordinator(), event, values(one, after=23))
    teams.create(desk.coordinator(), event, values(other, after=23))
    with pytest.raises((Conflict, RuleBroken)):
        scenes.booked(other.volunteer, clock.now() + 25 * HOUR)
    teams.create(desk.coordinator(), event, values(one, after=48))
