"""How a person is written to: by which way, in which language, and whether it arrives."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from dispatch.accounts import choosing
from dispatch.accounts.forms import MessageChoiceForm
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.notifications import quiet
from dispatch.notifications.channels.webhook import secret_of
from dispatch.notifications.queries import delivery, last_to, refusal_of

message_choice = Blueprint("message_choice", __name__, url_prefix="/account/messages")


@message_choice.route("/", methods=["GET", "POST"])
@auth_required("session")
def show() -> str | Response | tuple[str, int]:
    """The person's choice."""
    choice = choosing.choice_of(current_user)
    form = MessageChoiceForm(obj=choice)
    if form.validate_on_submit():
        try:
            choosing.choose(
                current_user,
                channel=form.channel.data,
                locale=form.locale.data,
                webhook_url=form.webhook_url.data or "",
            )
        except Invalid as error:
            form.take(error.faults)
        else:
            db.session.commit()
            flash(_("お知らせの受け取り方を保存しました。"), "success")
            return redirect(url_for(".show"), 303)
        db.session.rollback()
    page = render_template(
        "messages/choice.html",
        form=form,
        choice=choice,
        secret=secret_of(choice.webhook_url, current_user.id) if choice.webhook_url else "",
        quiet=[f"{one.hour}:{one.minute:02d}" for one in quiet.hours()],
        refusal=refusal_of(str(current_user.email)),
        messages=last_to(current_user.id, 5),
        delivery=delivery,
    )
    return page, 422 if form.errors else 200


@message_choice.post("/test")
@auth_required("session")
def test() -> Response:
    """Send a message to try it."""
    choosing.send_test(current_user)
    db.session.commit()
    flash(_("テストのメッセージを送ります。数分たっても届かないときは、設定を確かめてください。"), "success")
    return redirect(url_for(".show"), 303)
