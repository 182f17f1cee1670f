"""How training goes, in numbers."""

from __future__ import annotations

from flask import Blueprint

numbers = Blueprint("numbers", __name__, url_prefix="/training/numbers", template_folder="../templates")
