"""Answers that are files: a job for a calendar, a year of work as a table."""

from __future__ import annotations

import csv
import io

from flask import Response

from dispatch.assignments.models import Assignment
from dispatch.assignments.queries.my import Year, worked_minutes
from dispatch.assignments.services import letters
from dispatch.errors import Conflict
from dispatch.i18n import _, label, language_name, local
from dispatch.vocabulary import AssignmentState

METHODS = {
    AssignmentState.OFFERED: "PUBLISH",
    AssignmentState.ACCEPTED: "REQUEST",
    AssignmentState.DONE: "REQUEST",
}


def calendar(job: Assignment) -> Response:
    """An .ics file; `Conflict` for what has come to nothing."""
    if job.state not in METHODS:
        raise Conflict(
            _("この派遣は現在「%(state)s」のため、カレンダーに入れられません。", state=label(job.state))
        )
    return _file(
        letters.calendar(job, METHODS[job.state]), "text/calendar", f"tsunagu-{job.request.code}.ics"
    )


def history_csv(year: Year) -> Response:
    """A table as Japanese offices open it: UTF-8 with its mark, so that Excel reads it."""
    heading = (
        _("日付"),
        _("開始"),
        _("終了"),
        _("医療機関"),
        _("診療科"),
        _("言語"),
        _("方法"),
        _("分"),
        _("報告"),
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows(_row(job) for job in reversed(year.jobs))
    return _file("\ufeff" + out.getvalue(), "text/csv", f"katsudo-{year.number}.csv")


def _row(job: Assignment) -> tuple[object, ...]:
    start, end = (job.report.started_at, job.report.ended_at) if job.report else (job.start_at, job.end_at)
    asked = job.request
    return (
        f"{local(start):%Y-%m-%d}",
        f"{local(start):%H:%M}",
        f"{local(end):%H:%M}",
        _safe(asked.institution.name),
        _safe(asked.department),
        language_name(job.language),
        label(job.mode),
        worked_minutes(job),
        _("提出済み") if job.report else _("未提出"),
    )


def _safe(text: str) -> str:
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _file(text: str, kind: str, name: str) -> Response:
    answer = Response(text, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
