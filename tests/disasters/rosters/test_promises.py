"""What people have promised beside a roster: calls they said yes to, other events, hospitals, rounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import CallOut, DisasterEvent, RoundTeam, Supporter, TeamMember
from dispatch.disasters.queries.rosters.building import problem
from dispatch.disasters.queries.rosters.people import cannot_come
from dispatch.disasters.rostering.parts import Supporter as Asked
from dispatch.disasters.services import call_outs, events, guests, rosters
from dispatch.disasters.services.call_outs import CallOutValues, Step
from dispatch.disasters.services.guests import GuestValues
from dispatch.disasters.vocabulary import AnsweredBy, Coming, SupporterRole
from dispatch.errors import Conflict, DoubleBooking, RuleBroken
from dispatch.i18n import zone
from dispatch.vocabulary import AssignmentState
from dispatch.volunteers.engagements import engaged
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rosters import scenes
from tests.disasters.rosters.scenes import HOUR

MINUTE = timedelta(minutes=1)


def silent(name: str = "阿蘇 みのり") -> Supporter:
    """A supporter who has answered no muster."""
    return make.supporter(roles=(SupporterRole.PHONE,), name=name, email=f"{len(name)}@example.jp")


def called(event: DisasterEvent, by: datetime, until: datetime | None = None, **values: Any) -> CallOut:
    """Everybody is called to be at the centre by then."""
    base = {"number": 2, "wanted_by": by, "place": "中央公民館", "steps": (Step(0, None),), "until_at": until}
    return call_outs.open_call_out(desk.coordinator(), event, CallOutValues(**{**base, **values}))


def says_yes(call: CallOut, who: Supporter, until: datetime | None = None, coming: bool = True) -> None:
    """One of those called."""
    ask = next(one for one in call.asks if one.supporter_id == who.id)
    call_outs.answer(call_outs.bearer(ask), ask, coming, AnsweredBy.LINK, until)
    db.session.flush()


def asked(event: DisasterEvent, who: Supporter, hours: int = 72) -> Asked | None:
    """What the solver hears of somebody."""
    found = problem(event, scenes.question(hours), clock.now()).supporters
    return next((one for one in found if one.id == f"s{who.id}"), None)


def spans(found: Any) -> list[tuple[datetime, datetime]]:
    """For comparing."""
    return [(one.start, one.end) for one in found]


def test_who_said_yes_can_be_planned_from_then_on(ctx: Flask) -> None:
    """Until then they cannot; as long as they said, else for a day's hours; who takes it back cannot at all, and the
    desk hears of the duty that this leaves open."""
    event, who = make.event(), silent()
    by = clock.now() + 2 * HOUR
    assert asked(event, who) is None
    call = called(event, by)
    says_yes(call, who)
    one = asked(event, who)
    assert one is not None
    assert spans(one.available) == [(by, by + 8 * HOUR)]
    says_yes(call, who, by + 12 * HOUR)
    one = asked(event, who)
    assert one is not None
    assert spans(one.available) == [(by, by + 12 * HOUR)]
    scenes.post(event, start=by)
    rosters.confirm(desk.coordinator(), event, scenes.solved(event))
    assert cannot_come(event, clock.now()) == []
    says_yes(call, who, coming=False)
    assert [duty.supporter_id for duty in cannot_come(event, clock.now())] == [who.id]


def test_nobody_stands_elsewhere_when_they_are_expected(ctx: Flask) -> None:
    """A shift across the call's time is not theirs, however they answered the muster; the one that begins then is. The
    same shift without the call is the negative control."""
    event = make.event()
    who, other = scenes.coming(event, "阿蘇 みのり"), scenes.coming(event, "白川 あゆ")
    shift = scenes.post(event).shifts[0]
    call = called(event, shift.start_at + 2 * HOUR)
    says_yes(call, who)
    with pytest.raises(RuleBroken):
        rosters.assign(desk.coordinator(), event, shift, who)
    assert rosters.assign(desk.coordinator(), event, shift, other).supporter_id == other.id
    later = scenes.post(event, start=call.wanted_by).shifts[0]
    assert rosters.assign(desk.coordinator(), event, later, who).supporter_id == who.id


def test_a_call_with_hours_takes_them(ctx: Flask) -> None:
    """Nobody is put anywhere else in those hours, whatever the reason; they count for the hours of the day."""
    event = make.event()
    who = scenes.coming(event, "阿蘇 みのり")
    post = scenes.post(event, hours=24, length=4, start=clock.now() + HOUR)
    first, second, third = post.shifts[:3]
    call = called(event, first.start_at + HOUR, first.start_at + 3 * HOUR)
    says_yes(call, who)
    with pytest.raises(DoubleBooking):
        rosters.assign(desk.coordinator(), event, first, who, "どうしても")
    assert rosters.assign(desk.coordinator(), event, second, who)
    with pytest.raises(RuleBroken) as broken:
        rosters.assign(desk.coordinator(), event, third, who)
    assert broken.value.rules == ("day_hours",)


@pytest.mark.parametrize(
    ("safety_first", "comes"), [(True, True), (False, False)], ids=["yes after no", "no after yes"]
)
def test_the_newest_word_counts(ctx: Flask, safety_first: bool, comes: bool) -> None:
    """Who says no in the muster and then yes to a call comes; who says no after the yes does not."""
    event, who = make.event(), silent()
    call = called(event, clock.now() + 2 * HOUR)
    said = [lambda: scenes.answer(event, who, coming=Coming.NO), lambda: says_yes(call, who)]
    for act in said if safety_first else said[::-1]:
        act()
        clock.advance(MINUTE)
    assert (asked(event, who) is not None) is comes


def test_a_yes_is_a_promise_to_everybody(ctx: Flask) -> None:
    """No hospital gets them in these hours, nor another event; with the end of the event they are free again."""
    event, who = make.event(), silent()
    assert who.volunteer is not None
    by = clock.now() + 2 * HOUR
    call = called(event, by, by + 3 * HOUR)
    says_yes(call, who)
    with pytest.raises(DoubleBooking):
        scenes.booked(who.volunteer, by + HOUR, "どうしても")
    db.session.expire_all()
    other = make.event(exercise=True)
    shift = scenes.post(other, start=by).shifts[0]
    who.drill = True
    with pytest.raises(DoubleBooking):
        rosters.assign(desk.coordinator(), other, shift, who, "どうしても")
    assert engaged(who.volunteer.id, by, by + HOUR)
    events.close(desk.coordinator(), event)
    assert not engaged(who.volunteer.id, by, by + HOUR)


def test_a_call_with_hours_is_not_said_yes_to_from_a_duty(ctx: Flask) -> None:
    """Also where the duty begins only after people meet."""
    event = make.event()
    who = scenes.coming(event, "阿蘇 みのり")
    shift = scenes.post(event, start=clock.now() + 3 * HOUR).shifts[0]
    call = called(event, shift.start_at - HOUR, shift.start_at + HOUR)
    rosters.assign(desk.coordinator(), event, shift, who, "人手")
    with pytest.raises(Conflict, match="ほかの担当"):
        says_yes(call, who)


def worked(event: DisasterEvent, who: Supporter) -> list[tuple[datetime, datetime]]:
    """Hours that count for somebody's rest."""
    one = asked(event, who)
    assert one is not None
    return spans(one.worked)


