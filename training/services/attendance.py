"""Writing down who was there: the sheet, the code at the door, and what was made up elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid, NotFound
from dispatch.i18n import _, show_moment, show_time
from dispatch.volunteers.models import Volunteer
from training.models import Attendance, Enrolment, Meeting
from training.queries import attendance as queries
from training.vocabulary import CheckInWay, EnrolmentState, SessionState

OPENS_BEFORE = timedelta(minutes=30)
"""So long before a meeting begins one can check in."""
GRACE = timedelta(minutes=10)
"""Who comes so little late has not missed anything."""


@dataclass(frozen=True, slots=True)
class Presence:
    """A line of the sheet: 0 minutes is absent, None (of either) leaves that as it is written."""

    minutes: int | None
    online: bool = False
    note: str | None = None


def check_in(actor: Actor, meeting: Meeting, volunteer: Volunteer, way: CheckInWay) -> Attendance:
    """A learner is here now. Minutes count from now, or from the beginning for who is at most `GRACE` late.

    Raises `NotFound` where they are not enrolled, `Conflict` before the door opens, after the end, or the second time.
    """
    lock(meeting.session)
    enrolment = _enrolled(meeting, volunteer)
    _check_open(meeting)
    found = queries.attendance_of(enrolment, meeting)
    if found is not None and found.minutes:
        raise Conflict(_already(found))
    here = clock.now()
    row = found or Attendance(enrolment_id=enrolment.id, meeting_id=meeting.id)
    row.minutes, row.way = _minutes_from(meeting, here), way
    row.checked_in_at, row.recorded_by = here, actor.display_name
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "attendance.checked_in", row, volunteer=volunteer.name, minutes=row.minutes, way=way.value
    )
    return row


def fill_sheet(actor: Actor, meeting: Meeting, lines: Mapping[int, Presence]) -> int:
    """Write the sheet of a meeting: lines by enrolment; gives how many of them differ from what was written.

    Raises `Invalid` for minutes that the meeting does not have, `Conflict` where it lies ahead or a learner's course
    has been decided already.
    """
    if meeting.start_at - OPENS_BEFORE > clock.now():
        raise Conflict(_("この回はまだ始まっていません。"))
    lock(meeting.session)
    people = {one.id: one for one in queries.learners(meeting.session)}
    return sum(
        _write_line(actor, meeting, people[key], line) for key, line in sorted(lines.items()) if key in people
    )


def make_up(
    actor: Actor, enrolment: Enrolment, missed: Meeting, at: Meeting, minutes: int, note: str = ""
) -> Attendance:
    """What somebody missed was made up at a meeting of another session of the course.

    `minutes` in all, with those of the missed meeting that were attended before; they replace what was written.
    What one evening makes up of several meetings is no longer than the evening. Raises `Invalid` where either meeting
    is the wrong one, lies ahead, or has not so many minutes, and `Conflict` once it is decided.
    """
    lock(enrolment.session)
    _check_undecided(enrolment)
    if missed.session_id != enrolment.session_id or at.session.course_id != enrolment.session.course_id:
        raise Invalid(_("同じ講座の回を選んでください。"))
    if at.session_id == enrolment.session_id:
        raise Invalid(_("補講は、別の回の日程から選んでください。"))
    if at.start_at > clock.now():
        raise Invalid(_("補講を受けた回は、始まったあとに記録してください。"))
    if missed.start_at > clock.now():
        raise Invalid(_("まだ始まっていない回の補講は記録できません。"))
    row = queries.attendance_of(enrolment, missed) or Attendance(
        enrolment_id=enrolment.id, meeting_id=missed.id, way=CheckInWay.SHEET, minutes=0
    )
    before = row.minutes
    there = 0 if row.made_up_at_id else before
    left = max(0, at.minutes - queries.made_up_elsewhere(enrolment, missed, at))
    _check_minutes(min(missed.minutes, there + left), minutes)
    row.minutes, row.made_up_at_id, row.note = minutes, at.id, note
    row.recorded_by = actor.display_name
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "attendance.made_up", row, volunteer=enrolment.volunteer.name, at=at.id, before=before,
                 minutes=minutes)  # fmt: skip
    return row


def open_meetings(volunteer: Volunteer) -> list[Meeting]:
    """Meetings at which this person could check in now."""
    now = clock.now()
    statement = (
        select(Meeting)
        .join(Enrolment, Enrolment.session_id == Meeting.session_id)
        .where(Enrolment.volunteer_id == volunteer.id, Enrolment.state == EnrolmentState.ENROLLED)
        .where(Meeting.start_at <= now + OPENS_BEFORE, Meeting.end_at > now)
        .order_by(Meeting.start_at)
    )
    held = db.session.scalars(statement).all()
    return [one for one in held if one.session.state is not SessionState.CANCELLED]


def presence_of(volunteer: Volunteer, meeting: Meeting) -> Attendance | None:
    """What is written of this person at this meeting, where they were there."""
    return db.session.scalar(
        select(Attendance)
        .join(Enrolment)
        .where(Enrolment.volunteer_id == volunteer.id, Attendance.meeting_id == meeting.id)
        .where(Attendance.minutes > 0)
    )


def _enrolled(meeting: Meeting, volunteer: Volunteer) -> Enrolment:
    found = db.session.scalar(
        select(Enrolment)
        .where(Enrolment.session_id == meeting.session_id, Enrolment.volunteer_id == volunteer.id)
        .execution_options(populate_existing=True)
    )
    if found is None or found.state is not EnrolmentState.ENROLLED:
        raise NotFound(
            _("この研修の受講者として登録されていません。"), _("会場の担当者に声をかけてください。")
        )
    return found


def _check_open(meeting: Meeting) -> None:
    now = clock.now()
    opens = meeting.start_at - OPENS_BEFORE
    if meeting.session.state is SessionState.CANCELLED:
        raise Conflict(_("この研修は中止になりました。"))
    if now < opens:
        raise Conflict(
            _("受付はまだ始まっていません。%(when)sから受け付けます。", when=show_moment(opens, "short"))
        )
    if now >= meeting.end_at:
        raise Conflict(
            _("この回は終わりました。"), _("出席したのに記録がないときは、講師か財団にお知らせください。")
        )


def _minutes_from(meeting: Meeting, here: datetime) -> int:
    if here <= meeting.start_at + GRACE:
        return meeting.minutes
    return max(1, int((meeting.end_at - here).total_seconds() // 60))


def _already(row: Attendance) -> str:
    if row.checked_in_at is None:
        return _("出席はすでに記録されています。")
    return _("すでに受付が済んでいます（%(time)s）。", time=show_time(row.checked_in_at))


def _write_line(actor: Actor, meeting: Meeting, enrolment: Enrolment, line: Presence) -> bool:
    """Whether it differs from what was written."""
    row = queries.attendance_of(enrolment, meeting)
    before = (row.minutes, row.note) if row else (None, "")
    minutes = before[0] if line.minutes is None else line.minutes
    note = before[1] if line.note is None else line.note
    way = CheckInWay.ONLINE if line.online else CheckInWay.SHEET
    if minutes is None or (before == (minutes, note) and row and line.online == _is_online(row)):
        return False
    _check_undecided(enrolment)
    _check_minutes(meeting.minutes, minutes)
    if row is None:
        row = Attendance(enrolment_id=enrolment.id, meeting_id=meeting.id, way=way)
    if line.online != _is_online(row):
        row.way = way
    if minutes != before[0]:
        row.made_up_at_id = None
    row.minutes, row.note, row.recorded_by = minutes, note, actor.display_name
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "attendance.written", row, volunteer=enrolment.volunteer.name, before=before[0],
                 minutes=minutes)  # fmt: skip
    return True


def _is_online(row: Attendance) -> bool:
    return row.way is CheckInWay.ONLINE


def _check_undecided(enrolment: Enrolment) -> None:
    if enrolment.state not in queries.UNDECIDED:
        raise Conflict(
            _("%(name)sさんの修了の判定は終わっています。", name=enrolment.volunteer.name),
            _("記録は変えられません。"),
        )


def _check_minutes(most: int, minutes: int) -> None:
    if not 0 <= minutes <= most:
        raise Invalid(_("受講時間は0分から%(n)s分までで入力してください。", n=most))
