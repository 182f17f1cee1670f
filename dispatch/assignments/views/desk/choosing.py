"""A person chosen by hand for one need: who could, who could not and why, at what cost."""

from __future__ import annotations

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.assignments import services
from dispatch.assignments.forms import ChooseForm, WayForm
from dispatch.assignments.models import QuestionKind
from dispatch.assignments.queries import cases as queries
from dispatch.assignments.queries.candidates import CandidateRow, candidates
from dispatch.assignments.views.desk.blueprint import desk
from dispatch.assignments.views.desk.cases import as_it_is_now
from dispatch.audit import services as audit
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, DoubleBooking, NotFound, RuleBroken
from dispatch.i18n import _
from dispatch.matching.rules import Rule
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import RoleName

AT_FIRST = 30
"""Candidates shown before somebody asks for more."""


@desk.get("/<int:request_id>/choose/<int:position>")
@only(RoleName.COORDINATOR)
def choose(request_id: int, position: int) -> ResponseReturnValue:
    """The candidates for a need at one of its times, those who may come first."""
    asked = _with_need(request_id, position)
    audit.record_read(current_user, asked)
    return _page(asked, position, ChooseForm(formdata=None))


@desk.post("/<int:request_id>/choose/<int:position>")
@only(RoleName.COORDINATOR)
def take(request_id: int, position: int) -> ResponseReturnValue:
    """Make the person the proposal; where rules forbid it, the form comes back and wants a reason."""
    asked, form = _with_need(request_id, position), ChooseForm()
    if not form.validate():
        return _again(request_id, position, form), 422
    at_stake = not form.seen.data and queries.at_stake(asked, position, form.volunteer_id.data)
    try:
        chosen = services.choose(current_user, asked, form.choice(position))
    except RuleBroken as error:
        form.refuse(_("条件に合わない点があるため、理由を書いてください。"))
        return _again(request_id, position, form, error), 422
    except DoubleBooking as error:
        return _again(request_id, position, form, error), error.status
    except Conflict as error:
        return as_it_is_now(request_id, error)
    if at_stake:
        return _look_first(request_id, form.choice(position))
    db.session.commit()
    flash(
        _("%(name)sさんを提案にしました。確認して確定してください。", name=chosen.volunteer.name), "success"
    )
    return redirect(url_for("desk.show", request_id=request_id), 303)


def _look_first(request_id: int, choice: services.Choice) -> ResponseReturnValue:
    """The choice is possible but touches other proposals: nothing is kept of it until the coordinator has seen how."""
    db.session.rollback()
    question = services.ask(current_user, QuestionKind.SWAP, queries.one(request_id), asdict(choice))
    db.session.commit()
    return redirect(url_for("desk.question", question_id=question.id), 303)


def _with_need(request_id: int, position: int) -> ServiceRequest:
    asked = queries.one(request_id)
    if position not in {need.position for need in asked.needs}:
        raise NotFound(_("この派遣依頼に、その通訳者の枠はありません。"))
    return asked


def _again(request_id: int, position: int, form: ChooseForm, problem: DispatchError | None = None) -> str:
    db.session.rollback()
    set_reading(True)
    return _page(_with_need(request_id, position), position, form, problem)


def _hopeless(row: CandidateRow) -> tuple[int, bool]:
    """Among those who break as many rules, a level too low comes last: a call cannot change it."""
    return len(row.refusals), Rule.LANGUAGE in row.refusals


def _page(
    asked: ServiceRequest, position: int, form: ChooseForm, problem: DispatchError | None = None
) -> str:
    present = queries.Case(asked).proposed_for(position)
    way = WayForm.of(asked, request.values, present)
    rows = sorted(candidates(asked, position, way.option.data, way.chosen_mode), key=_hopeless)
    language = next(need.language for need in asked.needs if need.position == position)
    speakers = [
        row for row in rows if row.volunteer.level(language) or Rule.LANGUAGE not in row.refusals
    ]  # a level that holds on the day of the job need not hold today
    found = [row for row in rows if way.wants(row.volunteer)] if way.q.data else speakers
    shown = max(AT_FIRST, request.values.get("show", 0, int))
    return render_template(
        "desk/choose.html",
        asked=asked,
        need=next(need for need in asked.needs if need.position == position),
        option=next(option for option in asked.options if option.rank == way.option.data),
        way=way,
        form=form,
        problem=problem,
        rows=found[:shown],
        hidden=max(0, len(found) - shown),
        shown=shown,
        total=len(rows),
        silent=0 if way.q.data else len(rows) - len(speakers),
        present=present,
    )