def test_hours_of_another_event_count(ctx: Flask) -> None:
    """Two events open, then one that has just ended: what was served there leaves so much less, and rest around it."""
    first, second = make.event(exercise=True), make.event()
    who = scenes.coming(second, "阿蘇 みのり")
    there = scenes.post(first, start=clock.now() + HOUR).shifts[0]
    here = scenes.post(second, start=there.end_at + HOUR, length=4).shifts[0]
    assert worked(second, who) == []
    rosters.assign(desk.coordinator(), first, there, who, "訓練")
    assert worked(second, who) == [(there.start_at, there.end_at)]
    with pytest.raises(RuleBroken) as broken:
        rosters.assign(desk.coordinator(), second, here, who)
    assert broken.value.rules == ("day_hours",)
    db.session.commit()
    clock.advance(there.end_at - clock.now() + MINUTE)
    rosters.finish_past()
    events.close(desk.coordinator(), first)
    assert worked(second, who) == [(there.start_at, there.end_at)]


def test_a_job_at_a_hospital_counts(ctx: Flask) -> None:
    """Its hours are hours of the day and of the week once it was accepted; a question that waits is none yet, though
    its time is kept free."""
    event = make.event()
    who = scenes.coming(event, "阿蘇 みのり")
    assert who.volunteer is not None
    job = scenes.booked(who.volunteer, clock.now() + 2 * HOUR)
    assert worked(event, who) == []
    job.state = AssignmentState.ACCEPTED
    db.session.flush()
    assert worked(event, who) == [(job.start_at, job.end_at)]
    shift = scenes.post(event, start=job.end_at + HOUR).shifts[0]
    with pytest.raises(RuleBroken) as broken:
        rosters.assign(desk.coordinator(), event, shift, who)
    assert broken.value.rules == ("day_hours",)


