"""From posts to duties: made by a pattern, worked out, confirmed, told, changed by hand, worked out again around it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import AidRequest, DisasterEvent, Duty, LogEntry, RosterRun
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.building import number_of, problem
from dispatch.disasters.queries.rosters.people import cannot_come
from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.services import rosters
from dispatch.disasters.services.rosters import ShiftValues, TermValues
from dispatch.disasters.views.rosters.showing import shown
from dispatch.disasters.vocabulary import Coming, DutyState, Safety, SupporterRole
from dispatch.errors import Conflict, DoubleBooking, Invalid, RuleBroken
from dispatch.notifications.models import OutboxMessage
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rosters import scenes
from tests.disasters.rosters.scenes import HOUR

CONFIRMED = (DutyState.CONFIRMED,)


def mails() -> list[tuple[str, str]]:
    """What was written: kind and address."""
    return [
        (one.kind, one.address)
        for one in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    ]


def standing(event: DisasterEvent) -> set[tuple[int, int]]:
    """Who stands where."""
    return {(one.shift_id, one.supporter_id) for one in rows.duties(event, CONFIRMED)}


def names(items: Iterable[object]) -> list[str]:
    """For comparing."""
    return sorted(str(item) for item in items)


def test_a_pattern_makes_shifts_by_day_and_by_night(ctx: Flask) -> None:
    """72 hours from 8:00 in pieces of eight: two a day by day, and the night's where somebody is wanted at night."""
    event = make.event()
    start = clock.now() - HOUR
    by_day = scenes.post(event, start=start, hours=72, night=0)
    all_day = scenes.post(event, start=start, hours=72, night=2)
    assert len(by_day.shifts) == 6
    assert [one.number for one in all_day.shifts] == [1, 1, 2] * 3
    with pytest.raises(Invalid) as wrong:
        scenes.post(event, hours=12, day=0)
    assert {place for place, _sentence in wrong.value.faults} == {"hours", "day"}


def test_the_template_makes_a_centre(ctx: Flask) -> None:
    """Head, information, a translator for each language, second reader, phone, patrol, liaison; all of it a problem
    that the engine takes."""
    event = make.event()
    posts = rosters.centre(desk.coordinator(), event, clock.now(), 72, 8, ["vi", "zh", "en"])
    assert len(posts) == 9
    assert posts[0].role == SupporterRole.HEAD
    asked = problem(event, scenes.question(72), clock.now())
    assert Problem.from_json(asked.to_json()).to_json() == asked.to_json()
    assert {need.language for shift in asked.shifts for need in shift.languages} == {"vi", "zh", "en"}


def test_from_the_question_to_the_duties(ctx: Flask) -> None:
    """Worked out beside the web server, proven, confirmed, told once to each; a second confirmation is refused; the
    day log tells of it."""
    event = make.event()
    scenes.post(event, languages=[{"language": "vi", "level": 2, "number": 1}])
    viet = scenes.coming(event, "阿蘇 みのり", {"vi": 3}, email="a@example.jp")
    scenes.coming(event, "白川 あゆ", {"en": 3}, email="b@example.jp")
    scenes.coming(event, "立田 山", {"vi": 3}, how=Coming.NO, email="c@example.jp")
    run = scenes.solved(event)
    plan, asked = Plan.from_json(run.plan or {}), Problem.from_json(run.problem or {})
    assert plan.check(asked) == []
    assert plan.status == "optimal"
    assert mails() == []
    change = rosters.confirm(desk.coordinator(), event, run)
    db.session.commit()
    assert len(change.new) == len(plan.duties) == len(standing(event))
    assert viet.id in {who for _shift, who in standing(event)}
    assert {kind for kind, _to in mails()} == {"duty_confirmed"}
    assert len(mails()) == len(change.people())
    assert change.untold == []
    body = db.session.scalars(select(OutboxMessage.body)).first() or ""
    assert "電話相談の席（3階会議室）" in body
    assert "/duties/" in body
    with pytest.raises(Conflict, match="もう確定"):
        rosters.confirm(desk.coordinator(), event, run)
    told = db.session.scalars(select(LogEntry.text).where(LogEntry.key == f"roster:{run.id}")).all()
    assert len(told) == 1


