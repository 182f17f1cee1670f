"""The life of one request, step by step, each step with its time, its line in the record and its message.

The same steps as in `assignments.services`, which only know the present; here they lie in the past.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.assignments.models import ActivityReport, Assignment, ReportState
from dispatch.assignments.services import letters
from dispatch.assignments.services.deadlines import offer_deadline
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.diary import Diary
from dispatch.demo.staff import actor
from dispatch.demo.visits import Visit
from dispatch.requests.models import ProgrammeSettings
from dispatch.vocabulary import (
    AskMode,
    AssignmentState,
    CancelReason,
    DeclineReason,
    EndedBy,
    RequestState,
)
from dispatch.volunteers.models import Volunteer

READ_WITHIN = timedelta(days=4)
"""The desk has read every report that is so old; the younger ones wait for whoever looks at the demo."""


class Story:
    """Tells what became of one visit. Times are aware; each step leaves the rows in the state of that time."""

    def __init__(self, visit: Visit, chronicle: Chronicle, diary: Diary, desk: User, clerk: User) -> None:
        self.visit, self.row, self.chronicle, self.diary = visit, visit.request, chronicle, diary
        self.desk, self.clerk = desk, clerk
        self.jobs: list[Assignment] = []

    def posted(self) -> None:
        """The hospital has asked."""
        at = self.row.created_at
        self.chronicle.note(at, self.clerk, "request.submitted", self.row, institution=self.visit.place.code)
        self.chronicle.letter(at, lambda: letters.to_hospital(self.row, "request_received"))

    def move(self, at: datetime, to: RequestState, who: Actor, **detail: Any) -> None:
        """The request goes into another state."""
        self.chronicle.note(at, who, f"request.{to.value}", self.row, before=self.row.state.value, **detail)
        self.row.state, self.row.updated_at = to, at

    def offered(self, at: datetime, people: tuple[Volunteer, ...]) -> list[Assignment]:
        """The solver has proposed these people, the desk has agreed and asks them."""
        self.move(at - timedelta(minutes=25), RequestState.PROPOSED, SYSTEM)
        jobs = [self._offer(at, position, person) for position, person in enumerate(people)]
        self.move(at, RequestState.OFFERED, self.desk)
        return jobs

    def asked_at_once(self, at: datetime, people: tuple[Volunteer, ...]) -> list[Assignment]:
        """Several are asked for the same need at the same time; the first yes wins."""
        self.row.ask_mode, self.row.ask_count = AskMode.FIRST_N, len(people)
        self.move(at - timedelta(minutes=25), RequestState.PROPOSED, SYSTEM)
        jobs = [self._offer(at, 0, person) for person in people]
        self.move(at, RequestState.OFFERED, self.desk)
        return jobs

    def _offer(self, at: datetime, position: int, person: Volunteer) -> Assignment:
        job = self._job(position, person)
        with clock.at(at):
            job.deadline = offer_deadline(job.start_at, ProgrammeSettings())
        job.state, job.offered_at, job.confirmed_by_id = AssignmentState.OFFERED, at, self.desk.id
        job.created_at = at - timedelta(minutes=25)
        self._note(at, self.desk, job, AssignmentState.PROPOSED, deadline=job.deadline.isoformat())
        self.chronicle.letter(at, lambda: letters.offer(job))
        return job

    def _job(self, position: int, person: Volunteer) -> Assignment:
        visit, option = self.visit, self.row.options[0]
        language, level = visit.needs[position]
        job = Assignment(
            request=self.row, option=option, position=position, volunteer=person, start_at=option.start_at,
            end_at=option.end_at, mode=visit.mode, language=language, level=level,
            cost_parts=self._cost(person, language, level),
        )  # fmt: skip
        db.session.add(job)
        self.jobs.append(job)
        return job

    def _cost(self, person: Volunteer, language: str, level: int) -> dict[str, int]:
        costs, visit = self.diary.settings.costs, self.visit
        parts = {
            "travel": self.diary.way(person, visit.place) if visit.mode == "onsite" else 0,
            "level_surplus": int(costs.level_surplus) * (person.level(language) - level),
            "gender_wish": int(costs.gender_wish) * (visit.wish.gender not in (None, person.gender)),
            "discontinuity": int(costs.discontinuity) * (
                visit.earlier is not None and person not in visit.earlier.people
            ),
        }  # fmt: skip
        return {**parts, "total": sum(parts.values())}

    def _note(
        self, at: datetime, who: Actor, job: Assignment, before: AssignmentState, **detail: Any
    ) -> None:
        job.updated_at = at
        self.chronicle.note(
            at, who, f"assignment.{job.state.value}", self.row, assignment=job, volunteer=job.volunteer.name,
            before=before.value, **detail,
        )  # fmt: skip

    def accepted(self, at: datetime, job: Assignment) -> None:
        """The volunteer says yes; with the last of a team the request is confirmed."""
        job.state, job.answered_at = AssignmentState.ACCEPTED, at
        who = actor(job.volunteer)
        self._note(at, who, job, AssignmentState.OFFERED)
        self.chronicle.letter(at, lambda: letters.decided([job]))
        won = [one for one in self.jobs if one.state is AssignmentState.ACCEPTED]
        if len(won) == len(self.row.needs):
            self.move(at, RequestState.CONFIRMED, who)
            self.chronicle.letter(at, lambda: letters.to_hospital(self.row, "request_confirmed"))

    def declined(self, at: datetime, job: Assignment, reason: DeclineReason, note: str = "") -> None:
        """The volunteer says no, and the desk looks further, unless others are asked at the same time."""
        job.state, job.answered_at = AssignmentState.DECLINED, at
        job.decline_reason, job.closing_note = reason, note
        self._note(at, actor(job.volunteer), job, AssignmentState.OFFERED, reason=reason.value)
        self.chronicle.letter(at, lambda: letters.to_desk(self.row, "offer_declined", job))
        if not any(one.state is AssignmentState.OFFERED for one in self.jobs):
            self.move(at, RequestState.MATCHING, actor(job.volunteer))

    def taken(self, at: datetime, job: Assignment) -> None:
        """Another was first."""
        job.state = AssignmentState.WITHDRAWN
        self._note(at, SYSTEM, job, AssignmentState.OFFERED)
        self.chronicle.letter(at, lambda: letters.taken(job))

    def gave_up(self, at: datetime, job: Assignment, reason: DeclineReason, note: str) -> None:
        """The volunteer cannot come after all; somebody else is looked for."""
        job.state, job.ended_by = AssignmentState.CANCELLED, EndedBy.VOLUNTEER
        job.decline_reason, job.closing_note = reason, note
        self._note(at, actor(job.volunteer), job, AssignmentState.ACCEPTED, reason=reason.value, late=False)
        self.chronicle.letter(at, lambda: letters.gave_up(job))
        self.chronicle.letter(at, lambda: letters.to_desk(self.row, "interpreter_gave_up", job))
        self.move(at, RequestState.MATCHING, actor(job.volunteer))

    def lapsed(self, job: Assignment) -> datetime:
        """Nobody has answered by the deadline; gives the time of that."""
        at = job.deadline or self.visit.start
        job.state, job.answered_at = AssignmentState.LAPSED, at
        self._note(at, SYSTEM, job, AssignmentState.OFFERED)
        self.chronicle.letter(at, lambda: letters.lapsed(job))
        self.chronicle.letter(at, lambda: letters.to_desk(self.row, "offer_declined", job))
        self.move(at, RequestState.MATCHING, SYSTEM)
        return at

    def done(self) -> None:
        """The visit is over."""
        at = self.visit.end + timedelta(seconds=40)
        for job in (job for job in self.jobs if job.state is AssignmentState.ACCEPTED):
            job.state = AssignmentState.DONE
            self._note(at, SYSTEM, job, AssignmentState.ACCEPTED)
            self.chronicle.letter(at, lambda job=job: letters.report_wanted(job))  # type: ignore[misc]
        self.move(at, RequestState.DONE, SYSTEM)

    def reported(self, at: datetime, job: Assignment, **values: Any) -> None:
        """The volunteer says what happened."""
        report = ActivityReport(assignment=job, created_at=at, updated_at=at, **values)
        db.session.add(report)
        who = actor(job.volunteer)
        self.chronicle.note(at, who, "report.filed", self.row, assignment=job, volunteer=job.volunteer.name)
        self.chronicle.letter(at, lambda: letters.to_desk(self.row, "report_filed", job))
        if all(one.report for one in self.jobs if one.state is AssignmentState.DONE):
            self.move(at, RequestState.REPORTED, who)
        if at + READ_WITHIN < self.chronicle.now:
            self._approved(at + timedelta(hours=20), job, report)

    def _approved(self, at: datetime, job: Assignment, report: ActivityReport) -> None:
        """The desk has read the report, and it is booked."""
        report.state, report.approved_at, report.approved_by = ReportState.APPROVED, at, self.desk
        self.chronicle.approved.append(report)
        self.chronicle.note(
            at, self.desk, "report.approved", self.row, assignment=job, volunteer=job.volunteer.name
        )

    def cancelled(self, at: datetime, reason: CancelReason, late: bool, note: str = "") -> None:
        """The hospital calls the visit off; whoever was to come is told."""
        self.row.cancel_reason, self.row.cancel_note, self.row.cancelled_late = reason, note, late
        self.move(at, RequestState.CANCELLED, self.clerk, reason=reason.value, late=late)
        for job in (job for job in self.jobs if job.state is AssignmentState.ACCEPTED):
            job.state, job.closing_note = AssignmentState.CANCELLED, note
            job.ended_by, job.late = EndedBy.INSTITUTION, late
            self._note(at, self.clerk, job, AssignmentState.ACCEPTED, note=note)
            self.chronicle.letter(at, lambda job=job: letters.called_off(job))  # type: ignore[misc]
        self.chronicle.letter(at, lambda: letters.to_hospital(self.row, "request_cancelled"))

    def unfilled(self, at: datetime, why: list[dict[str, object]]) -> None:
        """Nobody was found; the desk says so in time."""
        self.move(at - timedelta(hours=20), RequestState.MATCHING, SYSTEM)
        self.row.why_uncovered = why
        self.move(at, RequestState.UNFILLED, self.desk, note="電話通訳サービスを案内")
        self.chronicle.letter(at, lambda: letters.to_hospital(self.row, "request_unfilled"))