def test_a_round_counts_once(ctx: Flask) -> None:
    """Who goes round by a team's hours has worked them; who stands at the post of those who go round is counted by the
    post."""
    event = make.event()
    one, other = (
        scenes.coming(event, name, role=SupporterRole.PATROL) for name in ("阿蘇 みのり", "白川 あゆ")
    )
    shift = scenes.post(event, SupporterRole.PATROL).shifts[0]
    start, end = shift.start_at + HOUR, shift.start_at + 4 * HOUR
    team = RoundTeam(event_id=event.id, name="1班", start_at=start, end_at=end, lat=32.8, lon=130.7)
    db.session.add(team)
    rosters.assign(desk.coordinator(), event, shift, other)
    db.session.flush()
    db.session.add_all([TeamMember(team_id=team.id, supporter_id=who.id) for who in (one, other)])
    db.session.flush()
    assert worked(event, one) == [(start, end)]
    assert worked(event, other) == []


def test_who_can_come_is_seen_before_there_is_a_shift(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """The desk makes posts to suit the people, so it must see them first; of what is over only what is ahead counts."""
    with app.test_request_context():
        desk.coordinator(email="desk@example.jp")
        event = make.event()
        scenes.coming(event, "阿蘇 みのり")
        path, key = f"/disasters/{event.id}/roster/people", event.id
        db.session.commit()
    staff = sign_in("desk@example.jp")
    assert "回答なし・活動できない" not in staff.get(path).text
    with app.test_request_context():
        scenes.post(db.session.get_one(DisasterEvent, key), start=clock.now() + HOUR)
        db.session.commit()
    clock.advance(48 * HOUR)
    assert "回答なし・活動できない" not in staff.get(path).text


def test_a_guest_comes_within_the_stay_whatever_they_answer(ctx: Flask) -> None:
    """Who arrives tomorrow and says "now" is planned from tomorrow; who leaves gives back their places in calls."""
    event, actor = make.event(), desk.coordinator()
    day = clock.today(zone()) + timedelta(days=1)
    values = GuestValues("森 このは", day, email="mori@example.jp", roles=("phone",), arrives_on=day)
    guest = guests.add(actor, event, values)
    scenes.answer(event, guest, coming=Coming.NOW)
    one = asked(event, guest)
    assert one is not None
    morning = datetime.combine(day, time(), zone())
    assert spans(one.available) == [(morning, morning + timedelta(days=1))]
    call = called(event, morning + 2 * HOUR, number=1)
    says_yes(call, guest)
    assert call.state.value == "filled"
    guests.leave(actor, guest)
    assert call.state.value == "calling"
    with pytest.raises(Conflict, match="すでに"):
        guests.leave(actor, guest)


def test_the_desk_hears_of_who_may_not_be_called_any_more(ctx: Flask) -> None:
    """Somebody leaves the supporters with a duty ahead; it was given by a roster, so the next one gives it away."""
    event = make.event()
    who = scenes.coming(event, "阿蘇 みのり")
    scenes.post(event)
    rosters.confirm(desk.coordinator(), event, scenes.solved(event))
    assert cannot_come(event, clock.now()) == []
    who.active = False
    db.session.flush()
    assert {duty.supporter_id for duty in cannot_come(event, clock.now())} == {who.id}
