"""Trainees beside seniors."""

from __future__ import annotations

from flask import Blueprint

shadowing = Blueprint("shadowing", __name__, url_prefix="/training/shadowing", template_folder="../templates")
