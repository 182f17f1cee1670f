"""The blueprint of the desk's pages, and what several of them share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from dispatch.disasters.models import Notice, NoticeTranslation
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.wording.notices import step_name, tongue
from dispatch.disasters.wording.plain import with_readings

notices = Blueprint("notices", __name__, url_prefix="/disasters/<int:event_id>/notices")

Page = str | Response | tuple[str, int]


@notices.context_processor
def tools() -> dict[str, Any]:
    """What the templates of the desk and of the translators may call."""
    return {"tongue": tongue, "step_name": step_name, "name_of": name_of, "with_readings": with_readings}


def to_notice(notice: Notice) -> Response:
    """Back to the notice's own page."""
    return redirect(url_for("notices.show", event_id=notice.event_id, notice_id=notice.id), 303)


def to_translation(translation: NoticeTranslation) -> Response:
    """Back to the page of one language."""
    notice = translation.notice
    return redirect(
        url_for("notices.translation", event_id=notice.event_id, translation_id=translation.id), 303
    )
