"""Who was asked how often, who said yes, and how many hours they worked."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields import SelectChoice

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.assignments.forms import PeriodForm
from dispatch.assignments.queries.fairness import Fairness, FairnessSort, shares
from dispatch.assignments.views.desk.blueprint import desk
from dispatch.i18n import _, language_name, zone
from dispatch.tables.writing import as_csv
from dispatch.vocabulary import LANGUAGES, RoleName

USUAL = timedelta(days=90)
"""The period shown to who chooses none."""


@desk.get("/fairness")
@only(RoleName.COORDINATOR)
def fairness() -> ResponseReturnValue:
    """The chart and the table."""
    form, first, last = _asked()
    return render_template(
        "desk/fairness.html", form=form, first=first, last=last, fairness=_shares(form, first, last)
    )


@desk.get("/fairness.csv")
@only(RoleName.COORDINATOR)
def fairness_csv() -> Response:
    """The same as a table for the office."""
    form, first, last = _asked()
    headings = [
        _("登録番号"), _("氏名"), _("打診"), _("承諾"), _("辞退"), _("無回答"), _("活動回数"), _("活動時間（分）"),
    ]  # fmt: skip
    rows = [
        [
            one.volunteer.code,
            one.volunteer.name,
            *map(str, (one.asked, one.yes, one.no, one.silent, one.jobs, one.minutes)),
        ]
        for one in _shares(form, first, last).shares
    ]
    return as_csv("fairness.csv", headings, rows)


def _asked() -> tuple[PeriodForm, date, date]:
    """The form and its period; what cannot be read is as if it were not there."""
    form = PeriodForm(request.args)
    form.language.choices = [
        SelectChoice("", _("すべて")),
        *(SelectChoice(code, language_name(code)) for code in LANGUAGES),
    ]
    form.validate()
    last = form.last.data or clock.today(zone())
    first = form.first.data or last - USUAL
    form.first.data, form.last.data = min(first, last), max(first, last)
    return form, form.first.data, form.last.data


def _shares(form: PeriodForm, first: date, last: date) -> Fairness:
    language = form.language.data if form.language.data in LANGUAGES else ""
    return shares(first, last, language, form.sort.data or FairnessSort.HOURS)
