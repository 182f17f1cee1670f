"""The desk's courses, sessions, rooms and trainers."""

from __future__ import annotations

from flask import Blueprint

courses = Blueprint("courses", __name__, url_prefix="/training", template_folder="../templates")
