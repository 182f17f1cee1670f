"""A volunteer's own courses: find, enrol, cancel."""

from __future__ import annotations

from flask import Blueprint

my_training = Blueprint("my_training", __name__, url_prefix="/my/training", template_folder="../templates")


@my_training.get("/<int:session_id>")
def show(session_id: int) -> str:
    """Coming."""
    return ""


@my_training.get("/")
def index() -> str:
    """Coming."""
    return ""
