"""What to teach next."""

from __future__ import annotations

from flask import Blueprint

demand = Blueprint("demand", __name__, url_prefix="/training/next", template_folder="../templates")
