"""The addresses of the desk's courses, and what all its pages can say."""

from __future__ import annotations

from flask import Blueprint

from training.wording import courses as words

courses = Blueprint("courses", __name__, url_prefix="/training", template_folder="../../templates")
courses.context_processor(lambda: {"words": words})
