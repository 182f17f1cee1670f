"""One request on the desk: looking, confirming, rejecting, taking back, giving up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.assignments import services, wording
from dispatch.assignments.forms import NoteForm, PhoneForm
from dispatch.assignments.queries import cases as queries
from dispatch.assignments.queries import desk as lists
from dispatch.assignments.views.desk.blueprint import desk
from dispatch.assignments.views.desk.looking import asking_of, looks
from dispatch.audit import services as audit
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, Invalid
from dispatch.i18n import _
from dispatch.requests.models import ServiceRequest
from dispatch.requests.services import can_cancel, can_edit
from dispatch.vocabulary import RoleName


@desk.get("/<int:request_id>")
@only(RoleName.COORDINATOR)
def show(request_id: int) -> ResponseReturnValue:
    """Everything about a request."""
    asked = queries.one(request_id)
    audit.record_read(current_user, asked)
    return page(asked)


def page(asked: ServiceRequest, problem: DispatchError | None = None) -> str:
    """The request as it stands, with what went wrong on top."""
    case = queries.Case(asked)
    funnels = wording.funnels(asked.why_uncovered)
    return render_template(
        "desk/show.html",
        problem=problem,
        case=case,
        funnels=funnels,
        rivals=queries.requests(number for funnel in funnels for number in funnel.rivals),
        recent=lists.recent_jobs(case.live),
        history=wording.events(queries.happened(asked)),
        following=lists.following(asked),
        editable=can_edit(asked),
        cancellable=can_cancel(asked),
        now=clock.now(),
        soon=clock.now() + lists.SOON,
        **looks(asked),
        **asking_of(asked),
    )


def as_it_is_now(request_id: int, error: DispatchError) -> ResponseReturnValue:
    """The answer to whoever came too late: the state of now, and what stood in the way."""
    db.session.rollback()
    set_reading(True)
    return page(queries.one(request_id), error), error.status


def _do(request_id: int, act: Callable[[ServiceRequest], object], done: str) -> ResponseReturnValue:
    try:
        act(queries.one(request_id))
    except Conflict as error:
        return as_it_is_now(request_id, error)
    db.session.commit()
    flash(done, "success")
    return redirect(url_for("desk.show", request_id=request_id), 303)


def _shown() -> list[int]:
    """The proposals that the page had shown."""
    return request.form.getlist("assignment", type=int)


def note_of() -> str:
    """What the coordinator has written. Raises `Invalid` where it is too long to be kept."""
    form = NoteForm()
    if not form.validate():
        raise Invalid(str(next(iter(form.note.errors), _("入力内容を確認してください。"))))
    return (form.note.data or "").strip()


@desk.post("/<int:request_id>/confirm")
@only(RoleName.COORDINATOR)
def confirm(request_id: int) -> ResponseReturnValue:
    """Confirm the proposal as it was shown and ask its people."""
    shown = _shown()
    done = _("提案を確定し、通訳者に打診を送りました。")
    answer = _do(request_id, lambda asked: services.confirm(current_user, asked, shown), done)
    if not isinstance(answer, tuple):  # it went out
        warn_of_the_unreached([queries.one(request_id)])
    return answer


def warn_of_the_unreached(confirmed: Iterable[ServiceRequest]) -> None:
    """Name those who have been asked and have no e-mail: somebody must phone them."""
    asked = [job.volunteer for one in confirmed for job in queries.Case(one).offered]
    names = _("、").join(dict.fromkeys(person.name for person in asked if not person.email))
    if names:
        flash(_("メールアドレスがないため、電話で伝えてください：%(names)s", names=names), "warning")


@desk.post("/<int:request_id>/reject")
@only(RoleName.COORDINATOR)
def reject(request_id: int) -> ResponseReturnValue:
    """Take the proposal back; its people are not proposed for this request again."""
    note, shown = note_of(), _shown()
    done = _("提案を見送りました。ほかの人を探します。")
    return _do(request_id, lambda asked: services.reject(current_user, asked, note, shown), done)


@desk.post("/<int:request_id>/unfilled")
@only(RoleName.COORDINATOR)
def unfilled(request_id: int) -> ResponseReturnValue:
    """Give up, and tell the hospital."""
    note = note_of()
    done = _("不成立とし、医療機関に知らせました。")
    return _do(request_id, lambda asked: services.mark_unfilled(current_user, asked, note), done)


@desk.post("/assignments/<int:assignment_id>/yes")
@only(RoleName.COORDINATOR)
def phone_yes(assignment_id: int) -> ResponseReturnValue:
    """The volunteer has said yes on the phone."""
    asked = queries.assignment(assignment_id)
    done = _("%(name)sさんの「引き受けます」を記録しました。", name=asked.volunteer.name)
    return _do(asked.request_id, lambda _asked: services.accept(current_user, asked), done)


@desk.post("/assignments/<int:assignment_id>/no")
@only(RoleName.COORDINATOR)
def phone_no(assignment_id: int) -> ResponseReturnValue:
    """The volunteer has said no on the phone, and why."""
    asked, form = queries.assignment(assignment_id), PhoneForm()
    if not form.validate():
        raise Invalid(_("辞退の理由を選んでください。"))
    done = _("%(name)sさんの辞退を記録しました。ほかの人を探します。", name=asked.volunteer.name)
    return _do(asked.request_id, lambda _asked: services.decline(current_user, asked, form.reason.data), done)


@desk.post("/assignments/<int:assignment_id>/withdraw")
@only(RoleName.COORDINATOR)
def withdraw(assignment_id: int) -> ResponseReturnValue:
    """Take back an offer or an accepted assignment; the request needs somebody again."""
    note, taken = note_of(), queries.assignment(assignment_id)
    done = _("%(name)sさんへの依頼を取り下げ、本人に知らせました。", name=taken.volunteer.name)
    return _do(taken.request_id, lambda _asked: services.withdraw(current_user, taken, note), done)
