"""The coordinators' look at the yearly question."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.i18n import _, label, local, zone
from dispatch.tables.writing import as_csv
from dispatch.vocabulary import AnswerWay, RenewalAnswer
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms.renewals import AnswerForm
from dispatch.volunteers.models import Renewal
from dispatch.volunteers.views.blueprint import staff_only, volunteers
from dispatch.volunteers.views.papers import tabs


@volunteers.get("/renewals/")
@staff_only
def renewals() -> str:
    """The campaigns, and opening the next by hand."""
    return render_template(
        "renewals/index.html",
        campaigns=queries.campaigns(),
        tally=queries.tally,
        answers=RenewalAnswer,
        ends_on=services.year_end(clock.today(zone())),
        tabs=tabs("renewals"),
    )


@volunteers.post("/renewals/open")
@staff_only
def open_renewals() -> ResponseReturnValue:
    """Ask now, without waiting for the day on which it would happen by itself."""
    campaign = services.open_campaign(current_user)
    db.session.commit()
    flash(_("意向調査を始めました。対象の全員にメールを送ります。"), "success")
    return redirect(url_for(".campaign", campaign_id=campaign.id), 303)


@volunteers.get("/renewals/<int:campaign_id>")
@staff_only
def campaign(campaign_id: int) -> str:
    """Who has said what."""
    found = queries.get_campaign(campaign_id)
    rows = queries.renewals_of(found)
    return render_template(
        "renewals/campaign.html",
        campaign=found,
        renewals=rows,
        count=queries.tally(rows),
        answers=RenewalAnswer,
    )


@volunteers.get("/renewals/<int:campaign_id>/answers.csv")
@staff_only
def renewals_csv(campaign_id: int) -> Response:
    """The same as a file; who took it is on record."""
    found = queries.get_campaign(campaign_id)
    rows = queries.renewals_of(found)
    record_read(current_user, found, exported=len(rows))
    headings = (
        _("登録番号"),
        _("氏名"),
        _("ふりがな"),
        _("登録の期限"),
        _("回答"),
        _("回答日"),
        _("回答方法"),
    )
    return as_csv(f"renewals-{found.ends_on}.csv", headings, map(_cells, rows))


def _cells(renewal: Renewal) -> tuple[str, ...]:
    person, at = renewal.volunteer, renewal.answered_at
    day = local(at).date().isoformat() if at else ""
    said, way = label(renewal.answer) or _("未回答"), label(renewal.way)
    return (person.code, person.name, person.kana, renewal.ends_on.isoformat(), said, day, way)


@volunteers.post("/renewals/<int:campaign_id>/answers/<int:renewal_id>")
@staff_only
def answer_renewal(campaign_id: int, renewal_id: int) -> ResponseReturnValue:
    """What somebody has said by telephone; leaving has a page of its own."""
    found = queries.get_campaign(campaign_id)
    renewal, form = queries.get_renewal(found, renewal_id), AnswerForm()
    if not form.validate() or form.answer.data is None:
        flash(_("回答を選んでください。"), "error")
    elif form.answer.data is RenewalAnswer.LEAVE:
        return redirect(url_for(".depart", volunteer_id=renewal.volunteer_id), 303)
    else:
        services.answer_renewal(current_user, renewal, form.answer.data, AnswerWay.PHONE)
        db.session.commit()
        flash(_("%(name)sさんの回答を記録しました。", name=renewal.volunteer.name), "success")
    return redirect(url_for(".campaign", campaign_id=found.id), 303)
