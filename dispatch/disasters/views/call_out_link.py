"""The page behind the link of a call: two buttons, no script, small."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db, set_reading
from dispatch.disasters.forms.call_outs import ComingForm
from dispatch.disasters.models import CallOutAsk
from dispatch.disasters.queries.events import get_event
from dispatch.disasters.services import call_outs as services
from dispatch.disasters.views import links
from dispatch.disasters.vocabulary import AnsweredBy
from dispatch.errors import Conflict, Invalid

call_out_link = Blueprint("call_out_link", __name__, url_prefix="/call-outs")


@call_out_link.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """What is asked, and what this person has said."""
    ask = services.ask_of(token)
    return _page(token, ask, _form_of(ask))


@call_out_link.post("/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Yes or no, by the link's holder."""
    ask = services.ask_of(token)
    locale = links.reader_of(ask.supporter)
    with links.speaking(locale):
        form = ComingForm()
        coming = request.form.get("coming") == "yes"
        until = form.until() if coming else None
        if form.errors:
            return _page(token, ask, form), 422
        try:
            by = AnsweredBy.PAGE if _own(ask) else AnsweredBy.LINK
            services.answer(services.bearer(ask), ask, coming, by, until)
        except Invalid as fault:
            form.take(fault.faults)
            return _page(token, ask, form), 422
        except Conflict as refusal:
            return _as_it_is_now(token, refusal), 409
    db.session.commit()
    return redirect(url_for(".show", token=token, lang=locale), 303)


def _form_of(ask: CallOutAsk) -> ComingForm:
    with links.speaking(links.reader_of(ask.supporter)):
        return ComingForm.of(ask)


def _as_it_is_now(token: str, refusal: Conflict) -> str:
    db.session.rollback()
    set_reading(True)
    ask = services.ask_of(token)
    return _page(token, ask, _form_of(ask), refusal)


def _own(ask: CallOutAsk) -> bool:
    person = ask.supporter.volunteer
    return bool(current_user.is_authenticated and person and person.user_id == current_user.id)


def _page(token: str, ask: CallOutAsk, form: ComingForm, refusal: Conflict | None = None) -> str:
    locale = links.reader_of(ask.supporter)
    event = get_event(ask.call_out.event_id)
    with links.speaking(locale):
        return links.page(
            "disasters/call_outs/link.html", event, locale, token=token, ask=ask, call_out=ask.call_out,
            refusal=refusal, form=form, wanted=services.wanted_words(ask.call_out),
        )  # fmt: skip
