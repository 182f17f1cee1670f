"""The desk's view of who takes part and who waits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.audit.services import record_read
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, RuleBroken
from dispatch.forms import number_in, page_number
from dispatch.i18n import _, label, show_moment
from dispatch.tables.writing import as_csv, as_xlsx
from dispatch.volunteers import queries as volunteers
from training.forms.seats import CancelForm, DespiteForm, PeopleFilter, PriorityForm, TellForm
from training.models import Enrolment, TrainingSession
from training.queries.seats import learners, lists
from training.queries.seats.jobs import jobs_at
from training.queries.seats.mine import is_asked
from training.queries.sessions import get_session
from training.services import seats as services
from training.views.access import desk_only
from training.views.acting import act_or_tell, seen_schedule
from training.vocabulary import EnrolmentState as S
from training.wording import courses as words
from training.wording import seats as seat_words

seats = Blueprint("seats", __name__, url_prefix="/training/seats", template_folder="../templates")


@seats.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the sentences."""
    return {"words": words, "seats": seat_words, "is_asked": is_asked}


@seats.get("/")
@desk_only
def index() -> str:
    """Sessions with how they stand; people where words or a state are asked for."""
    form = PeopleFilter()
    wanted = form.wanted()
    page = (lists.people if wanted.people else lists.sessions)(wanted, page_number())
    return render_template(
        "training/seats/index.html",
        form=form,
        page=page,
        people=wanted.people,
        counts={} if wanted.people else lists.counts(page.items),
    )


@seats.get("/<int:session_id>")
@desk_only
def show(session_id: int) -> str:
    """Everybody of a session, and what can be done."""
    return _page(get_session(session_id))


def _page(session: TrainingSession, problem: DispatchError | None = None) -> str:
    people = lists.of_session(session)
    return render_template(
        "training/seats/show.html",
        session=session,
        people=people,
        jobs=jobs_at(session, [one.volunteer_id for one in (*people.seated, *people.offered)]),
        priority=PriorityForm(formdata=None),
        problem=problem,
    )


def _act(session_id: int, act: Callable[[], object], done: str) -> ResponseReturnValue:
    to = url_for(".show", session_id=session_id)
    return act_or_tell(act, lambda error: _page(get_session(session_id), error), done, to)


@seats.route("/<int:session_id>/enrol", methods=["GET", "POST"])
@desk_only
def enrol(session_id: int) -> ResponseReturnValue:
    """Somebody rings: look for them, and enrol them; against the prerequisites only with a reason."""
    session, form = get_session(session_id), DespiteForm()
    if request.method == "GET":
        return _candidates(session, form)
    volunteer = volunteers.get(number_in(form.volunteer_id.data))
    despite = (form.despite.data or "") if form.validate() else ""
    try:
        row = services.enrol(current_user, session, volunteer, desk=True, despite=despite)
    except Conflict as error:
        db.session.rollback()
        set_reading(True)
        return _candidates(get_session(session_id), form, error), error.status
    seated = row.state is S.ENROLLED
    db.session.commit()
    told = (
        _("%(name)sさんの受講が決まりました。")
        if seated
        else _("%(name)sさんをキャンセル待ちで受け付けました。")
    )
    flash(told % {"name": volunteer.name}, "success")
    return redirect(url_for(".show", session_id=session_id), 303)


def _candidates(session: TrainingSession, form: DespiteForm, problem: Conflict | None = None) -> str:
    text = (request.args.get("q") or request.form.get("q") or "").strip()
    found = lists.candidates(session, text) if text else []
    return render_template(
        "training/seats/enrol.html",
        session=session,
        q=text,
        found=[(one, learners.lacking(session, one)) for one in found],
        form=form,
        problem=problem,
        broken=isinstance(problem, RuleBroken),
    )


def _row(session_id: int, enrolment_id: int) -> Enrolment:
    return lists.enrolment(session_id, enrolment_id)


