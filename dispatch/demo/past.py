"""Four weeks of work: most of it went well, some people said no first, some visits were called off, some found nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from dispatch.assignments.models import Assignment
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.institutions import CLERKS
from dispatch.demo.scenes import SCENES
from dispatch.demo.staff import Staff
from dispatch.demo.story import Story
from dispatch.demo.visits import Planner, Visit, Wish
from dispatch.vocabulary import CancelReason, DeclineReason, VisitKind
from dispatch.volunteers.models import Volunteer

DONE, CANCELLED, ASKED_TWICE = 160, 8, 28
A_DAY = 8
REPORTS_MISSING = 12
UNFILLED: tuple[tuple[str, str, tuple[tuple[str, int], ...]], ...] = (
    ("my", "がん診療科", (("language", 247),)),
    ("si", "外科", (("language", 247),)),
    ("ne", "がん診療科", (("language", 246), ("availability", 1))),
    ("th", "外科", (("language", 246), ("availability", 1))),
    ("tl", "がん診療科", (("language", 245), ("availability", 1), ("distance", 1))),
    ("id", "産婦人科", (("language", 242), ("gender", 5))),
)
"""Language and department of visits for which nobody was found, and how many people each rule took away."""

CANCELS = (
    (CancelReason.PATIENT, "患者の体調不良のため延期", 52), (CancelReason.INSTITUTION, "担当医の都合", 76),
    (CancelReason.PATIENT, "患者から連絡があり、来院できなくなった", 5), (CancelReason.DUPLICATE, "同じ依頼を2回送っていた", 90),
    (CancelReason.CHANGED, "時間の変更（新しく依頼済み）", 60), (CancelReason.PATIENT, "帰国のため", 100),
    (CancelReason.INSTITUTION, "検査機器の故障", 7), (CancelReason.PATIENT, "当日の朝に入院", 3),
)  # fmt: skip
"""Reason, note, and how many hours before the visit."""
DECLINES = (
    (DeclineReason.BUSY, ""), (DeclineReason.BUSY, "仕事が入りました"), (DeclineReason.HEALTH, ""),
    (DeclineReason.TOO_FAR, ""), (DeclineReason.TOPIC, "専門用語に自信がありません"), (DeclineReason.CONFLICT, ""),
    (DeclineReason.BUSY, ""), (DeclineReason.OTHER, "家族の予定と重なりました"),
)  # fmt: skip
LATE = timedelta(hours=24)


@dataclass(eq=False)
class Past:
    """The visits of the past by how they ended; of `asked_first` each was asked before somebody else and said no."""

    done: list[Visit] = field(default_factory=list)
    cancelled: list[Visit] = field(default_factory=list)
    unfilled: list[Visit] = field(default_factory=list)
    asked_first: dict[Visit, list[Volunteer]] = field(default_factory=dict)
    unreported: set[Visit] = field(default_factory=set)

    @property
    def visits(self) -> list[Visit]:
        """All of them."""
        return [*self.done, *self.cancelled, *self.unfilled]


def plan(planner: Planner, known: Sequence[Volunteer]) -> Past:
    """Draw four weeks of visits. `known` are the two who can sign in: both have work to look back on."""
    past, days, rng = Past(), planner.days, planner.rng
    main, second = known
    for on in (2, 6, 9, 13, 17, 19):
        past.done.append(planner.visit(days.past[on], person=main, place=CLERKS if on == 17 else None))
    past.done += [planner.visit(days.past[on], person=second) for on in (4, 11, 18)]
    saturdays = days.saturdays(days.past[0], days.today - timedelta(days=1))
    past.done += [planner.visit(saturdays) for _visit in range(7)]
    while len(past.done) < DONE:
        past.done.append(_again(planner, past) or planner.visit(days.past[len(past.done) % len(days.past)]))
    past.cancelled = [planner.visit(days.past[4 + 2 * n]) for n in range(CANCELLED)]
    past.unfilled = [_hopeless(planner, *row[:2], on=3 * n + 1) for n, row in enumerate(UNFILLED)]
    for visit in past.visits:
        posted_on = days.day_of(visit.start) - timedelta(days=rng.randint(6, 13))
        visit.posted = visit.posted or days.in_office(posted_on, rng)
    _ask_others_first(planner, past, main)
    recent = [visit for visit in past.done[9:] if visit.start > days.at(days.past[-7], 0)]
    past.unreported = {past.done[5], *rng.sample(recent, REPORTS_MISSING - 1)}
    return past


def _again(planner: Planner, past: Past) -> Visit | None:
    """One visit in six is a patient's second, with the same interpreter where they can."""
    if planner.rng.random() > 1 / 6:
        return None
    first = planner.rng.choice(past.done[9:] or past.done)
    later = [day for day in planner.days.past if day > planner.days.day_of(first.start) + timedelta(days=6)]
    if not later or any(visit.earlier is first for visit in past.done):
        return None
    day = planner.rng.choice(later)
    again = follow_up(planner, first, planner.days.at(day, 10))
    person = first.people[0]
    return planner.plant(again, [person]) if person in planner.diary.able(again.job()) else None


