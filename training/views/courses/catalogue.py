"""The catalogue: courses found, shown, made, changed, ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.forms import page_number
from dispatch.foundation.versions import as_of, changes_of, merged
from dispatch.i18n import _, label, language_name
from dispatch.tables.writing import as_csv
from training.course_templates import templates
from training.forms.courses import CatalogueFilter, CourseForm, FileMaterialForm, LinkMaterialForm
from training.models import Course
from training.queries import courses as queries
from training.queries import sessions
from training.services import courses as services
from training.services.courses import CourseValues
from training.views.access import desk_only
from training.views.courses.blueprint import courses
from training.wording import courses as words

Page = str | Response | tuple[str, int]


@courses.get("/courses/")
@desk_only
def catalogue() -> str:
    """All courses, found by words."""
    form = CatalogueFilter()
    page = queries.search(_wanted(form), page_number())
    return render_template(
        "training/courses/catalogue.html",
        form=form,
        page=page,
        next_days=queries.next_days(page.items),
        completed=queries.completed_counts(page.items),
        templates=templates().values(),
    )


@courses.get("/courses/catalogue.csv")
@desk_only
def export() -> Response:
    """The same courses as a file."""
    rows = db.session.scalars(queries.matching(_wanted(CatalogueFilter()))).all()
    record_read(current_user, current_user._get_current_object(), courses=len(rows))
    heads = ("code", "kind", "name", "name_en", "language", "minutes", "units", "prerequisites", "attendance_percent",
             "pass_mark", "grants", "points", "fee_yen", "capacity")  # fmt: skip
    return as_csv("courses.csv", [_(words.NAMES[name]) for name in heads], map(_cells, rows))


@courses.get("/courses/<int:course_id>")
@desk_only
def show(course_id: int) -> str:
    """A course: its units, what it asks, its sessions, who has completed it."""
    return course_page(queries.get_course(course_id))


def course_page(course: Course, **forms: Any) -> str:
    """The page of a course; `forms`: those that were just sent and could not be taken."""
    held = sessions.of_course(course, page_number())
    return render_template(
        "training/courses/show.html",
        course=course,
        sessions=held,
        fills=sessions.fills(held.items),
        completed=queries.completed(course),
        materials=queries.materials_of_course(course),
        link_form=forms.get("link_form") or LinkMaterialForm(formdata=None),
        file_form=forms.get("file_form") or FileMaterialForm(formdata=None),
        used=services.is_used(course),
    )


@courses.route("/courses/new", methods=["GET", "POST"])
@desk_only
def new() -> Page:
    """A course from a template, as a copy, or from nothing."""
    form = CourseForm.of(_begun())
    form.offer(queries.held_courses())
    if form.validate_on_submit():
        try:
            made = services.create(current_user, form.values())
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.take(error.faults)
        else:
            flash(_("「%(name)s」を追加しました。", name=made.name), "success")
            return redirect(url_for(".show", course_id=made.id), 303)
    return _form(form, None)


@courses.route("/courses/<int:course_id>/edit", methods=["GET", "POST"])
@desk_only
def edit(course_id: int) -> Page:
    """Change a course; of two who change it at once the second sees what the first has done."""
    course = queries.get_course(course_id)
    form = CourseForm.of(CourseValues.of(course), course.version)
    form.offer(_others(course))
    if not form.validate_on_submit():
        return _form(form, course)
    try:
        changes = services.change(current_user, course, form.values(), form.seen)
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        form.take(error.faults)
        return _form(form, course)
    except Conflict:
        db.session.rollback()
        return _overtaken(queries.get_course(course_id), form)
    flash(
        _("「%(name)s」を保存しました。", name=course.name) if changes else _("変更はありませんでした。"),
        "success" if changes else "info",
    )
    return redirect(url_for(".show", course_id=course.id), 303)


@courses.route("/courses/<int:course_id>/remove", methods=["GET", "POST"])
@desk_only
def remove(course_id: int) -> Page:
    """Delete a course, or archive it where something hangs on it; the page says beforehand which."""
    course = queries.get_course(course_id)
    if request.method == "GET":
        used = services.is_used(course)
        held_up = services.held_up(course) if used else services.needed(course)
        return render_template(
            "training/courses/remove.html",
            course=course,
            used=used,
            held_up=held_up,
            relied_on=services.relied_on(course.code, held=True) if used else None,
        )
    name = course.name
    if services.remove(current_user, course, despite="despite" in request.form):
        db.session.commit()
        flash(_("「%(name)s」を削除しました。", name=name), "success")
        return redirect(url_for(".catalogue"), 303)
    db.session.commit()
    flash(_("「%(name)s」を終了しました。修了の記録は残ります。", name=name), "success")
    return redirect(url_for(".show", course_id=course_id), 303)


@courses.post("/courses/<int:course_id>/restore")
@desk_only
def restore(course_id: int) -> Response:
    """Take an archived course back."""
    course = queries.get_course(course_id)
    services.restore(current_user, course)
    db.session.commit()
    flash(_("「%(name)s」を再開しました。", name=course.name), "success")
    return redirect(url_for(".show", course_id=course.id), 303)


def _wanted(form: CatalogueFilter) -> queries.Wanted:
    return queries.Wanted(form.text.data or "", form.kind.data, bool(form.archived.data))


def _begun() -> CourseValues | None:
    """What a new course begins with: a template or another course, as the address says."""
    template = templates().get(request.args.get("template", ""))
    if template is not None:
        return template.values
    copied = request.args.get("copy", 0, type=int)
    return services.copy_of(queries.get_course(copied)) if copied else None


def _others(course: Course) -> Sequence[Course]:
    return [one for one in queries.held_courses() if one.id != course.id]


def _overtaken(course: Course, typed: CourseForm) -> Page:
    """Somebody else was quicker: theirs as it is now, with what this editor changed laid over it, to look at again."""
    now = CourseValues.of(course).plain()
    values = CourseValues.read(merged(as_of(course, now, typed.seen), typed.values().plain(), now))
    form = CourseForm.of(values, course.version, formdata=None)
    form.offer(_others(course))
    return _page(
        form, course, [(one, words.changed(one.detail)) for one in changes_of(course, typed.seen)]
    ), 409


def _form(form: CourseForm, course: Course | None) -> Page:
    page = _page(form, course)
    return (page, 422) if form.is_submitted() else page


def _page(form: CourseForm, course: Course | None, others: Sequence[tuple[object, object]] = ()) -> str:
    learning = queries.undecided(course) if course else 0
    return render_template(
        "training/courses/form.html", form=form, course=course, others=others, learning=learning
    )


def _cells(course: Course) -> list[str]:
    stated = CourseValues.of(course)
    numbers = ("attendance_percent", "pass_mark")
    return [
        course.code, label(course.kind), course.name, course.name_en,
        language_name(course.language) if course.language else "", words.length(course.minutes),
        str(len(stated.units)), "、".join(words.prerequisites(course)),
        *("" if getattr(course, name) is None else str(getattr(course, name)) for name in numbers),
        words.granted(course), str(course.points), str(course.fee_yen), str(course.capacity),
    ]  # fmt: skip
