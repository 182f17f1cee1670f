"""The blueprint of what to teach next, and what its templates may call."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, url_for

from training.wording import demand as wording

demand = Blueprint("demand", __name__, url_prefix="/training/next", template_folder="../../templates")


@demand.context_processor
def tools() -> dict[str, Any]:
    """The words of these pages, and the way to a timetable for a course where that page exists."""
    return {"words": wording, "timetable_for": _timetable_for}


def _timetable_for(course_id: int) -> str:
    for endpoint in ("timetable.new", "timetable.index"):
        if endpoint in current_app.view_functions:
            return url_for(endpoint, course=course_id)
    return ""
