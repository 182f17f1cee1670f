"""The desk: run the pairing, see what it proposes and how good that is, put it to everybody, see how it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.i18n import _
from training.forms.shadowing import ReasonForm
from training.models import PairingStudy, Shadowing
from training.pairing.plan import Plan
from training.queries import shadowing as queries
from training.services import shadowing as services
from training.views.access import desk_only
from training.vocabulary import ShadowingState as State
from training.wording import shadowing as words

shadowing = Blueprint(
    "shadowing", __name__, url_prefix="/training/shadowing", template_folder="../../templates"
)


@shadowing.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the sentences."""
    return {"shadow": words, "now": clock.now()}


@shadowing.get("/")
@desk_only
def index() -> ResponseReturnValue:
    """Proposals with their proof, what is under way, who is left without and why, what was last."""
    rows = queries.live()
    return render_template(
        "training/shadowing/index.html",
        proposed=[one for one in rows if one.state is State.PROPOSED],
        under_way=[one for one in rows if one.state is not State.PROPOSED],
        ended=queries.ended(),
        waiting=len(queries.learners()),
        **_study(),
    )


def _study() -> dict[str, Any]:
    """The pairing under way, the last answer, and the people it left without."""
    answer = queries.newest_answer()
    plan = _plan_of(answer)
    left = words.left_lines(plan) if plan else []
    return {"study": queries.newest_study(), "answer": answer, "plan": plan, "left": left}


def _plan_of(study: PairingStudy | None) -> Plan | None:
    return Plan.from_json(study.plan) if study is not None and study.plan else None


@shadowing.get("/run")
@desk_only
def watch() -> ResponseReturnValue:
    """The part of the page that is asked for again while a pairing runs; by itself it leads to the page."""
    return render_template("training/shadowing/_run.html", watched=True, **_study())


@shadowing.post("/run")
@desk_only
def run() -> ResponseReturnValue:
    """Ask for a pairing."""
    services.request_pairing(current_user)
    db.session.commit()
    return redirect(url_for(".index"), 303)


@shadowing.get("/<int:shadowing_id>")
@desk_only
def show(shadowing_id: int) -> ResponseReturnValue:
    """One shadowing, and what can be done with it now."""
    one = queries.get(shadowing_id)
    audit.record_read(current_user, one.assignment.request)
    return render_template("training/shadowing/show.html", one=one, standing=services.standing_consent(one))


@shadowing.post("/<int:shadowing_id>/ask")
@desk_only
def ask(shadowing_id: int) -> ResponseReturnValue:
    """Put a proposal to the institution (or, where it has agreed once for all, to the trainee)."""
    one = queries.get(shadowing_id)
    services.ask(current_user, one)
    db.session.commit()
    asked = one.state is State.ASKED
    flash(_("医療機関に確認を送りました。") if asked else _("見学する人に案内を送りました。"), "success")
    return redirect(url_for(".index"), 303)


@shadowing.post("/<int:shadowing_id>/yes")
@desk_only
def yes(shadowing_id: int) -> ResponseReturnValue:
    """The institution's or the trainee's yes, given by telephone."""
    one = queries.get(shadowing_id)
    act = services.consent if one.state is State.ASKED else services.accept
    act(current_user, one)
    db.session.commit()
    flash(_("お返事を記録しました。"), "success")
    return redirect(url_for(".show", shadowing_id=shadowing_id), 303)


NO: dict[str, Callable[[Actor, Shadowing, str], None]] = {
    "refuse": partial(services.refuse, desk=True),
    "senior": partial(services.refuse_as_senior, desk=True),
    "decline": partial(services.decline, desk=True),
    "cancel": services.cancel,
}
"""On whose side it ends: the institution's, the senior's, the trainee's, the desk's."""


@shadowing.route("/<int:shadowing_id>/<any(refuse, senior, decline, cancel):way>", methods=["GET", "POST"])
@desk_only
def end(shadowing_id: int, way: str) -> ResponseReturnValue:
    """A no by telephone, or the desk's own; with its reason."""
    one, form = queries.get(shadowing_id), ReasonForm()
    if not form.validate_on_submit():
        page = render_template("training/shadowing/end.html", one=one, way=way, form=form)
        return page, 422 if form.is_submitted() else 200
    NO[way](current_user, one, form.reason.data or "")
    db.session.commit()
    flash(_("見学を取りやめました。知らせた相手にはメールを送りました。"), "success")
    return redirect(url_for(".index"), 303)