def follow_up(planner: Planner, first: Visit, start: datetime) -> Visit:
    """Another visit of the same patient to the same department; nobody is planted yet."""
    scene = next(
        (s for s in SCENES if (s.department, s.kind) == (first.scene.department, VisitKind.RETURN_VISIT)),
        first.scene,
    )
    visit = planner.draft(first.place, scene, first.patient.language, start, Wish(mode=first.mode))
    visit.patient, visit.earlier = first.patient, first
    return visit


def _hopeless(planner: Planner, language: str, department: str, *, on: int) -> Visit:
    place = planner.place(CLERKS)
    kind = VisitKind.RETURN_VISIT if department == "産婦人科" else None
    scene = next(
        s for s in SCENES if s.department == department and (s.kind is kind if kind else s.level == 4)
    )
    return planner.draft(place, scene, language, planner.days.at(planner.days.past[on], 14))


def _ask_others_first(planner: Planner, past: Past, main: Volunteer) -> None:
    chosen = planner.rng.sample(past.done[9:], ASKED_TWICE)
    past.asked_first = {visit: planner.others(visit, planner.rng.choice((1, 1, 1, 2))) for visit in chosen}
    could = next(
        visit for visit in past.done[9:]
        if visit not in past.asked_first and main not in visit.people and planner.diary.may(main, visit.job())
    )  # fmt: skip
    past.asked_first[could] = [main]


def tell(planner: Planner, past: Past, chronicle: Chronicle, staff: Staff) -> None:
    """Write down how all of it went."""
    teller = _Teller(planner, chronicle, staff)
    for visit in past.done:
        jobs = teller.filled(visit, past.asked_first.get(visit, []))
        teller.finished(visit, jobs, visit not in past.unreported)
    for visit, (reason, note, hours) in zip(past.cancelled, CANCELS, strict=True):
        teller.called_off(visit, reason, note, timedelta(hours=hours))
    for visit, (_language, _department, why) in zip(past.unfilled, UNFILLED, strict=True):
        reasons: list[dict[str, object]] = [{"rule": rule, "count": count} for rule, count in why]
        story = teller.story(visit)
        story.unfilled(planner.days.awake(visit.start - timedelta(hours=26)), reasons)


