"""A volunteer's own courses: find, enrol, cancel."""

from __future__ import annotations

from flask import Blueprint

my_training = Blueprint("my_training", __name__, url_prefix="/my/training", template_folder="../templates")
