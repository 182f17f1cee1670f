"""The desk's part of a report: approved as it was read, returned with a note, reopened with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import ActivityReport, Assignment, ReportState
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import lock_request
from dispatch.assignments.services.paying import book, hold_books, lines_of, sums, unbook
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict, DispatchError, Forbidden, Invalid
from dispatch.i18n import _, label
from dispatch.requests.models import ServiceRequest


@dataclass(slots=True)
class ApprovalReport:
    """What became of many reports: those approved, and those that were not with the reason."""

    approved: list[ActivityReport] = field(default_factory=list)
    refused: list[tuple[ActivityReport, str]] = field(default_factory=list)


def approve(actor: Actor, report: ActivityReport, version: int) -> None:
    """Approve the report as it was read and book what it is paid.

    Raises `Conflict` where it has changed since or does not wait, `Forbidden` for a report of one's own.
    """
    request = _hold(report)
    if report.assignment.volunteer.user_id is not None and report.assignment.volunteer.user_id == actor.id:
        raise Forbidden(_("自分の活動報告は承認できません。"), _("ほかのコーディネーターに頼んでください。"))
    if report.state is not ReportState.FILED:
        raise _not_now(report)
    if report.version != version:
        raise Conflict(
            _("確認しているあいだに、通訳者が報告を直しました。"),
            _("画面を更新して、新しい内容を確認してください。"),
        )
    report.state, report.desk_note = ReportState.APPROVED, ""
    report.approved_at, report.approved_by_id = clock.now(), actor.id
    db.session.flush()
    book(report)
    _record(actor, "report.approved", request, report, yen=sums(lines_of(report)).total)


def approve_many(actor: Actor, seen: Mapping[int, int]) -> ApprovalReport:
    """Approve report by report (its number: the version seen), each in a savepoint: one that cannot be approved holds
    up no other."""
    result = ApprovalReport()
    _hold_all(list(seen))
    rows = db.session.scalars(
        select(ActivityReport).where(ActivityReport.id.in_(seen)).order_by(ActivityReport.id)
    )
    for report in rows.all():
        try:
            with db.session.begin_nested():
                approve(actor, report, seen[report.id])
        except DispatchError as error:
            result.refused.append((report, error.message))
        else:
            result.approved.append(report)
    return result


def return_report(actor: Actor, report: ActivityReport, note: str) -> None:
    """Give the report back to its writer with a note: before the approval to be corrected, after it reopened, with
    what was booked taken back where the month is open. Raises `Invalid` without a note, `Conflict` where it waits for
    the writer already."""
    request = _hold(report)
    if not note.strip():
        raise Invalid(_("通訳者に伝えることを書いてください。"), (("note", _("記入してください。")),))
    if report.state is ReportState.RETURNED:
        raise _not_now(report)
    was_approved = report.state is ReportState.APPROVED
    report.state, report.desk_note = ReportState.RETURNED, note.strip()
    report.approved_at = report.approved_by_id = None
    db.session.flush()
    if was_approved:
        unbook(report)
    _record(
        actor, "report.reopened" if was_approved else "report.returned", request, report, note=note.strip()
    )
    letters.report_returned(report.assignment, report)


def _hold(report: ActivityReport) -> ServiceRequest:
    """The books, then the request; the report as it is now."""
    request = report.assignment.request
    hold_books({request.programme_id})
    request = lock_request(request)
    db.session.refresh(report)
    return request


def _hold_all(ids: list[int]) -> None:
    """Everything at once, in one order: the books, then the requests by their ids."""
    of_these = (
        select(ServiceRequest)
        .join(Assignment, Assignment.request_id == ServiceRequest.id)
        .join(ActivityReport, ActivityReport.assignment_id == Assignment.id)
        .where(ActivityReport.id.in_(ids))
    )
    hold_books(set(db.session.scalars(of_these.with_only_columns(ServiceRequest.programme_id))))
    numbers = of_these.with_only_columns(ServiceRequest.id)
    locked = select(ServiceRequest.id).where(ServiceRequest.id.in_(numbers)).order_by(ServiceRequest.id)
    db.session.scalars(locked.with_for_update()).all()


def _not_now(report: ActivityReport) -> Conflict:
    return Conflict(
        _("この活動報告は現在「%(state)s」のため、この操作はできません。", state=label(report.state)),
        _("画面を更新して、最新の状況を確認してください。"),
    )


def _record(
    actor: Actor, action: str, request: ServiceRequest, report: ActivityReport, **detail: object
) -> None:
    job = report.assignment
    audit.record(actor, action, request, assignment=job.id, volunteer=job.volunteer.name, **detail)
