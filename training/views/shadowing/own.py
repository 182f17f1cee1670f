"""A volunteer's own shadowing, made for a phone: answers, what comes, words meant for them; a senior's notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.audit.services import Actor
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError
from dispatch.i18n import _, language_name, local, weekday
from dispatch.vocabulary import LEVELS
from dispatch.volunteers.queries import is_holiday
from training.forms.shadowing import NoteForm, ReasonForm, WishForm
from training.models import Shadowing
from training.queries import shadowing as queries
from training.services import shadowing as services
from training.views.access import me, volunteers_only
from training.views.acting import act_or_tell
from training.vocabulary import ShadowingState as State
from training.wording import shadowing as words

my_shadowing = Blueprint(
    "my_shadowing", __name__, url_prefix="/my/shadowing", template_folder="../../templates"
)


@my_shadowing.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the sentences and to the parts of a day."""
    return {"shadow": words, "now": clock.now(), "day_parts": _day_parts, "note_of": _note_of}


def _day_parts(one: Shadowing) -> tuple[int, int, str, bool]:
    day = local(one.assignment.start_at).date()
    return day.month, day.day, weekday(day), day.weekday() == 6 or is_holiday(day)


def _note_of(one: Shadowing) -> Any:
    return queries.note_of(one, current_user.id)


@my_shadowing.get("/")
@volunteers_only
def index() -> ResponseReturnValue:
    """What is asked, what comes, what was, and who comes along to one's own jobs."""
    return _page(_wish())


def _wish() -> WishForm:
    learns = {row.language for row in queries.learning(me())}
    known = [
        one.language for one in me().languages if 0 < one.level < max(LEVELS) and one.language not in learns
    ]
    return WishForm().offer([(code, language_name(code)) for code in known])


def _page(form: WishForm, problem: DispatchError | None = None) -> str:
    mine, beside = queries.of_trainee(me()), queries.beside_senior(me())
    return render_template(
        "training/shadowing/own.html",
        asked=[one for one in mine if one.state is State.OFFERED],
        coming=[one for one in mine if one.state is State.CONFIRMED],
        done=[one for one in mine if one.state is State.DONE],
        beside=beside,
        rows=queries.progress(queries.learning(me())),
        told=[note for note in queries.notes_about(me()) if note.for_trainee],
        form=form,
        problem=problem,
    )


@my_shadowing.post("/wish")
@volunteers_only
def wish() -> ResponseReturnValue:
    """They would like to watch."""
    form = _wish()
    if not form.validate():
        return _page(form), 422
    services.begin_learning(current_user, me(), form.language.data)
    db.session.commit()
    flash(_("見学の希望を受け付けました。候補が見つかったら、お知らせします。"), "success")
    return redirect(url_for(".index"), 303)


@my_shadowing.post("/wish/<language>/end")
@volunteers_only
def unwish(language: str) -> ResponseReturnValue:
    """They would like to watch no more."""
    for row in queries.learning(me()):
        if row.language == language:
            services.end_learning(current_user, row, own=True)
    db.session.commit()
    flash(_("見学の希望を取り下げました。"), "success")
    return redirect(url_for(".index"), 303)


def _answer(number: int, act: Callable[[Actor, Shadowing], None], done: str) -> ResponseReturnValue:
    def answer() -> None:
        act(current_user, queries.own(me(), number))

    return act_or_tell(answer, lambda error: _page(_wish(), error), done, url_for(".index"))


@my_shadowing.post("/<int:shadowing_id>/accept")
@volunteers_only
def accept(shadowing_id: int) -> ResponseReturnValue:
    """Yes, I come."""
    return _answer(shadowing_id, services.accept, _("見学が決まりました。当日はよろしくお願いします。"))


@my_shadowing.post("/<int:shadowing_id>/decline")
@volunteers_only
def decline(shadowing_id: int) -> ResponseReturnValue:
    """No, or no longer."""
    return _answer(
        shadowing_id, services.decline, _("お返事を受け付けました。お知らせいただき、ありがとうございます。")
    )


@my_shadowing.route("/<int:shadowing_id>/refuse", methods=["GET", "POST"])
@volunteers_only
def refuse(shadowing_id: int) -> ResponseReturnValue:
    """The senior would rather go alone; asked once more."""
    one, form = queries.beside(me(), shadowing_id), ReasonForm()
    if not form.validate_on_submit():
        page = render_template("training/shadowing/refuse.html", one=one, form=form)
        return page, 422 if form.is_submitted() else 200
    try:
        services.refuse_as_senior(current_user, one, form.reason.data or "")
    except Conflict as error:
        db.session.rollback()
        set_reading(True)
        return _page(_wish(), error), error.status
    db.session.commit()
    flash(_("見学を断りました。見学者と医療機関にお知らせします。"), "success")
    return redirect(url_for(".index"), 303)


@my_shadowing.route("/<int:shadowing_id>/note", methods=["GET", "POST"])
@volunteers_only
def note(shadowing_id: int) -> ResponseReturnValue:
    """A senior's note about whoever came along."""
    one, form = queries.beside(me(), shadowing_id), NoteForm()
    if not form.validate_on_submit():
        page = render_template("training/shadowing/note.html", one=one, form=form)
        return page, 422 if form.is_submitted() else 200
    services.write_note(
        current_user,
        one.trainee,
        form.text.data,
        ready=form.ready.data,
        for_trainee=form.for_trainee.data or "",
        shadowing=one,
    )
    db.session.commit()
    flash(_("メモを送りました。ありがとうございます。"), "success")
    return redirect(url_for(".index"), 303)
