"""When to hold it: what the solver proposes."""

from __future__ import annotations

from flask import Blueprint

timetable = Blueprint("timetable", __name__, url_prefix="/training/timetable", template_folder="../templates")
