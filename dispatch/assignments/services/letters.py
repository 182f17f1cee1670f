"""Which message goes to whom at which step; the texts are in `templates/messages`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from functools import partial

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy import select

from dispatch import clock, i18n
from dispatch.accounts.models import Role, User
from dispatch.assignments.calendar import calendar
from dispatch.assignments.models import ActivityReport, Amendment, Assignment, PlanRun, Standby
from dispatch.assignments.services.deadlines import is_hurried
from dispatch.assignments.services.report_links import report_token
from dispatch.assignments.wording.changes import change_rows
from dispatch.audit.queries import newest
from dispatch.db import db
from dispatch.errors import Gone, NotFound
from dispatch.i18n import _
from dispatch.notifications import links
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Appointment, Recipient, post, recall
from dispatch.requests.models import ServiceRequest
from dispatch.requests.queries import recipient_of
from dispatch.vocabulary import AssignmentState, RoleName
from dispatch.volunteers.models import Volunteer

MORNING = 9
"""The hour of messages that wait for the morning."""
LINK_DAYS = 45
"""A link outlives its offer, so that a late visitor reads what has become of it instead of an error."""


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="offer")


def offer_token(assignment: Assignment) -> str:
    """The signed name of one offer to one person."""
    return _signer().dumps([assignment.id, assignment.volunteer_id])


def read_offer_token(token: str) -> Assignment:
    """The offer behind a link. Raises `NotFound` for a link that was never ours, `Gone` for one that has grown old."""
    try:
        number, person = _signer().loads(token, max_age=LINK_DAYS * 86400)
    except SignatureExpired:
        raise Gone(_("このリンクの有効期限は切れています。")) from None
    except (BadSignature, ValueError, TypeError):
        raise NotFound(_("リンクが正しくありません。メールのリンクを、もう一度開いてください。")) from None
    assignment = db.session.get(Assignment, number)
    if assignment is None or assignment.volunteer_id != person:
        raise NotFound(_("この打診は見つかりません。"))
    return assignment


def to_volunteer(person: Volunteer) -> Recipient:
    """The volunteer's address and language."""
    locale = person.user.locale if person.user else "ja"
    return Recipient(person.email, person.name, locale, person.user_id)


def coordinators() -> list[Recipient]:
    """Everybody at the desk."""
    desk = select(User).join(User.roles).where(Role.name == RoleName.COORDINATOR.value, User.active)
    users = db.session.scalars(desk.order_by(User.id)).all()
    return [Recipient(str(user.email), user.display_name, user.locale, user.id) for user in users]


def _about(
    assignment: Assignment,
    kind: str,
    method: str | None = None,
    send_after: datetime | None = None,
    send_before: datetime | None = None,
    urgent: bool | None = None,
) -> None:
    with i18n.force_locale(to_volunteer(assignment.volunteer).locale):
        appointment = Appointment(method, calendar(assignment, method)) if method else None
    post(
        kind,
        f"{kind}:{assignment.id}:{assignment.sequence}",
        to_volunteer(assignment.volunteer),
        appointment=appointment,
        send_after=send_after,
        send_before=send_before,
        urgent=urgent,
        assignment=assignment,
        request=assignment.request,
        token=offer_token(assignment),
        report_token=report_token(assignment),
    )


def offer(assignment: Assignment) -> None:
    """Ask the volunteer; in the last day at once, whatever the hour, and the desk is told that minutes count."""
    hurried = _hurried(assignment)
    _about(assignment, "offer", "PUBLISH", urgent=hurried or None)
    if hurried:
        to_desk(assignment.request, "offer_hurried", assignment)


def _hurried(assignment: Assignment) -> bool:
    return is_hurried(assignment.start_at, assignment.request.programme.settings)


def lapsed(assignment: Assignment) -> None:
    """Tell the volunteer that the time to answer is over."""
    _about(assignment, "offer_lapsed")


def taken(assignment: Assignment) -> None:
    """Tell somebody asked at the same time that another was first; nobody is to blame."""
    if not _was_held_back(assignment):
        assignment.sequence += 1
        _about(assignment, "offer_taken", "CANCEL")


