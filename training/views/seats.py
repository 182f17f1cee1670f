"""The desk's view of who takes part and who waits."""

from __future__ import annotations

from flask import Blueprint

seats = Blueprint("seats", __name__, url_prefix="/training/seats", template_folder="../templates")
