"""What does not happen every day: several asked at once, somebody ready to step in, a plan mended, nobody at the door.

Nearly all of it is drawn after everything else, from the time that is left, so that it stands in nobody's way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from dispatch.assignments.models import Assignment, PlanRun
from dispatch.db import db
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.institutions import CLERKS
from dispatch.demo.past import report_values
from dispatch.demo.scenes import SCENES
from dispatch.demo.staff import Staff
from dispatch.demo.story import Story
from dispatch.demo.visits import Planner, Visit
from dispatch.vocabulary import AssignmentState, DeclineReason, EndedBy, NoShowSide, RequestState, RunState
from dispatch.volunteers.models import Volunteer

AT_ONCE = 3
WAVES = ("vi", "en")
"""Languages of the two for which several are asked: one still waits for a yes, one has it."""
OLDER = ((0, 8), (0, 13), (1, 16), (0, 19), (0, 24), (1, 27), (0, 31), (0, 36), (1, 38))
"""Finished work of the two who can sign in: which of them, and how many working days before the last four weeks."""
COMMON = ("en", "zh", "vi", "ko")
"""Languages that so many know that nobody is missed."""


@dataclass(eq=False)
class Episodes:
    """The visits, each with its own story; of the people of `ready_too` the second and third stand by, of those of
    `mended` the second stands in for the first."""

    asked: Visit
    won: Visit
    ready: Visit
    ready_too: Visit
    mended: Visit
    no_patient: Visit
    no_interpreter: Visit
    refused: list[Visit] = field(default_factory=list)
    older: list[Visit] = field(default_factory=list)
    often_asked: Volunteer | None = None
    """Who was asked for each of `refused`, said no, and is not asked again this week."""

    @property
    def visits(self) -> list[Visit]:
        """All of them."""
        single = [self.asked, self.won, self.ready, self.ready_too, self.mended]
        return [*self.older, self.no_patient, self.no_interpreter, *single, *self.refused]


def plan_ready(planner: Planner, main: Volunteer) -> Visit:
    """A visit for somebody else on a day that `main` keeps free for it; drawn early, while they still have one."""
    visit = planner.visit(planner.days.ahead[1:], language=_main(main), besides=main)
    planner.diary.book(main, visit.start)
    return visit


def plan(planner: Planner, ready: Visit, known: Sequence[Volunteer], idle: Sequence[Volunteer]) -> Episodes:
    """Draw the others. `known` are the two who can sign in; of the `idle` nothing is wanted in the coming days."""
    days, often = planner.days, idle[0]
    coming = days.ahead[1:]
    episodes = Episodes(
        asked=planner.several(coming, WAVES[0], AT_ONCE, but=often),
        won=planner.several(coming, WAVES[1], AT_ONCE, but=often),
        ready=ready,
        ready_too=planner.several(coming, "en", AT_ONCE, but=often),
        mended=planner.several(coming, "zh", 2, but=often),
        no_patient=planner.visit(days.past[-10:-1], language="en"),
        no_interpreter=planner.visit(days.past[-10:-1], language="en"),
        refused=[planner.visit(coming, language=_main(often), besides=often) for _visit in range(2)],
        older=[_old(planner, known[who], before) for who, before in OLDER],
        often_asked=often,
    )
    for visit in episodes.visits:
        _post(planner, visit)
    return episodes


def idle_people(people: Sequence[Volunteer], visits: Sequence[Visit], planner: Planner) -> list[Volunteer]:
    """Who is there, has an address and no work ahead, and speaks what many speak; the freest come first."""
    ahead = [visit for visit in visits if visit.start > planner.days.now]
    wanted = {person.id for visit in ahead for person in visit.people}
    named = {person.id for visit in visits for person, _wanted, _reason in visit.named}
    found = [
        person for person in people
        if person.active and person.email and person.paused_from is None and person.id not in wanted | named
        and _main(person) in COMMON and person.languages[0].level >= 3 and not person.exceptions
        and _may_be_sent(person, planner)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (COMMON.index(_main(one)), -len(one.pattern), one.code))


def _may_be_sent(person: Volunteer, planner: Planner) -> bool:
    """Far enough, more than once a week, with every paper to the end of what is told."""
    until = planner.days.last
    held = {paper.kind.value for paper in person.credentials if (paper.valid_until or until) >= until}
    return (
        held.issuperset(planner.diary.papers) and person.max_per_week > 1 and person.max_travel_minutes >= 40
    )


def _main(person: Volunteer) -> str:
    return person.languages[0].language


def _old(planner: Planner, person: Volunteer, before: int) -> Visit:
    """Something in the morning, long ago: their diary of that time is not known, and was empty."""
    rng, day = planner.rng, planner.days.before[before]
    place = planner.place(CLERKS)
    scene = rng.choice([one for one in SCENES if one.department in place.departments and one.level <= 3])
    visit = planner.draft(place, scene, _main(person), planner.days.at(day, rng.choice((9, 10)), 30))
    visit.people = (person,)
    return visit


def _post(planner: Planner, visit: Visit) -> None:
    days, rng = planner.days, planner.rng
    before = min(days.day_of(visit.start), days.past[-1])
    visit.posted = days.in_office(before - timedelta(days=rng.randint(6, 9)), rng)


def tell(planner: Planner, episodes: Episodes, chronicle: Chronicle, staff: Staff) -> None:
    """Write down what became of them."""
    told = _Teller(planner, chronicle, staff)
    for visit in episodes.older:
        told.finished(visit)
    for visit in (episodes.ready, episodes.ready_too):
        told.confirmed(visit)
    told.asked(episodes.asked)
    told.won(episodes.won)
    for visit in episodes.refused:
        told.refused(visit, episodes.often_asked)
    told.nobody_came(episodes.no_patient, NoShowSide.PATIENT, "患者が来院しなかったため、30分待って終了")
    told.nobody_came(episodes.no_interpreter, NoShowSide.VOLUNTEER, "日にちの思い違い。医師が電話通訳で対応")
    told.mended(episodes.mended)


class _Teller:
    def __init__(self, planner: Planner, chronicle: Chronicle, staff: Staff) -> None:
        self.planner, self.chronicle, self.staff = planner, chronicle, staff
        self.rng: Random = planner.rng
        self.days = planner.days

    def _story(self, visit: Visit) -> Story:
        desk, clerk = self.staff.coordinators[0], self.staff.clerk_of(visit.place)
        story = Story(visit, self.chronicle, self.planner.diary, desk, clerk)
        story.posted()
        return story

    def _ago(self, minutes: int) -> datetime:
        return self.days.now - timedelta(minutes=minutes)

    def confirmed(self, visit: Visit) -> Story:
        """Asked and agreed on the day of the posting."""
        story, at = self._story(visit), visit.request.created_at + timedelta(minutes=35)
        job = story.offered(at, visit.people[:1])[0]
        story.accepted(at + timedelta(minutes=18), job)
        return story

    def finished(self, visit: Visit) -> None:
        """Done, reported the same day, approved."""
        story = self.confirmed(visit)
        story.done()
        values = report_values(self.rng, visit)
        story.reported(visit.end + timedelta(hours=3), story.jobs[0], **values)

    def asked(self, visit: Visit) -> None:
        """Three are asked and think about it."""
        self._story(visit).asked_at_once(self._ago(35), visit.people)

    def won(self, visit: Visit) -> None:
        """Three were asked: one said no, one yes, and the third was told that it is settled."""
        story, at = self._story(visit), self.days.at(self.days.past[-1], 10)
        first, second, third = story.asked_at_once(at, visit.people)
        story.declined(at + timedelta(minutes=20), first, DeclineReason.BUSY, "その日は授業があります")
        story.accepted(at + timedelta(minutes=41), second)
        story.taken(at + timedelta(minutes=41), third)

    def refused(self, visit: Visit, often: Volunteer | None) -> None:
        """Somebody was asked and said no; then another said yes."""
        story, at = self._story(visit), visit.request.created_at + timedelta(minutes=30)
        at = max(at, self.days.now - timedelta(days=5))
        if often is not None:
            job = story.offered(at, (often,))[0]
            story.declined(at + timedelta(minutes=25), job, DeclineReason.TOO_FAR, "")
        again = story.offered(at + timedelta(minutes=60), visit.people)[0]
        story.accepted(at + timedelta(minutes=75), again)

    def nobody_came(self, visit: Visit, side: NoShowSide, note: str) -> None:
        """One side was not there."""
        story = self.confirmed(visit)
        job, at = story.jobs[0], visit.start + timedelta(minutes=30)
        patient = side is NoShowSide.PATIENT
        job.state, job.no_show_side, job.closing_note = AssignmentState.NO_SHOW, side, note
        job.ended_by = EndedBy.INSTITUTION if patient else EndedBy.VOLUNTEER
        self.chronicle.note(
            at, story.desk, "assignment.no_show", story.row, assignment=job, volunteer=job.volunteer.name,
            before=AssignmentState.ACCEPTED.value, note=note,
        )  # fmt: skip
        story.move(at, RequestState.DONE if patient else RequestState.UNFILLED, story.desk)

    def mended(self, visit: Visit) -> None:
        """Who had agreed cannot come; the plan was mended at once, and who stands in has been asked."""
        first, second = visit.people
        story, at = self._story(visit), visit.request.created_at + timedelta(minutes=40)
        job = story.offered(at, (first,))[0]
        story.accepted(at + timedelta(minutes=30), job)
        at = self._ago(95)
        story.gave_up(at, job, DeclineReason.HEALTH, "発熱のため")
        instead = story.offered(at + timedelta(minutes=40), (second,))[0]
        db.session.flush()
        run = _repair(at + timedelta(minutes=1), job, instead)
        db.session.add(run)
        instead.run_id = run.id


def _repair(at: datetime, lost: Assignment, instead: Assignment) -> PlanRun:
    """The run that put somebody else in the place of `lost` and moved nothing more."""
    changed = {"request": lost.request_id, "before": [], "after": [instead.volunteer_id]}
    cost = int(instead.cost_parts["total"])
    return PlanRun(
        state=RunState.DONE, reason="gave_up", requested_by_id=lost.volunteer.user_id, created_at=at,
        started_at=at, heartbeat_at=at, finished_at=at + timedelta(seconds=2), updated_at=at, rounds=1,
        open_count=1, covered_count=1, status="optimal", coverage=4, coverage_bound=4.0, cost=cost,
        cost_bound=cost, seconds=0.4, causes=[lost.id], repair={"changes": [changed]},
    )  # fmt: skip
