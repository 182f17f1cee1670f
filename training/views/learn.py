"""The public pages: what is taught, when, where, for whom and how to join. Names nobody who takes part."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask_security import auth_required, current_user

from dispatch import clock
from dispatch.downloads import name_file
from dispatch.errors import Forbidden, NotFound
from dispatch.i18n import _
from training import calendar
from training.models import Course, TrainingSession
from training.queries import courses as catalogue
from training.queries import sessions
from training.queries.materials import may_fetch
from training.services import materials
from training.wording import courses as words

learn = Blueprint("learn", __name__, url_prefix="/courses", template_folder="../templates")
learn.context_processor(lambda: {"words": words})

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg"}
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@learn.get("/")
def index() -> str:
    """Sessions that can be joined, and all courses."""
    coming = sessions.public()
    return render_template(
        "training/learn/index.html",
        sessions=coming,
        fills=sessions.fills(coming),
        courses=catalogue.held_courses(),
    )


@learn.get("/<int:course_id>")
def show(course_id: int) -> str:
    """A course and its sessions to come."""
    course = _public(course_id)
    coming = sessions.public(course)
    return render_template(
        "training/learn/show.html", course=course, sessions=coming, fills=sessions.fills(coming)
    )


@learn.get("/calendar.ics")
def feed() -> Response:
    """All sessions for calendar programs; 304 where nothing has changed since."""
    return _ics(calendar.feed(sessions.published()), "courses.ics")


@learn.get("/sessions/<int:session_id>.ics")
def session_file(session_id: int) -> Response:
    """One session for a calendar."""
    session = sessions.get_session(session_id)
    if session.opened_at is None:
        raise NotFound(_("この回は見つかりません。"))
    return _ics(calendar.feed([session]), f"session-{session.id}.ics")


@learn.get("/materials/<int:material_id>")
@auth_required("session")
def material(material_id: int) -> Response:
    """A file that is handed out, for learners, trainers and the desk; whatever it holds, a browser runs nothing of
    it here."""
    found = catalogue.get_material(material_id)
    if not may_fetch(current_user, found):
        raise Forbidden(_("この資料は、受講が決まったかただけが開けます。"))
    answer = Response(materials.store().read(found.file), mimetype=found.media_type)
    name = f"{found.title}.{ENDINGS[found.media_type]}"
    name_file(answer, name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _public(course_id: int) -> Course:
    course = catalogue.get_course(course_id)
    if course.archived_at is not None:
        raise NotFound(_("この講座は、今は開いていません。"))
    return course


def seats_left(session: TrainingSession, taken: int) -> int:
    """Seats that nobody holds and nobody waits for."""
    return max(session.capacity - taken, 0)


def closed(session: TrainingSession) -> bool:
    """Whether it is too late to enrol."""
    return (session.deadline or session.start_at) <= clock.now()


learn.context_processor(lambda: {"seats_left": seats_left, "closed": closed})


def _ics(text: str, name: str) -> Response:
    answer = Response(text, mimetype="text/calendar")
    answer.add_etag()
    answer.headers["Cache-Control"] = "public, no-cache"
    name_file(answer, name, "inline")
    answer.make_conditional(request)
    return answer
