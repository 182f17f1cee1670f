"""The desk's statements for payment, of a month and of a year: pages to print, tables for the accounting, and the
closing of a month."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.assignments import services, wording
from dispatch.assignments.queries import payments
from dispatch.assignments.views import files
from dispatch.db import db
from dispatch.errors import Conflict, NotFound
from dispatch.i18n import _
from dispatch.vocabulary import RoleName

statements = Blueprint("statements", __name__, url_prefix="/desk/statements")
statements.context_processor(lambda: {"words": wording})


@statements.get("/")
@only(RoleName.COORDINATOR)
def index() -> ResponseReturnValue:
    """A programme's month by person; without a choice the first programme, and the month before this one."""
    if not payments.programmes():
        return render_template("reports/no_statement.html")
    about = payments.programme(request.args.get("programme", type=int))
    months = payments.months(about)
    month = _month(request.args.get("month", "")) or months[1]
    return render_template(
        "reports/statement.html",
        statement=payments.statement(about, month),
        programmes=payments.programmes(),
        months=sorted({*months, month}, reverse=True),
        where=_where(about.id, month),
    )


@statements.get("/year")
@only(RoleName.COORDINATOR)
def year() -> ResponseReturnValue:
    """A programme's calendar year by person; without a choice the year of the month before this one."""
    if not payments.programmes():
        return render_template("reports/no_statement.html")
    found = _year()
    years = sorted({found.number, *(month.year for month in payments.months(found.programme))}, reverse=True)
    return render_template(
        "reports/year.html",
        statement=found,
        programmes=payments.programmes(),
        years=years,
        where={"programme": found.programme.id, "year": found.number},
    )


@statements.get("/year.csv")
@only(RoleName.COORDINATOR)
def year_table() -> Response:
    """The same for the accounting."""
    return files.year_csv(_year())


def _year() -> payments.YearStatement:
    about = payments.programme(request.args.get("programme", type=int))
    number = request.args.get("year", type=int) or payments.months(about)[1].year
    if not MINYEAR < number < MAXYEAR:
        raise NotFound(_("この年は見つかりません。"))
    return payments.year_statement(about, number)


def _month(text: str) -> date | None:
    """`2026-12` as its first day; nothing for nothing, `NotFound` for what is no month."""
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound(_("この月は見つかりません。")) from None


def _where(programme_id: int, month: date) -> dict[str, Any]:
    return {"programme": programme_id, "month": f"{month:%Y-%m}"}


def _named() -> tuple[Any, date]:
    """Programme and month of the address; both must be there."""
    about = payments.programme(request.values.get("programme", type=int))
    month = _month(request.values.get("month", ""))
    if month is None:
        raise NotFound(_("この月は見つかりません。"))
    return about, month


@statements.get("/statement.csv")
@only(RoleName.COORDINATOR)
def table() -> Response:
    """The same for the accounting."""
    about, month = _named()
    return files.statement_csv(payments.statement(about, month))


@statements.get("/close")
@only(RoleName.COORDINATOR)
def ask_close() -> ResponseReturnValue:
    """What closing a month means."""
    about, month = _named()
    return render_template(
        "reports/close.html", statement=payments.statement(about, month), where=_where(about.id, month)
    )


@statements.post("/close")
@only(RoleName.COORDINATOR)
def close() -> ResponseReturnValue:
    """Close it."""
    about, month = _named()
    try:
        services.close_month(current_user, about, month)
    except Conflict as error:
        db.session.rollback()
        flash(error.message, "error")
    else:
        db.session.commit()
        flash(_("%(month)sを締めました。", month=wording.month_name(month)), "success")
    return redirect(url_for("statements.index", **_where(about.id, month)), 303)
