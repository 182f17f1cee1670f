"""For residents, in their own languages: asking for alerts, confirming the address by mail, leaving in one tap."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dispatch.db import db
from dispatch.disasters.forms.residents import ResidentForm
from dispatch.disasters.queries.residents import areas
from dispatch.disasters.services import residents as services
from dispatch.disasters.views.tongue import chosen_tongue, speaking

residents = Blueprint("residents", __name__, url_prefix="/alerts")
resident_link = Blueprint("resident_link", __name__, url_prefix="/alerts/link")


@residents.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """What a resident wants to be told. The answer tells nothing of which addresses are known."""
    code = chosen_tongue()
    told = speaking(code)
    form = ResidentForm(told["own"], areas(), language=code)
    sent = redirect(url_for(".sent", lang=code), 303)
    if form.is_submitted() and form.website.data:
        return sent
    if form.validate_on_submit():
        services.ask(form.email.data or "", form.wish())
        db.session.commit()
        return sent
    page = render_template("disasters/residents/index.html", form=form, **told)
    return page, 422 if form.errors else 200


@residents.get("/sent")
def sent() -> str:
    """What happens next: the same words for everybody."""
    return render_template("disasters/residents/sent.html", **speaking(chosen_tongue()))


@resident_link.get("/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """What was asked for, and one button; a program that looks at mails changes nothing."""
    resident, wish, waits = services.read_confirm(token)
    return _quiet(
        render_template(
            "disasters/residents/confirm.html",
            wish=wish,
            waits=waits,
            token=token,
            leave=None if waits else services.leave_token(resident),
            **speaking(wish.language),
        )
    )


@resident_link.post("/confirm/<token>")
def confirmed(token: str) -> ResponseReturnValue:
    """The address is theirs."""
    services.confirm(token)
    db.session.commit()
    return redirect(url_for(".confirm", token=token), 303)


@resident_link.get("/leave/<token>")
def leave(token: str) -> ResponseReturnValue:
    """One button; where the registration has ended, that it has."""
    resident = services.read_leave(token)
    told = speaking(resident.language if resident else chosen_tongue())
    return _quiet(
        render_template("disasters/residents/leave.html", known=resident is not None, token=token, **told)
    )


@resident_link.post("/leave/<token>")
def left(token: str) -> ResponseReturnValue:
    """The address is deleted, by the button or by the mail program itself (RFC 8058), which wants no page."""
    resident = services.read_leave(token)
    code = resident.language if resident else chosen_tongue()
    services.leave(token)
    db.session.commit()
    if request.form.get("List-Unsubscribe"):
        return "", 200
    return redirect(url_for(".leave", token=token, lang=code), 303)


def _quiet(page: str) -> ResponseReturnValue:
    """The address of this page opens a registration: it is not told to other pages, and no machine lists it."""
    answer = make_response(page)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
