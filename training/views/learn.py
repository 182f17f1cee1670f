"""The public list of courses and sessions, for everybody."""

from __future__ import annotations

from flask import Blueprint

learn = Blueprint("learn", __name__, url_prefix="/courses", template_folder="../templates")
