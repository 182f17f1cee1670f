"""How a request asks, who stands by for it, and who could not come: the desk's buttons."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.assignments import services
from dispatch.assignments.forms import AskForm, GiveUpForm
from dispatch.assignments.models import Assignment, Standby
from dispatch.assignments.queries import cases as queries
from dispatch.assignments.queries.standbys import standby as standby_of
from dispatch.assignments.views.desk.blueprint import desk
from dispatch.assignments.views.desk.cases import as_it_is_now, note_of
from dispatch.db import db
from dispatch.errors import Conflict, Gone, Invalid
from dispatch.i18n import _
from dispatch.vocabulary import NoShowSide, RoleName


def _do(request_id: int, act: Callable[[], object], done: str) -> ResponseReturnValue:
    try:
        act()
    except (Conflict, Gone) as error:
        return as_it_is_now(request_id, error)
    db.session.commit()
    flash(done, "success")
    return redirect(url_for("desk.show", request_id=request_id), 303)


@desk.post("/<int:request_id>/asking")
@only(RoleName.COORDINATOR)
def asking(request_id: int) -> ResponseReturnValue:
    """How this request asks from now on."""
    asked, form = queries.one(request_id), AskForm()
    if not form.validate():
        raise Invalid(_("打診の方法を選んでください。"))
    manner = form.manner(services.manner_of(asked))
    done = _("打診の方法を変えました。")
    return _do(request_id, lambda: services.set_manner(current_user, asked, manner), done)


@desk.post("/assignments/<int:assignment_id>/absent")
@only(RoleName.COORDINATOR)
def absent(assignment_id: int) -> ResponseReturnValue:
    """Somebody did not come: the interpreter, or the patient."""
    job, note = queries.assignment(assignment_id), note_of()
    acts: dict[str, Callable[..., None]] = {
        NoShowSide.VOLUNTEER: services.interpreter_absent,
        NoShowSide.PATIENT: services.patient_absent,
    }
    act = acts.get(request.form.get("side", ""))
    if act is None:
        raise Invalid(_("だれが来なかったかを選んでください。"))
    return _do(job.request_id, lambda: act(current_user, job, note), _("不参を記録しました。"))


@desk.post("/assignments/<int:assignment_id>/gave-up")
@only(RoleName.COORDINATOR)
def gave_up(assignment_id: int) -> ResponseReturnValue:
    """The volunteer has said on the phone that they cannot come after all."""
    job, form = queries.assignment(assignment_id), GiveUpForm()
    if not form.validate():
        raise Invalid(_("行けなくなった理由を選んでください。"))
    done = _("%(name)sさんの取消を記録しました。ほかの人を探します。", name=job.volunteer.name)
    return _do(
        job.request_id,
        lambda: services.give_up(current_user, job, form.reason.data, form.note.data or ""),
        done,
    )


@desk.post("/<int:request_id>/standby/<int:position>/<int:volunteer_id>")
@only(RoleName.COORDINATOR)
def stand_by(request_id: int, position: int, volunteer_id: int) -> ResponseReturnValue:
    """Ask somebody to stand by, in one tap."""
    asked = queries.one(request_id)
    done = _("待機のお願いを送りました。")
    return _do(request_id, lambda: services.ask_standby(current_user, asked, position, volunteer_id), done)


@desk.post("/standbys/<int:standby_id>/<word>")
@only(RoleName.COORDINATOR)
def standby_word(standby_id: int, word: str) -> ResponseReturnValue:
    """What the desk says of a standby: stepped in, agreed or refused on the phone, or no longer needed."""
    standby = standby_of(standby_id)
    name = standby.volunteer.name
    acts: dict[str, tuple[Callable[[Standby], Assignment | None], str]] = {
        "step-in": (
            lambda one: services.step_in(current_user, one),
            _("%(name)sさんに交代し、本人と医療機関に知らせました。", name=name),
        ),
        "yes": (lambda one: services.agree(current_user, one), _("待機の承諾を記録しました。")),
        "no": (lambda one: services.refuse(current_user, one), _("待機の辞退を記録しました。")),
        "release": (
            lambda one: services.release(current_user, [one]),
            _("待機を終え、本人に知らせました。"),
        ),
    }
    if word not in acts:
        raise Invalid(_("この操作はできません。"))
    act, done = acts[word]
    return _do(standby.request_id, lambda: act(standby), done)
