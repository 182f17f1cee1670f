"""Work that is settled or nearly so: confirmed for the coming days, or asked and not yet answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from dispatch.demo.chronicle import Chronicle
from dispatch.demo.institutions import CLERKS, HEALTH_CENTRE
from dispatch.demo.scenes import SCENES
from dispatch.demo.staff import Staff
from dispatch.demo.story import Story
from dispatch.demo.visits import Planner, Visit
from dispatch.vocabulary import CancelReason, DeclineReason
from dispatch.volunteers.models import Volunteer

LANGUAGES = ("vi", "zh", "en", "ne", "tl", "ko", "pt")
"""Of what is settled; the rare ones are kept for the open requests, where they matter."""


@dataclass(eq=False)
class Coming:
    """The visits by how far they are. `soon`: offers of which the deadline is near; `declined`: somebody said no first."""

    confirmed: list[Visit] = field(default_factory=list)
    offered: list[Visit] = field(default_factory=list)
    soon: list[Visit] = field(default_factory=list)
    declined: dict[Visit, Volunteer] = field(default_factory=dict)
    cancelled: list[Visit] = field(default_factory=list)
    team: Visit | None = None

    @property
    def visits(self) -> list[Visit]:
        """All of them."""
        team = [self.team] if self.team else []
        return [*self.confirmed, *self.offered, *self.soon, *self.cancelled, *team]


def plan(planner: Planner, known: Sequence[Volunteer]) -> Coming:
    """Draw the visits; the two who can sign in each have something to answer and something to look forward to."""
    coming, ahead = Coming(), planner.days.ahead
    main, second = known
    coming.confirmed = [
        planner.visit(ahead[1], person=main, place=CLERKS),
        planner.visit(ahead[2], person=second),
        *_drawn(planner, (0, 0, 1, 1, 2, 3), (0, 3)),
        *_today(planner),
    ]
    coming.offered = [
        planner.visit(ahead[6], person=main),
        planner.visit(ahead[5], person=second),
        *_drawn(planner, (2, 3, 4, 5), (1,)),
    ]
    coming.soon = _drawn(planner, (0, 1))
    coming.declined = {visit: who for visit in coming.offered[3:] for who in planner.others(visit, 1)}
    coming.cancelled = _drawn(planner, (3, 4), (0,))
    coming.team = _team(planner)
    _post(planner, coming)
    return coming


def _drawn(planner: Planner, days: Sequence[int], at_clerks: Sequence[int] = ()) -> list[Visit]:
    """One visit on each of these working days from today; those in `at_clerks` at the demo clerk's hospital."""
    return [
        planner.visit(
            planner.days.ahead[on],
            place=CLERKS if n in at_clerks else None,
            language=planner.rng.choice(LANGUAGES),
        )
        for n, on in enumerate(days)
    ]


def _today(planner: Planner) -> list[Visit]:
    """Two visits of today, where today is a working day."""
    today = planner.days.today
    if not planner.days.is_working(today):
        return []
    return [planner.visit(today, language=language) for language in ("zh", "vi")]


def _team(planner: Planner) -> Visit | None:
    """A health check with two interpreters: one has agreed, the other has not answered."""
    scene = next(scene for scene in SCENES if scene.department == "母子保健係")
    start = planner.days.at(planner.days.ahead[4], 13, 30)
    visit = planner.draft(planner.place(HEALTH_CENTRE), scene, "vi", start)
    return planner.team(visit, (("vi", 2), ("en", 2)))


def _post(planner: Planner, coming: Coming) -> None:
    days, rng = planner.days, planner.rng
    for visit in coming.visits:
        visit.posted = days.in_office(days.past[-1] - timedelta(days=rng.randint(2, 8)), rng)


def tell(planner: Planner, coming: Coming, chronicle: Chronicle, staff: Staff) -> None:
    """Write down how far each of them is."""
    told = _Teller(planner, chronicle, staff)
    for visit in coming.confirmed:
        told.confirmed(visit)
    for number, visit in enumerate(coming.offered):
        told.offered(visit, 40 + 17 * number, coming.declined.get(visit))
    for number, visit in enumerate(coming.soon):
        told.offered(visit, 15 + 12 * number)
    for visit in coming.cancelled:
        story = told.confirmed(visit)
        story.cancelled(
            planner.days.now - timedelta(hours=3), CancelReason.PATIENT, False, "患者の予約変更のため"
        )
    if coming.team:
        told.team(coming.team)


class _Teller:
    def __init__(self, planner: Planner, chronicle: Chronicle, staff: Staff) -> None:
        self.planner, self.chronicle, self.staff = planner, chronicle, staff
        self.rng, self.days = planner.rng, planner.days

    def _story(self, visit: Visit) -> Story:
        desk, clerk = self.staff.coordinator(self.rng), self.staff.clerk_of(visit.place)
        story = Story(visit, self.chronicle, self.planner.diary, desk, clerk)
        story.posted()
        return story

    def confirmed(self, visit: Visit) -> Story:
        """Asked and agreed within a day of the posting."""
        story = self._story(visit)
        at = visit.request.created_at + timedelta(minutes=self.rng.randint(30, 120))
        for job in story.offered(at, visit.people):
            story.accepted(at + timedelta(minutes=self.rng.randint(5, 50)), job)
        return story

    def offered(self, visit: Visit, minutes_ago: int, first: Volunteer | None = None) -> None:
        """Asked some minutes ago; the deadline lies ahead. Perhaps `first` was asked before and said no."""
        story, at = self._story(visit), self.days.now - timedelta(minutes=minutes_ago)
        if first is not None:
            before = visit.request.created_at + timedelta(minutes=50)
            job = story.offered(before, (first,))[0]
            story.declined(before + timedelta(minutes=70), job, DeclineReason.BUSY, "その週は帰省しています")
        story.offered(at, visit.people)

    def team(self, visit: Visit) -> None:
        """The first has agreed an hour after being asked, the second is still to answer."""
        story = self._story(visit)
        jobs = story.offered(self.days.now - timedelta(hours=2), visit.people)
        story.accepted(self.days.now - timedelta(hours=1), jobs[0])
