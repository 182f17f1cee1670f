"""What the desk did in the last days besides asking: people ready to step in, reports read, a month closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from dispatch.accounts.models import User
from dispatch.assignments import services as assignments
from dispatch.assignments.models import ActivityReport, Assignment, Punctuality, ReportState, Standby
from dispatch.assignments.services import Manner
from dispatch.db import db
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.days import Days
from dispatch.demo.episodes import Episodes
from dispatch.demo.staff import Staff, actor
from dispatch.demo.visits import Visit
from dispatch.requests.models import Programme, ServiceRequest
from dispatch.vocabulary import AskMode, AssignmentState
from dispatch.volunteers.models import Volunteer

SETTLED_BY = 8
"""Day of the month on which the month before is closed."""
RETURNED = (
    "終了時刻が予定より2時間遅くなっています。会計を待った時間が入っていないか、ご確認ください。",
    "交通費が片道分のようです。往復の金額に直してください。",
)
TOLD = (
    (Punctuality.ON_TIME, 0, ""),
    (Punctuality.LATE, 10, "入口がわかりにくかったようです。次回は東口でお待ちします。"),
    (Punctuality.ON_TIME, 0, "とても助かりました。"),
)
"""What hospitals said of visits of the last days: in time or late by minutes, and a remark."""


class DeskDay:
    """The desk at work, by the same services as its pages."""

    def __init__(self, staff: Staff, days: Days, chronicle: Chronicle) -> None:
        self.desk: User = staff.coordinators[0]
        self.staff, self.days, self.chronicle = staff, days, chronicle

    def ask_standbys(self, main: Volunteer, episodes: Episodes) -> None:
        """The volunteer who can sign in has been asked; for another visit one has agreed, one thinks about it."""
        with self.chronicle.at(self._moment(55)):
            self._ask(episodes.ready.request, main.id)
            _booked, first, second = episodes.ready_too.people
            agreed = self._ask(episodes.ready_too.request, first.id)
            self._ask(episodes.ready_too.request, second.id)
        with self.chronicle.at(self._moment(20)):
            assignments.agree(actor(agreed.volunteer), agreed)

    def _ask(self, request: ServiceRequest, who: int) -> Standby:
        return assignments.ask_standby(self.desk, request, 0, who)

    def _moment(self, minutes: int) -> datetime:
        return self.days.now - timedelta(minutes=minutes)

    def set_manners(self, visits: Sequence[Visit]) -> None:
        """Two open requests ask in a way of their own: one three at once, one everybody."""
        modes = (AskMode.FIRST_N, AskMode.ALL)
        plain = [visit for visit in visits if len(visit.people) == 1]
        for visit, mode in zip(plain[:2], modes, strict=True):
            with self.chronicle.at(max(visit.request.created_at, self._moment(90))):
                manner = Manner(mode, 3, next=True, standby_steps_in=True)
                assignments.set_manner(self.desk, visit.request, manner)

    def read_reports(self, but: Volunteer) -> None:
        """Some reports went back to their writers with a question."""
        waiting = select(ActivityReport).join(Assignment).where(ActivityReport.state == ReportState.FILED)
        others = waiting.where(Assignment.volunteer_id != but.id).order_by(ActivityReport.created_at)
        for report, note in zip(db.session.scalars(others).all(), RETURNED, strict=False):
            with self.chronicle.at(max(report.created_at + timedelta(minutes=40), self._moment(120))):
                assignments.return_report(self.desk, report, note)

    def hear_hospitals(self) -> None:
        """Hospitals have said how some visits of the last days went."""
        done = select(Assignment).where(Assignment.state == AssignmentState.DONE)
        latest = db.session.scalars(done.order_by(Assignment.end_at.desc()).limit(3 * len(TOLD))).all()
        for job, (came, late, words) in zip(latest[:: len(TOLD)], TOLD, strict=False):
            clerk = self.staff.clerk_of(job.request.institution)
            with self.chronicle.at(min(job.end_at + timedelta(hours=2), self.days.now)):
                assignments.file_institution_report(clerk, job, came, late, words)

    def close_books(self, programme: Programme) -> None:
        """The month before, where it has been settled by now; else the one before that."""
        today = self.days.today
        first = today.replace(day=1)
        closing = first if today.day > SETTLED_BY else _month_before(first)
        with self.chronicle.at(self.days.at(closing.replace(day=SETTLED_BY), 10)):
            assignments.close_month(self.desk, programme, _month_before(closing))


def _month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