@seats.post("/<int:session_id>/<int:enrolment_id>/<any(accept, decline, keep, first):answer>")
@desk_only
def answer(session_id: int, enrolment_id: int, answer: str) -> ResponseReturnValue:
    """What somebody has said by telephone, or who is to be asked first."""
    row = _row(session_id, enrolment_id)
    name = row.volunteer.name
    acts: dict[str, tuple[Callable[..., object], str]] = {
        "accept": (
            partial(services.accept_offer, seen=seen_schedule()),
            _("%(name)sさんの受講が決まりました。", name=name),
        ),
        "decline": (services.decline_offer, _("%(name)sさんの見送りを記録しました。", name=name)),
        "keep": (
            partial(services.keep, seen=seen_schedule()),
            _("%(name)sさんは、変更後も受講します。", name=name),
        ),
        "first": (services.put_first, _("%(name)sさんを先頭にしました。", name=name)),
    }
    act, done = acts[answer]
    return _act(session_id, lambda: act(current_user, row), done)


@seats.post("/<int:session_id>/<int:enrolment_id>/priority")
@desk_only
def priority(session_id: int, enrolment_id: int) -> ResponseReturnValue:
    """A place in the queue."""
    row, form = _row(session_id, enrolment_id), PriorityForm()
    if not form.validate():
        return redirect(url_for(".show", session_id=session_id), 303)
    done = _("%(name)sさんの優先度を変更しました。", name=row.volunteer.name)
    return _act(session_id, lambda: services.set_priority(current_user, row, form.priority.data), done)


@seats.route("/<int:session_id>/<int:enrolment_id>/cancel", methods=["GET", "POST"])
@desk_only
def cancel(session_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Somebody does not come; asked once more."""
    row, form = _row(session_id, enrolment_id), CancelForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("training/seats/cancel.html", enrolment=row, form=form), status
    done = _("%(name)sさんの取消しを受け付けました。", name=row.volunteer.name)
    reason = form.reason.data or ""
    return _act(session_id, lambda: services.cancel(current_user, row, reason, desk=True), done)


@seats.route("/<int:session_id>/message", methods=["GET", "POST"])
@desk_only
def tell(session_id: int) -> ResponseReturnValue:
    """The desk's own words to everybody."""
    session, form = get_session(session_id), TellForm()
    people = lists.of_session(session)
    if not form.validate_on_submit():
        page = render_template("training/seats/tell.html", session=session, people=people, form=form)
        return page, 422 if form.errors else 200
    states = (
        S.ENROLLED,
        S.COMPLETED,
        S.NOT_COMPLETED,
        *((S.WAITING, S.OFFERED) if form.waiting.data else ()),
    )
    number = services.tell_all(current_user, session, form.text.data or "", states)
    db.session.commit()
    flash(_("%(n)s人に送信します。", n=number), "success")
    return redirect(url_for(".show", session_id=session_id), 303)


@seats.get("/<int:session_id>/list")
@desk_only
def paper(session_id: int) -> str:
    """The list of those who come, to print."""
    session = get_session(session_id)
    record_read(current_user, session, listed=True)
    return render_template("training/seats/list.html", session=session, people=lists.of_session(session))


@seats.get("/<int:session_id>/people.<any(csv, xlsx):kind>")
@desk_only
def export(session_id: int, kind: str) -> Response:
    """Everybody of a session as a file; who took it is on record."""
    session = get_session(session_id)
    people = lists.of_session(session)
    record_read(current_user, session, listed=True)
    headings = (
        _("登録番号"), _("氏名"), _("ふりがな"), _("状態"), _("順番"), _("メールアドレス"), _("電話番号"),
        _("申込み日時"), _("備考"),
    )  # fmt: skip
    places = {row.id: str(place) for place, row in enumerate(people.waiting, start=1)}
    everybody = [*people.seated, *people.offered, *people.waiting, *people.gone]
    rows = [_cells(row, places.get(row.id, "")) for row in everybody]
    write = as_csv if kind == "csv" else as_xlsx
    return write(f"session-{session.id}.{kind}", headings, rows)


def _cells(row: Enrolment, place: str) -> tuple[str, ...]:
    who = row.volunteer
    when = show_moment(row.queued_at)
    return who.code, who.name, who.kana, label(row.state), place, who.email, who.phone, when, row.note
