"""A fix applied: the hospital is asked for a change, or a volunteer for more than usual; and the hospital's answer by
phone."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.assignments import services
from dispatch.assignments.models import Amendment
from dispatch.assignments.queries import amendments, questions
from dispatch.assignments.queries import cases as queries
from dispatch.assignments.views.desk.blueprint import desk
from dispatch.assignments.views.desk.cases import as_it_is_now, note_of, warn_of_the_unreached
from dispatch.db import db
from dispatch.errors import Conflict, Gone
from dispatch.i18n import _
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import RoleName


@desk.post("/<int:request_id>/fixes/<int:question_id>/<int:index>/hospital")
@only(RoleName.COORDINATOR)
def ask_hospital(request_id: int, question_id: int, index: int) -> ResponseReturnValue:
    """Ask the hospital whether it agrees."""
    note, found = note_of(), questions.one(question_id)
    done = _("医療機関に相談を送りました。回答があると、ここに表示されます。")
    return _do(request_id, done, lambda asked: services.ask_hospital(current_user, asked, found, index, note))


@desk.post("/<int:request_id>/fixes/<int:question_id>/<int:index>/volunteer")
@only(RoleName.COORDINATOR)
def ask_volunteer(request_id: int, question_id: int, index: int) -> ResponseReturnValue:
    """Ask the volunteer, beyond what the roster says."""
    note, found = note_of(), questions.one(question_id)
    done = _("打診を送りました。")

    def act(asked: ServiceRequest) -> None:
        why = note or _("担当者が見つからないため、登録の条件を超えてお願いする")
        services.ask_volunteer(current_user, asked, found, index, why)

    answer = _do(request_id, done, act)
    if not isinstance(answer, tuple):
        warn_of_the_unreached([queries.one(request_id)])
    return answer


@desk.post("/amendments/<int:amendment_id>/yes")
@only(RoleName.COORDINATOR)
def change_yes(amendment_id: int) -> ResponseReturnValue:
    """The hospital has agreed on the phone."""
    done = _("医療機関の承諾を記録しました。もう一度計算します。")
    note = note_of()
    return _answer(amendment_id, done, lambda one: services.accept_change(current_user, one, note))


@desk.post("/amendments/<int:amendment_id>/no")
@only(RoleName.COORDINATOR)
def change_no(amendment_id: int) -> ResponseReturnValue:
    """The hospital has not agreed on the phone."""
    done = _("「変更しない」という回答を記録しました。")
    note = note_of()
    return _answer(amendment_id, done, lambda one: services.refuse_change(current_user, one, note))


@desk.post("/amendments/<int:amendment_id>/withdraw")
@only(RoleName.COORDINATOR)
def change_back(amendment_id: int) -> ResponseReturnValue:
    """Take the question back."""
    done = _("医療機関への相談を取り下げました。")
    return _answer(amendment_id, done, lambda one: services.withdraw_change(current_user, one))


def _answer(amendment_id: int, done: str, act: Callable[[Amendment], object]) -> ResponseReturnValue:
    found = amendments.visible(current_user, amendment_id)
    return _do(found.request_id, done, lambda _asked: act(found))


def _do(request_id: int, done: str, act: Callable[[ServiceRequest], object]) -> ResponseReturnValue:
    try:
        act(queries.one(request_id))
    except (Conflict, Gone) as error:
        return as_it_is_now(request_id, error)
    db.session.commit()
    flash(done, "success")
    return redirect(url_for("desk.show", request_id=request_id), 303)
