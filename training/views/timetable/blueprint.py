"""The blueprint of the timetables, and what its templates may call."""

from __future__ import annotations

from flask import Blueprint

from training.wording import courses
from training.wording import timetables as words

timetable = Blueprint(
    "timetable", __name__, url_prefix="/training/timetable", template_folder="../../templates"
)
timetable.context_processor(lambda: {"words": words, "courses": courses})