def _was_held_back(assignment: Assignment) -> bool:
    """Whether the offer still waits for the morning: then it never leaves, and there is nothing to take back."""
    key = f"offer:{assignment.id}:{assignment.sequence}"
    waits = select(OutboxMessage.id).where(
        OutboxMessage.key == key, OutboxMessage.sent_at.is_(None), OutboxMessage.send_after > clock.now()
    )
    held = db.session.scalar(waits) is not None
    if held:
        recall(key)
    return held


def gave_up(assignment: Assignment) -> None:
    """Thank who has said that they cannot come after all, and take the job out of their calendar."""
    forget_reminders(assignment)
    assignment.sequence += 1
    _about(assignment, "gave_up", "CANCEL")


def standby(one: Standby, kind: str) -> None:
    """Ask somebody to stand by, or tell them that they need not any more."""
    post(
        kind,
        f"{kind}:{one.id}",
        to_volunteer(one.volunteer),
        urgent=is_hurried(one.start_at, one.request.programme.settings) or None,
        standby=one,
        request=one.request,
        token=standby_token(one),
    )


def standby_lost(one: Standby, why: str) -> None:
    """Tell the coordinators that somebody they count on cannot step in, and why, in their own languages."""
    urgent = is_hurried(one.start_at, one.request.programme.settings) or None
    for recipient in coordinators():
        key = f"standby_lost:{one.id}:{recipient.user_id}"
        post("standby_lost", key, recipient, urgent=urgent, standby=one, request=one.request, note=why)


def standby_token(one: Standby) -> str:
    """The signed name of a request to stand by."""
    return links.make("standby", one.id, one.volunteer_id, days=LINK_DAYS)


def read_standby_token(token: str) -> Standby:
    """The standby behind a link. Raises `NotFound` for a link that was never ours, `Gone` for one grown old."""
    link = links.read("standby", token)
    found = db.session.get(Standby, link.subject_id)
    if found is None or found.volunteer_id != link.person_id:
        raise NotFound(_("このお願いは見つかりません。"))
    return found


def decided(jobs: Iterable[Assignment]) -> None:
    """Tell everybody who comes that it is settled, and put the job into their calendars; nobody hears it twice."""
    for assignment in jobs:
        _about(assignment, "assignment_accepted", "REQUEST")


def called_off(assignment: Assignment) -> None:
    """Tell the volunteer that they need not come; out of the calendar, too, where it may be in."""
    if assignment.state is AssignmentState.WITHDRAWN and _was_held_back(assignment):
        return
    forget_reminders(assignment)
    assignment.sequence += 1
    kind = "offer_withdrawn" if assignment.state is AssignmentState.WITHDRAWN else "assignment_cancelled"
    _about(assignment, kind, "CANCEL")


def report_is_in(assignment: Assignment) -> None:
    """Nobody is asked for what they have done."""
    recall(f"report_wanted:{assignment.id}:{assignment.sequence}")
    for day in assignment.request.programme.settings.report_reminder_days:
        recall(f"report_missing:{assignment.id}:{day}")


def report_wanted(assignment: Assignment) -> None:
    """Ask for the report on the morning after the job."""
    day = i18n.local(assignment.end_at).date() + timedelta(days=1)
    _about(assignment, "report_wanted", send_after=datetime.combine(day, time(MORNING), i18n.zone()))


def reminder(assignment: Assignment, kind: str, until: datetime, *, urgent: bool | None = None) -> None:
    """Remind the volunteer of a job or of an offer, once as it stands; not at all where it cannot leave by `until`."""
    _about(assignment, kind, send_before=until, urgent=urgent)


def report_missing(assignment: Assignment, days: int, *, desk: bool) -> None:
    """Remind of a report so many days after the job; in the end the desk hears of it too."""
    key = f"report_missing:{assignment.id}:{days}"
    post(
        "report_missing",
        key,
        to_volunteer(assignment.volunteer),
        assignment=assignment,
        request=assignment.request,
        report_token=report_token(assignment),
    )
    for recipient in coordinators() if desk else ():
        post(
            "report_missing_desk",
            f"{key}:{recipient.user_id}",
            recipient,
            request=assignment.request,
            assignment=assignment,
        )