class _Teller:
    def __init__(self, planner: Planner, chronicle: Chronicle, staff: Staff) -> None:
        self.planner, self.chronicle, self.staff = planner, chronicle, staff
        self.rng, self.days = planner.rng, planner.days
        self._declines = 0

    def story(self, visit: Visit) -> Story:
        """A story that begins: the request is posted."""
        desk, clerk = self.staff.coordinator(self.rng), self.staff.clerk_of(visit.place)
        story = Story(visit, self.chronicle, self.planner.diary, desk, clerk)
        story.posted()
        return story

    def filled(self, visit: Visit, first: Sequence[Volunteer] = ()) -> list[tuple[Story, Assignment]]:
        """Whoever was asked first said no; then somebody said yes."""
        story = self.story(visit)
        at = visit.request.created_at + timedelta(minutes=self.rng.randint(40, 200))
        for person in first:
            at = self._no(story, at, person) + timedelta(minutes=self.rng.randint(30, 90))
        jobs = story.offered(at, visit.people)
        for job in jobs:
            answered = self.days.awake(at + timedelta(minutes=self.rng.randint(6, 900)))
            story.accepted(_in_time(answered, job), job)
        return [(story, job) for job in jobs]

    def _no(self, story: Story, at: datetime, person: Volunteer) -> datetime:
        job = story.offered(at, (person,))[0]
        if self.rng.random() < 0.2:
            return story.lapsed(job)
        self._declines += 1
        reason, note = DECLINES[self._declines % len(DECLINES)]
        answered = self.days.awake(at + timedelta(minutes=self.rng.randint(15, 600)))
        story.declined(_in_time(answered, job), job, reason, note)
        return _in_time(answered, job)

    def finished(self, visit: Visit, jobs: list[tuple[Story, Assignment]], with_report: bool) -> None:
        """The visit took place; the report came in the days after, or has not come yet."""
        jobs[0][0].done()
        for story, job in jobs if with_report else ():
            story.reported(self._filing(visit), job, **report_values(self.rng, visit))

    def _filing(self, visit: Visit) -> datetime:
        """Some time between half an hour after the visit and a day and a half, and before now."""
        first, latest = visit.end + timedelta(minutes=30), self.days.now - timedelta(minutes=5)
        last = min(first + timedelta(hours=36), latest)
        return min(self.days.awake(first + self.rng.random() * (last - first)), latest)

    def called_off(self, visit: Visit, reason: CancelReason, note: str, before: timedelta) -> None:
        """The hospital cancelled, mostly after somebody had agreed."""
        story = self.filled(visit)[0][0]
        story.cancelled(visit.start - before, reason, before < LATE, note)


def _in_time(answered: datetime, job: Assignment) -> datetime:
    """Before the deadline, however few working days were left."""
    return min(answered, (job.deadline or answered) - timedelta(minutes=2))


def report_values(rng: Random, visit: Visit) -> dict[str, object]:
    """What a report says: mostly that all went as planned."""
    chance = rng.random
    over = rng.choice((-15, -10, 0, 0, 0, 0, 5, 10, 20, 30, 45))
    started = visit.start + timedelta(minutes=rng.choice((0, 0, 0, 5, 10)))
    values: dict[str, object] = {
        "started_at": started,
        "ended_at": max(visit.end + timedelta(minutes=over), started + timedelta(minutes=20)),
        "waiting_minutes": rng.choice((0, 0, 10, 15, 20, 30, 45)),
        "overrun_agreed_by": "看護師長" if over > 20 else "",
        "travel_yen": rng.choice((0, 320, 360, 420, 480, 540, 640)) if visit.mode == "onsite" else 0,
    }
    extras: tuple[tuple[float, Callable[[], dict[str, object]]], ...] = (
        (0.03, lambda: {"patient_absent": True}),
        (0.1, lambda: {"departments_added": rng.choice(("検査室", "会計", "薬局", "放射線科"))}),
        (0.07, lambda: {"trouble": rng.choice(TROUBLES)}),
        (0.02, lambda: {"exposure": True}),
        (0.2, lambda: {"next_visit_at": visit.start + timedelta(days=rng.choice((14, 28)))}),
    )
    for share, more in extras:
        if chance() < share:
            values.update(more())
    return values


TROUBLES = (
    "受付で通訳が来ることが伝わっていませんでした。", "待ち合わせの場所がわかりにくく、5分ほど探しました。",
    "ご家族の日本語と説明が行き違い、先生にもう一度説明していただきました。", "同意書の訳文がほしいと言われました。",
)  # fmt: skip