def test_what_has_changed_meanwhile_is_not_confirmed(ctx: Flask) -> None:
    """Somebody says no between the plan and the click: 409, and nobody's duty is changed; without that it goes
    through (the negative control)."""
    event = make.event()
    scenes.post(event)
    who = scenes.coming(event, "阿蘇 みのり")
    run = scenes.solved(event)
    reply = scenes.answer(event, who, coming=Coming.NO)
    db.session.commit()
    with pytest.raises(Conflict, match="状況が変わった") as refused:
        rosters.confirm(desk.coordinator(), event, run)
    assert refused.value.status == 409
    db.session.rollback()
    assert standing(event) == set()
    reply.coming = Coming.NOW
    db.session.flush()
    assert rosters.confirm(desk.coordinator(), event, run).new


def test_an_exercise_reaches_nobody_else(ctx: Flask) -> None:
    """In an exercise only the drill list is planned, and written to; by hand nobody else can be put on it either. A
    real event plans both (the negative control)."""
    drill, real = make.event(exercise=True), make.event()
    for event in (drill, real):
        scenes.post(event)
    on_list = scenes.coming(drill, "阿蘇 みのり", email="drill@example.jp")
    other = scenes.coming(drill, "白川 あゆ", drill=False, email="real@example.jp")
    for who in (on_list, other):
        scenes.answer(real, who)
    assert [one.id for one in problem(drill, scenes.question(), None).supporters] == [f"s{on_list.id}"]
    assert len(problem(real, scenes.question(), None).supporters) == 2
    run = scenes.solved(drill)
    rosters.confirm(desk.coordinator(), drill, run)
    assert [to for _kind, to in mails()] == ["drill@example.jp"]
    with pytest.raises(Conflict, match="お願いできません"):
        rosters.assign(desk.coordinator(), drill, scenes.first_shift(drill), other, "訓練")
    assert all(
        one.exercise and one.subject.startswith("【訓練】")
        for one in db.session.scalars(select(OutboxMessage))
    )


def test_changes_by_hand_obey_the_rules(ctx: Flask) -> None:
    """Who has not said that they can come needs a reason; who is released is told and not given the shift again; who
    comes instead is kept; an absence can be taken back."""
    event = make.event()
    shift = scenes.post(event).shifts[0]
    actor, first = desk.coordinator(), scenes.coming(event, "阿蘇 みのり", email="a@example.jp")
    silent = make.supporter(roles=(SupporterRole.PHONE,), name="白川 あゆ", email="b@example.jp")
    duty = rosters.assign(actor, event, shift, first)
    with pytest.raises(RuleBroken) as broken:
        rosters.assign(actor, event, shift, silent)
    assert broken.value.rules == ("unavailable",)
    kept = rosters.assign(actor, event, shift, silent, "電話で確認しました")
    assert (kept.held, kept.note) == (True, "電話で確認しました")
    rosters.absent(actor, event, duty, "渋滞")
    rosters.came(actor, event, duty)
    rosters.release(actor, event, duty, "交代のため")
    assert [kind for kind, _to in mails()] == ["duty_confirmed", "duty_confirmed", "duty_cancelled"]
    with pytest.raises(Conflict, match="取消"):
        rosters.release(actor, event, duty)
    db.session.commit()
    plan = Plan.from_json(scenes.solved(event).plan or {})
    on_shift = [one.supporter for one in plan.duties if one.shift == f"h{shift.id}"]
    assert on_shift == [f"s{silent.id}"]


