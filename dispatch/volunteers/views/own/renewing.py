"""The yearly question: on one's own page, and by the link of a mail. Looking changes nothing; one button answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db, set_reading
from dispatch.errors import Conflict, Invalid, NotFound
from dispatch.i18n import _
from dispatch.vocabulary import AnswerWay, RenewalAnswer
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms.renewals import AnswerForm
from dispatch.volunteers.models import Renewal, Volunteer
from dispatch.volunteers.views.own.blueprint import me, volunteers_only
from dispatch.volunteers.views.own.profile import own_profile

renewal_link = Blueprint("renewal_link", __name__, url_prefix="/renew")


@own_profile.app_context_processor
def tools() -> dict[str, object]:
    """What my page asks about the yearly question."""
    return {"open_renewal": queries.open_renewal}


@own_profile.route("/renewal", methods=["GET", "POST"])
@volunteers_only
def renewal() -> ResponseReturnValue:
    """The signed-in person's question, or the last answer."""
    found = queries.open_renewal(me()) or queries.last_renewal(me())
    if found is None:
        raise NotFound(_("いまお答えいただく意向調査はありません。"))
    if request.method == "GET":
        return _page(found)
    said = _said()
    if said is RenewalAnswer.LEAVE:
        return redirect(url_for("own_profile.leave"), 303)
    services.answer_renewal(current_user, found, said, AnswerWay.PAGE)
    db.session.commit()
    flash(_("お答えいただき、ありがとうございます。"), "success")
    return redirect(url_for(".renewal"), 303)


@renewal_link.get("/<token>")
def show(token: str) -> str:
    """The question with its buttons; once it is answered, thanks."""
    return _page(services.read_renewal_token(token), token)


@renewal_link.post("/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Go on or rest; leaving asks once more."""
    found, said = services.read_renewal_token(token), _said()
    if said is RenewalAnswer.LEAVE:
        return redirect(url_for(".ask_leaving", token=token), 303)
    services.answer_renewal(services.Holder(found.volunteer), found, said, AnswerWay.LINK)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


@renewal_link.get("/<token>/leave")
def ask_leaving(token: str) -> str:
    """What leaving means, and one button."""
    return _leaving_page(services.read_renewal_token(token), token)


@renewal_link.post("/<token>/leave")
def leave(token: str) -> ResponseReturnValue:
    """Leave."""
    found = services.read_renewal_token(token)
    try:
        files = services.answer_renewal(
            services.Holder(found.volunteer), found, RenewalAnswer.LEAVE, AnswerWay.LINK
        )
        db.session.commit()
    except Conflict as problem:
        db.session.rollback()
        set_reading(True)
        return _leaving_page(services.read_renewal_token(token), token, problem), problem.status
    services.erase(files)
    return redirect(url_for("own_profile.left"), 303)


def _said() -> RenewalAnswer:
    form = AnswerForm()
    if not form.validate() or form.answer.data is None:
        raise Invalid(_("「続ける」「しばらく休む」「やめる」のどれかを選んでください。"))
    return RenewalAnswer(form.answer.data)


def _page(found: Renewal, token: str | None = None) -> str:
    return render_template("renewals/question.html", renewal=found, volunteer=found.volunteer, token=token)


def _leaving_page(found: Renewal, token: str, problem: Conflict | None = None) -> str:
    volunteer: Volunteer = found.volunteer
    return render_template(
        "my/leave.html",
        volunteer=volunteer,
        ahead=queries.jobs_ahead(volunteer),
        unreported=queries.jobs_unreported(volunteer),
        problem=problem,
        action=url_for(".leave", token=token),
        back=url_for(".show", token=token),
        by_link=True,
    )
