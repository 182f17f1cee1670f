"""Checking in at the door."""

from __future__ import annotations

from flask import Blueprint

check_in = Blueprint("check_in", __name__, url_prefix="/check-in", template_folder="../templates")
