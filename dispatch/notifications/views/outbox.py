"""The outbox, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_security import auth_required, current_user, roles_required
from werkzeug.wrappers import Response as Redirect

from dispatch.audit.services import record, record_read
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.forms import page_number
from dispatch.i18n import _
from dispatch.notifications import queries, services
from dispatch.notifications.queries import Delivery
from dispatch.vocabulary import RoleName

outbox = Blueprint("outbox", __name__, url_prefix="/admin/outbox")


@outbox.get("/")
@auth_required("session")
@roles_required(RoleName.ADMINISTRATOR)
def index() -> str:
    """Messages, by where they are on their way."""
    state = request.args.get("state", type=Delivery)
    text = request.args.get("text", "")
    page = queries.search(text, state, page_number())
    return render_template(
        "outbox/index.html",
        page=page,
        state=state,
        text=text,
        states=Delivery,
        counts=queries.counts(),
        delivery=queries.delivery,
    )


@outbox.get("/<int:message_id>")
@auth_required("session")
@roles_required(RoleName.ADMINISTRATOR)
def show(message_id: int) -> str:
    """One message as it is sent."""
    message = queries.get(message_id)
    record_read(current_user, message)
    body = message.body if current_app.config["DEMO_ACCOUNTS"] else queries.without_keys(message.body)
    return render_template("outbox/show.html", message=message, body=body, state=queries.delivery(message))


@outbox.get("/<int:message_id>/tsunagu.ics")
@auth_required("session")
@roles_required(RoleName.ADMINISTRATOR)
def calendar(message_id: int) -> Response:
    """The appointment that the message carries."""
    message = queries.get(message_id)
    if not message.calendar:
        raise NotFound(_("このメッセージに予定は付いていません。"))
    disposition = {"Content-Disposition": "attachment; filename=tsunagu.ics"}
    return Response(message.calendar, content_type="text/calendar; charset=utf-8", headers=disposition)


@outbox.post("/<int:message_id>/retry")
@auth_required("session")
@roles_required(RoleName.ADMINISTRATOR)
def retry(message_id: int) -> Redirect:
    """Send a message that failed once more, at the next delivery."""
    message = queries.get(message_id)
    services.retry(message)
    record(current_user, "message.retried", message)
    db.session.commit()
    flash(_("メッセージをもう一度送ります。"), "success")
    return redirect(url_for(".show", message_id=message.id), 303)
