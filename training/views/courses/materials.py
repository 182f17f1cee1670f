"""What is handed out, for all sessions of a course or for one."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.forms import DispatchForm
from dispatch.i18n import _
from training.forms.courses import FileMaterialForm, LinkMaterialForm
from training.models import Course, TrainingSession
from training.queries import courses as queries
from training.queries import sessions
from training.services import materials as services
from training.views.access import desk_only
from training.views.courses.blueprint import courses
from training.views.courses.catalogue import course_page
from training.views.courses.sessions import session_page

Page = Response | tuple[str, int]


@courses.post("/courses/<int:course_id>/links")
@desk_only
def add_course_link(course_id: int) -> Page:
    """An address for every session of a course."""
    return _link(queries.get_course(course_id))


@courses.post("/courses/<int:course_id>/files")
@desk_only
def add_course_file(course_id: int) -> Page:
    """A file for every session of a course."""
    return _file(queries.get_course(course_id))


@courses.post("/sessions/<int:session_id>/links")
@desk_only
def add_session_link(session_id: int) -> Page:
    """An address for one session."""
    return _link(sessions.get_session(session_id))


@courses.post("/sessions/<int:session_id>/files")
@desk_only
def add_session_file(session_id: int) -> Page:
    """A file for one session."""
    return _file(sessions.get_session(session_id))


@courses.post("/materials/<int:material_id>/remove")
@desk_only
def remove_material(material_id: int) -> Response:
    """Hand it out no more."""
    material = queries.get_material(material_id)
    back = _address(material.course_id, material.session_id)
    services.remove(current_user, material)
    db.session.commit()
    flash(_("資料を取り除きました。"), "success")
    return redirect(back, 303)


def _link(whose: Course | TrainingSession) -> Page:
    form = LinkMaterialForm()
    if not form.validate():
        return _again(whose, form)
    services.add_link(current_user, whose, form.title.data or "", form.url.data or "")
    return _added(whose)


def _file(whose: Course | TrainingSession) -> Page:
    form = FileMaterialForm()
    if not form.validate():
        return _again(whose, form)
    try:
        services.add_file(current_user, whose, form.title.data or "", form.file.data.read())
    except Invalid as error:
        form.take(error.faults)
        return _again(whose, form)
    return _added(whose)


def _added(whose: Course | TrainingSession) -> Response:
    db.session.commit()
    flash(_("資料を追加しました。"), "success")
    is_course = isinstance(whose, Course)
    return redirect(_address(whose.id if is_course else None, None if is_course else whose.id), 303)


def _address(course_id: int | None, session_id: int | None) -> str:
    if course_id is not None:
        return url_for(".show", course_id=course_id, _anchor="materials")
    return url_for(".session", session_id=session_id, _anchor="materials")


def _again(whose: Course | TrainingSession, form: DispatchForm) -> tuple[str, int]:
    name = "link_form" if isinstance(form, LinkMaterialForm) else "file_form"
    if isinstance(whose, Course):
        return course_page(whose, **{name: form}), 422
    return session_page(whose, **{name: form}), 422