def test_it_is_worked_out_again_around_what_has_happened(ctx: Flask) -> None:
    """What has begun stands; the later duties move only for who says no; they are told of just that."""
    event = make.event()
    post = scenes.post(event, hours=48)
    people = [scenes.coming(event, name, email=f"{name}@example.jp") for name in ("ichi", "ni", "san")]
    rosters.confirm(desk.coordinator(), event, scenes.solved(event, 72))
    db.session.commit()
    before = standing(event)
    with clock.at(post.shifts[0].start_at + HOUR):
        later = next(duty for duty in rows.duties(event, CONFIRMED) if duty.start_at > clock.now())
        gone = later.supporter
        started = {who for shift, who in before if shift == post.shifts[0].id}
        scenes.answer(event, gone, coming=Coming.NO)
        db.session.commit()
        assert {one.supporter_id for one in cannot_come(event, clock.now())} == {gone.id}
        written = len(mails())
        rosters.confirm(desk.coordinator(), event, scenes.solved(event, 72))
        db.session.commit()
        after = standing(event)
    assert {who for shift, who in after if shift == post.shifts[0].id} == started
    assert before - after == {
        (shift, who) for shift, who in before if who == gone.id and shift != post.shifts[0].id
    }
    assert {kind for kind, _to in mails()[written:]} <= {"duty_changed", "duty_cancelled", "duty_confirmed"}
    assert len(people) == 3


def test_nobody_is_at_a_hospital_and_on_duty(ctx: Flask) -> None:
    """A booked job takes the hours from the roster, whatever reason is given; a duty takes them from the hospital."""
    event = make.event()
    shift = scenes.post(event).shifts[0]
    who = scenes.coming(event, "阿蘇 みのり")
    assert who.volunteer is not None
    job = scenes.booked(who.volunteer, shift.start_at + HOUR)
    (asked,) = (one for one in problem(event, scenes.question(), None).supporters)
    assert any(span.start < job.end_at and job.start_at < span.end for span in asked.unavailable)
    with pytest.raises(DoubleBooking):
        rosters.assign(desk.coordinator(), event, shift, who, "どうしても")
    db.session.rollback()


def test_a_duty_is_a_promise(ctx: Flask) -> None:
    """No hospital can be promised somebody who is on duty then, whatever reason the desk gives."""
    event = make.event()
    shift = scenes.post(event).shifts[0]
    who = scenes.coming(event, "阿蘇 みのり")
    assert who.volunteer is not None
    rosters.assign(desk.coordinator(), event, shift, who)
    with pytest.raises(DoubleBooking, match="同じ時間"):
        scenes.booked(who.volunteer, shift.start_at + HOUR, "どうしても")


def test_terms_are_obeyed(ctx: Flask) -> None:
    """Nights off, own limits, hours away and wishes reach the solver; a guest comes for the days of the stay."""
    event = make.event()
    post = scenes.post(event)
    who = scenes.coming(event, "阿蘇 みのり")
    away = (clock.now() + 2 * HOUR, clock.now() + 4 * HOUR)
    values = TermValues(nights=False, hours_a_day=4, unavailable=[away], liked=post.id, experienced=True)
    rosters.set_terms(desk.coordinator(), event, who, values)
    (asked,) = problem(event, scenes.question(), None).supporters
    assert (asked.nights, asked.hours_a_day, asked.experienced) == (False, 4, True)
    assert [(span.start, span.end) for span in asked.unavailable] == [away]
    assert [(wish.post, wish.against) for wish in asked.wishes] == [(f"p{post.id}", False)]
    with pytest.raises(Invalid):
        rosters.set_terms(desk.coordinator(), event, who, TermValues(unavailable=[(away[1], away[0])]))


