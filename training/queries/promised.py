"""What people have promised already: their own calendars, jobs, sessions they attend, teach or have been offered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dispatch.assignments.models import BOOKED, Assignment
from dispatch.db import db
from dispatch.volunteers.engagements import engagements
from dispatch.volunteers.queries import busy_times
from training.models import Enrolment, Meeting
from training.vocabulary import EnrolmentState

Span = tuple[datetime, datetime]


def promised(people: Sequence[int], first: date, last: date, zone: ZoneInfo) -> dict[int, list[Span]]:
    """The times in UTC, by person (ids of `volunteers`), that touch the days from `first` to `last` in that zone."""
    begin = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    jobs = select(Assignment.volunteer_id, Assignment.start_at, Assignment.end_at).where(
        Assignment.state.in_(BOOKED), Assignment.start_at < end, Assignment.end_at > begin
    )
    offered = (
        select(Enrolment.volunteer_id, Meeting.start_at, Meeting.end_at)
        .join(Meeting, Meeting.session_id == Enrolment.session_id)
        .where(Enrolment.state == EnrolmentState.OFFERED, Meeting.start_at < end, Meeting.end_at > begin)
    )
    taken: dict[int, list[Span]] = defaultdict(list, busy_times(people, first, last, zone))
    for who, start, over in (*db.session.execute(jobs), *db.session.execute(offered)):
        taken[who] = [*taken[who], (start, over)]
    for who, engaged in engagements(people, begin, end).items():
        taken[who] = [*taken[who], *((one.start, one.end) for one in engaged)]
    return taken
