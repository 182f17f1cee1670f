"""Answers that are files: a job for a calendar, a year of work as a table, a receipt."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from flask import Response

from dispatch.assignments.calendar import calendar as calendar_of
from dispatch.assignments.models import Assignment, Receipt
from dispatch.assignments.queries.my import Year, worked_minutes
from dispatch.assignments.queries.payments import OwnYear, Part, Statement, YearStatement
from dispatch.assignments.services import receipt_store
from dispatch.downloads import name_file
from dispatch.errors import Conflict
from dispatch.i18n import _, label, language_name, local
from dispatch.vocabulary import AssignmentState

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
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
    return _file(calendar_of(job, METHODS[job.state]), "text/calendar", f"tsunagu-{job.request.code}.ics")


def receipt(one: Receipt) -> Response:
    """A picture for a page, or a PDF to keep; whatever a file holds, a browser runs nothing of it here."""
    answer = Response(receipt_store().read(one.file), mimetype=one.media_type)
    ending, way = ("jpg", "inline") if one.is_picture else ("pdf", "attachment")
    name = f"ryoshusho-{one.report.assignment.request.code}-{one.id}.{ending}"
    name_file(answer, name, way)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def history_csv(year: Year) -> Response:
    """A year of work, a line for each activity."""
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
    return _table([heading, *(_row(job) for job in reversed(year.jobs))], f"katsudo-{year.number}.csv")


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


def statement_csv(statement: Statement) -> Response:
    """Who is paid what in a month, a line for each person, as an accounting program reads it: whole yen, no signs."""
    return _payments(_("支払月"), f"{statement.month:%Y-%m}", statement)


def year_csv(statement: YearStatement) -> Response:
    """Who is paid what in a calendar year, a line for each person, in the same way."""
    return _payments(_("年"), statement.number, statement)


def _payments(title: str, period: object, statement: Statement | YearStatement) -> Response:
    """A line for each person; the first column, called `title`, says which month or year it is."""
    heading = (
        title,
        _("事業"),
        _("登録番号"),
        _("氏名"),
        _("ふりがな"),
        _("件数"),
        _("訂正の件数"),
        _("謝金"),
        _("源泉徴収税"),
        _("交通費"),
        _("お支払い額"),
    )
    programme = statement.programme
    rows = [(period, _safe(programme.name), *_named(part), *_sums(part)) for part in statement.people]
    return _table([heading, *rows], f"shiharai-{programme.code}-{period}.csv")


def _named(part: Part) -> tuple[object, ...]:
    person = part.volunteer
    return _safe(person.code), _safe(person.name), _safe(person.kana), part.jobs, part.corrections


def _sums(part: Part) -> tuple[int, ...]:
    return part.fee, part.tax, part.travel, part.total


def expenses_csv(year: OwnYear, month: date | None = None) -> Response:
    """A year of payments to one person, or a month of it, a line for each activity."""
    heading = (
        _("支払月"),
        _("実施日"),
        _("医療機関"),
        _("訂正"),
        _("謝金"),
        _("源泉徴収税"),
        _("交通費"),
        _("お支払い額"),
    )
    rows = [
        (
            f"{line.month:%Y-%m}",
            f"{local(line.report.assignment.start_at):%Y-%m-%d}",
            _safe(line.report.assignment.request.institution.name),
            _("訂正") if line.correction else "",
            line.fee_yen,
            line.tax_yen,
            line.travel_yen,
            line.paid_yen,
        )
        for line in reversed(year.whole.lines)
        if month in (None, line.month)
    ]
    return _table([heading, *rows], f"keihi-{month:%Y-%m}.csv" if month else f"keihi-{year.number}.csv")


def _table(rows: Iterable[Sequence[object]], name: str) -> Response:
    """As Japanese offices open it: UTF-8 with its mark, so that Excel reads it."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return _file("\ufeff" + out.getvalue(), "text/csv", name)


def _safe(text: str) -> str:
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _file(text: str, kind: str, name: str) -> Response:
    answer = Response(text, mimetype=kind)
    name_file(answer, name)
    return answer
