"""The list of requests, on the page and as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, render_template, request, url_for
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.forms import page_number
from dispatch.i18n import _, label, language_name, local, zone
from dispatch.requests import queries
from dispatch.requests.forms import RequestFilter
from dispatch.requests.models import ServiceRequest
from dispatch.requests.views.blueprints import requests
from dispatch.tables.writing import as_csv
from dispatch.vocabulary import RoleName


@requests.get("/")
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def index() -> str:
    """A hospital's own requests; the desk sees those of all."""
    form = RequestFilter()
    filters = form.filters()
    counts = queries.counts(current_user, filters)
    return render_template(
        "requests/index.html",
        form=form,
        page=queries.page_of(current_user, filters, page_number()),
        tabs=_tabs(filters.view, counts),
        view=filters.view,
        at_desk=current_user.is_a(RoleName.COORDINATOR),
        any_at_all=form.active or any(counts.values()),
    )


@requests.get("/export.csv")
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def export() -> Response:
    """The list as it is narrowed, whole, for a spreadsheet; who took it is recorded."""
    found = db.session.scalars(queries.listed(current_user, RequestFilter().filters())).all()
    answer = as_csv(f"requests-{clock.today(zone()):%Y%m%d}.csv", _headings(), (_cells(one) for one in found))
    record_read(current_user, current_user, exported="requests", rows=len(found))
    return answer


def _tabs(view: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    names = {"ahead": _("これから"), "over": _("終わったもの"), "all": _("すべて")}
    kept: dict[str, Any] = {
        name: value for name, value in request.args.items() if name not in ("view", "page")
    }
    return [
        {
            "label": names[one],
            "href": url_for("requests.index", view=one, **kept),
            "current": one == view,
            "count": counts[one],
        }
        for one in queries.VIEWS
    ]


def _headings() -> list[str]:
    return [
        _("依頼番号"), _("状態"), _("日付"), _("開始"), _("終了"), _("医療機関"), _("診療科"), _("言語"),
        _("レベル"), _("通訳内容"), _("方法"), _("患者"), _("担当者"), _("当日連絡先"), _("通訳者"), _("受付日"),
    ]  # fmt: skip


def _cells(one: ServiceRequest) -> Iterable[str]:
    coming = queries.meetings(one)
    start, end = (coming[0].start, coming[0].end) if coming else (one.first_start, one.options[0].end_at)
    return (
        one.code, label(one.state), f"{local(start):%Y-%m-%d}", f"{local(start):%H:%M}", f"{local(end):%H:%M}",
        one.institution.name, one.department, "|".join(language_name(need.language) for need in one.needs),
        "|".join(str(need.level) for need in one.needs), label(one.visit_kind), label(one.mode), one.patient_code,
        one.contact_name, one.contact_phone, "|".join(one.name for one in coming), f"{local(one.created_at):%Y-%m-%d}",
    )  # fmt: skip