@pytest.mark.parametrize(
    ("said", "comes"),
    [
        ({"coming": Coming.NOW}, True),
        ({"coming": Coming.REMOTE}, True),
        ({"coming": Coming.NO}, False),
        ({"safety": Safety.HURT, "coming": Coming.NOW}, False),
        ({"safety": Safety.NEED_HELP, "coming": Coming.NOW}, False),
    ],
)
def test_who_is_asked_to_serve(ctx: Flask, said: dict[str, object], comes: bool) -> None:
    """Who is hurt or needs help is not planned, whatever they offer; who can only work from home is planned as such."""
    event = make.event()
    scenes.post(event)
    who = make.supporter(roles=(SupporterRole.PHONE,))
    scenes.answer(event, who, **said)
    found = problem(event, scenes.question(), None).supporters
    assert bool(found) == comes
    assert [one.remote for one in found] == ([said["coming"] == Coming.REMOTE] if comes else [])


def test_what_is_missing_becomes_a_draft_once(ctx: Flask) -> None:
    """The button makes one request for mutual aid by language and hour, and shows it again the second time."""
    event = make.event()
    scenes.post(event, languages=[{"language": "ne", "level": 2, "number": 1}])
    scenes.coming(event, "阿蘇 みのり", {"vi": 3})
    run = scenes.solved(event)
    made = rosters.draft_aid(desk.coordinator(), event, run)
    assert {line["language"] for line in made.lines} == {"ne"}
    assert rosters.draft_aid(desk.coordinator(), event, run).id == made.id
    assert len(db.session.scalars(select(AidRequest)).all()) == 1
    assert Plan.from_json(run.plan or {}).aid


def test_shifts_with_people_keep_their_hours(ctx: Flask) -> None:
    """Hours change only while nobody was told of them; a post with people is not taken away."""
    event = make.event()
    post = scenes.post(event)
    shift, actor = post.shifts[0], desk.coordinator()
    later = ShiftValues(shift.start_at + HOUR, shift.end_at + HOUR, 1)
    rosters.change_shift(actor, event, shift, later)
    rosters.assign(actor, event, shift, scenes.coming(event, "阿蘇 みのり"))
    with pytest.raises(Conflict):
        rosters.change_shift(actor, event, shift, ShiftValues(later.start, later.end + HOUR, 1))
    with pytest.raises(Conflict):
        rosters.drop_post(actor, event, post)
    rosters.change_shift(actor, event, shift, ShiftValues(later.start, later.end, 3, 50))
    assert rosters.copy_post(actor, event, post).shifts[0].number == 3


def test_what_is_over_is_done(ctx: Flask) -> None:
    """The timed job marks it, and finds nothing the second time."""
    event = make.event()
    shift = scenes.post(event).shifts[0]
    rosters.assign(desk.coordinator(), event, shift, scenes.coming(event, "阿蘇 みのり"))
    db.session.commit()
    assert rosters.finish_past() == 0
    with clock.at(shift.end_at + timedelta(minutes=1)):
        assert (rosters.finish_past(), rosters.finish_past()) == (1, 0)
    assert db.session.scalars(select(Duty.state)).all() == [DutyState.DONE]


@pytest.mark.parametrize(
    "said",
    [{}, {"coming": Coming.NO}, {"coming": Coming.LATER, "after": 3}, {"until": 3}, {"away": 3}],
    ids=["nothing", "no", "later", "until", "terms"],
)
def test_the_desk_hears_of_whoever_misses_part_of_a_shift(ctx: Flask, said: dict[str, Any]) -> None:
    """A plain no, hours that begin too late or end too early, hours named on one's own page; not other hours."""
    event = make.event()
    one = scenes.coming(event, "阿蘇 みのり")
    shift = scenes.post(event).shifts[0]
    rosters.assign(desk.coordinator(), event, shift, one).held = False
    assert cannot_come(event, clock.now()) == []
    moment = shift.start_at + (said.get("after") or said.get("until") or 0) * HOUR
    if "away" in said:
        hours = [(shift.end_at - HOUR, shift.end_at), (shift.end_at, shift.end_at + HOUR)]
        rosters.set_terms(desk.coordinator(), event, one, TermValues(unavailable=hours[1:]))
        assert cannot_come(event, clock.now()) == []
        rosters.set_terms(desk.coordinator(), event, one, TermValues(unavailable=hours))
    elif "until" in said:
        scenes.answer(event, one, until_at=moment)
    elif said:
        scenes.answer(event, one, coming=said["coming"], coming_at=moment)
    assert [duty.shift_id for duty in cannot_come(event, clock.now())] == ([shift.id] if said else [])


