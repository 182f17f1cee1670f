"""The page behind a muster's link: fifty kilobytes at most, without scripts, for a bad connection on a bad day."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db, set_reading
from dispatch.disasters import vocabulary
from dispatch.disasters.forms.musters import LinkAnswerForm, offer_languages
from dispatch.disasters.models import MusterReply
from dispatch.disasters.queries.events import get_event
from dispatch.disasters.services import musters as services
from dispatch.disasters.views import links
from dispatch.disasters.vocabulary import AnsweredBy, MusterState
from dispatch.disasters.wording import muster as wording
from dispatch.errors import Conflict, Invalid
from dispatch.forms import number_in

muster_link = Blueprint("muster_link", __name__, url_prefix="/muster")


@muster_link.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The question, and what this person has said."""
    reply = services.reply_of(token)
    return _page(token, reply, _form_of(reply))


@muster_link.post("/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Take what the link's holder says."""
    reply = services.reply_of(token)
    locale = links.reader_of(reply.supporter)
    with links.speaking(locale):
        form = LinkAnswerForm()
        offer_languages(form, reply)
        said = form.said(reply)
        if said is None:
            return _page(token, reply, form), 422
        try:
            by = AnsweredBy.PAGE if _own(reply) else AnsweredBy.LINK
            services.answer(services.bearer(reply), reply, said, by, number_in(form.version.data))
        except Invalid as fault:
            form.take(fault.faults)
            return _page(token, reply, form), 422
        except Conflict as refusal:
            return _as_it_is_now(token, refusal), 409
    db.session.commit()
    return redirect(url_for(".show", token=token, lang=locale), 303)


def _form_of(reply: MusterReply) -> LinkAnswerForm:
    with links.speaking(links.reader_of(reply.supporter)):
        form = LinkAnswerForm.of(reply)
        offer_languages(form, reply)
    return form


def _own(reply: MusterReply) -> bool:
    person = reply.supporter.volunteer
    return bool(current_user.is_authenticated and person and person.user_id == current_user.id)


def _as_it_is_now(token: str, refusal: Conflict) -> str:
    db.session.rollback()
    set_reading(True)
    reply = services.reply_of(token)
    return _page(token, reply, _form_of(reply), refusal)


def _page(token: str, reply: MusterReply, form: LinkAnswerForm, refusal: Conflict | None = None) -> str:
    locale = links.reader_of(reply.supporter)
    event = get_event(reply.muster.event_id)
    with links.speaking(locale):
        return links.page(
            "disasters/muster/link.html", event, locale, token=token, reply=reply, form=form, refusal=refusal,
            open=reply.muster.state == MusterState.ASKING, words=wording, terms=vocabulary,
        )  # fmt: skip