def near_key(job: Assignment) -> str:
    """The message by which the hospital is reminded of all that begins in the same hour as this job."""
    hour = job.start_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    to = recipient_of(job.request)
    return f"reminder_hospital_hours:{job.request.institution_id}:{to.user_id or 0}:{hour:%Y-%m-%dT%H}"


def forget_reminders(assignment: Assignment) -> None:
    """Take back reminders that wait to leave: what they remind of is no longer so. The hospital's of the hour is
    written again for whoever still comes."""
    recall(near_key(assignment))
    for kind in ("reminder_day", "reminder_hours", "offer_reminder"):
        recall(f"{kind}:{assignment.id}:{assignment.sequence}")
    of_hospital = OutboxMessage.key.like(f"reminder_hospital:{assignment.request_id}:%")
    for key in db.session.scalars(select(OutboxMessage.key).where(of_hospital)).all():
        recall(key)


def report_returned(assignment: Assignment, report: ActivityReport) -> None:
    """Give the report back to its writer, once for each version of it."""
    post(
        "report_returned",
        f"report_returned:{report.id}:{report.version}",
        to_volunteer(assignment.volunteer),
        assignment=assignment,
        request=assignment.request,
        report_token=report_token(assignment),
        note=report.desk_note,
    )


def to_hospital(request: ServiceRequest, kind: str, note: str = "") -> None:
    """Tell the hospital how its request stands, once for each change of it, with the desk's own words if any."""
    jobs = [
        job for job in request.assignments if job.state in (AssignmentState.ACCEPTED, AssignmentState.DONE)
    ]
    key = f"{kind}:{request.id}:{newest(request)}"
    post(kind, key, recipient_of(request), request=request, assignments=jobs, note=note)


def reopened(request: ServiceRequest, lost: Assignment) -> None:
    """Tell the hospital that the person it was promised cannot come."""
    post(
        "request_reopened",
        f"request_reopened:{request.id}:{lost.id}",
        recipient_of(request),
        request=request,
    )


def to_desk(request: ServiceRequest, kind: str, assignment: Assignment) -> None:
    """Tell the coordinators of an answer they have to act on."""
    for recipient in coordinators():
        key = f"{kind}:{assignment.id}:{recipient.user_id}"
        urgent = _hurried(assignment) or None
        post(kind, key, recipient, urgent=urgent, request=request, assignment=assignment)


def proposals_ready(run: PlanRun, number: int) -> None:
    """Tell the coordinators that a run has new proposals."""
    for recipient in coordinators():
        post(
            "proposals_ready",
            f"proposals_ready:{run.id}:{recipient.user_id}",
            recipient,
            run=run,
            number=number,
        )


def change_asked(amendment: Amendment) -> None:
    """Ask the hospital whether it agrees to a change."""
    request = amendment.request
    key = f"change_asked:{amendment.id}"
    rows = partial(change_rows, request, amendment.changes)
    post("change_asked", key, recipient_of(request), request=request, amendment=amendment, rows=rows)


def change_withdrawn(amendment: Amendment) -> None:
    """Take the question back before it is sent, or tell the hospital that no answer is needed."""
    question = f"change_asked:{amendment.id}"
    recall(question)
    if db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == question)) is not None:
        key = f"change_withdrawn:{amendment.id}"
        post("change_withdrawn", key, recipient_of(amendment.request), request=amendment.request)


def change_answered(amendment: Amendment) -> None:
    """Tell the coordinators what the hospital has said, or that it has said nothing in time."""
    for recipient in coordinators():
        key = f"change_answered:{amendment.id}:{recipient.user_id}"
        rows = partial(change_rows, amendment.request, amendment.changes)
        post("change_answered", key, recipient, request=amendment.request, amendment=amendment, rows=rows)