@pytest.mark.parametrize(("hours", "comes"), [(16, False), (24, True)])
def test_rest_is_kept_beyond_the_hours_asked_about(ctx: Flask, hours: int, comes: bool) -> None:
    """Two duties later in the week fill the hours of seven days: a roster for today alone gives no third one, and shows
    nothing but today."""
    event, actor = make.event(), desk.coordinator()
    one = scenes.coming(event, "阿蘇 みのり")
    shifts = scenes.post(event, hours=72).shifts
    rosters.set_rules(actor, event, {"hours_in_7_days": hours})
    for later in (shifts[3], shifts[6]):
        rosters.assign(actor, event, later, one)
    run = scenes.solved(event, 24)
    today = {shift for shift, _who in planned(run)} - {shifts[3].id, shifts[6].id}
    assert bool(today) is comes
    page = shown(event, run)
    assert page is not None
    assert {line.key for line in page.lines} == {f"h{shift.id}" for shift in shifts[:2]}
    assert (page.people, page.new, page.gone) == ((1, 1, 0) if comes else (0, 0, 0))
    rosters.confirm(actor, event, run)
    assert len(standing(event)) == (3 if comes else 2)


def planned(run: RosterRun) -> set[tuple[int, int]]:
    """Who stands where by a plan."""
    duties = Plan.from_json(run.plan or {}).duties
    return {(number_of(one.shift), number_of(one.supporter)) for one in duties}


def test_who_is_in_the_middle_of_a_shift_has_all_its_hours(ctx: Flask) -> None:
    """A roster asked for while people stand at their posts counts the whole of what they do there."""
    event, actor = make.event(), desk.coordinator()
    one = scenes.coming(event, "阿蘇 みのり")
    shift, after = scenes.post(event, hours=48).shifts[:2]
    rosters.assign(actor, event, shift, one)
    clock.advance(3 * HOUR)
    asked = problem(event, scenes.question(), clock.now())
    assert asked.horizon.start == shift.start_at
    assert [duty.shift for duty in asked.fixed] == [f"h{shift.id}"]
    (who,) = asked.supporters
    assert who.worked == ()
    assert [duty.shift for duty in asked.fixed if duty.supporter == who.id] == [f"h{shift.id}"]
    assert after.id not in {found for found, _who in planned(scenes.solved(event, 24))}


@pytest.mark.parametrize(
    ("role", "comes"), [(SupporterRole.TRANSLATOR, False), (SupporterRole.PHONE, True)], ids=str
)
def test_a_translators_seat_is_only_for_who_speaks_the_language(
    ctx: Flask, role: SupporterRole, comes: bool
) -> None:
    """Whoever speaks another language takes calls, but translates nothing; a speaker takes both, and the request for
    aid names the role as it is."""
    event, actor = make.event(), desk.coordinator()
    one = scenes.coming(event, "ルイス・ロペス", {"es": 3}, role=role)
    needs = [{"language": "vi", "level": 2, "number": 1}]
    shift = scenes.post(event, role, languages=needs).shifts[0]
    run = scenes.solved(event, 48)
    assert bool(planned(run)) is comes
    lines = rosters.draft_aid(actor, event, run).lines
    assert {(line["role"], line["language"]) for line in lines} == {(role.value, "vi")}
    if not comes:
        with pytest.raises(RuleBroken):
            rosters.assign(actor, event, shift, one)
    speaker = scenes.coming(event, "阿蘇 みのり", {"vi": 3}, role=role)
    assert rosters.assign(actor, event, shift, speaker).supporter_id == speaker.id
