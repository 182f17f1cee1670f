"""Who is to watch, how far each is, and the notes about them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from wtforms.fields import SelectChoice

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer
from training.forms.shadowing import LearnerForm, NoteForm
from training.queries import shadowing as queries
from training.services import shadowing as services
from training.views.access import desk_only
from training.views.shadowing.desk import shadowing


@shadowing.get("/people")
@desk_only
def people() -> ResponseReturnValue:
    """Everybody who is to watch, whoever waits longest first."""
    return _list(_form())


def _form() -> LearnerForm:
    form = LearnerForm()
    form.volunteer_id.choices = [
        SelectChoice("", ""),
        *(SelectChoice(str(n), name) for n, name in queries.names()),
    ]
    return form


def _list(form: LearnerForm) -> str:
    rows = queries.progress(queries.learners())
    return render_template("training/shadowing/people.html", rows=rows, form=form)


@shadowing.post("/people")
@desk_only
def begin() -> ResponseReturnValue:
    """Somebody is to watch."""
    form = _form()
    if not form.validate():
        return _list(form), 422
    person = _person(form.volunteer_id.data)
    services.begin_learning(current_user, person, form.language.data, form.wanted.data, by_desk=True)
    db.session.commit()
    flash(_("%(name)sさんを登録しました。", name=person.name), "success")
    return redirect(url_for(".person", volunteer_id=person.id), 303)


def _person(number: int) -> Volunteer:
    found = db.session.get(Volunteer, number)
    if found is None:
        raise NotFound(_("この人は名簿に見つかりません。"))
    return found


@shadowing.get("/people/<int:volunteer_id>")
@desk_only
def person(volunteer_id: int) -> ResponseReturnValue:
    """How far one person is, and what was written down about them."""
    return _page(_person(volunteer_id), NoteForm(formdata=None))


def _page(who: Volunteer, form: NoteForm) -> str:
    rows = [row for row in queries.learners(ended=True) if row.volunteer_id == who.id]
    return render_template(
        "training/shadowing/person.html",
        person=who,
        rows=queries.progress(rows),
        notes=queries.notes_about(who),
        courses=queries.courses_of(who),
        minutes=queries.ledger_minutes(who),
        form=form,
    )


@shadowing.post("/people/<int:volunteer_id>/notes")
@desk_only
def note(volunteer_id: int) -> ResponseReturnValue:
    """What the desk writes down, for example after a talk."""
    who, form = _person(volunteer_id), NoteForm()
    if not form.validate():
        return _page(who, form), 422
    services.write_note(
        current_user, who, form.text.data, ready=form.ready.data, for_trainee=form.for_trainee.data or ""
    )
    db.session.commit()
    flash(_("メモを保存しました。"), "success")
    return redirect(url_for(".person", volunteer_id=volunteer_id), 303)


@shadowing.post("/people/<int:volunteer_id>/end/<language>")
@desk_only
def stop(volunteer_id: int, language: str) -> ResponseReturnValue:
    """They are to watch no more in this language."""
    for row in queries.learning(_person(volunteer_id)):
        if row.language == language:
            services.end_learning(current_user, row)
    db.session.commit()
    flash(_("見学を終わりにしました。"), "success")
    return redirect(url_for(".person", volunteer_id=volunteer_id), 303)
