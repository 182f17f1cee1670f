"""The blueprint of the desk's certificates."""

from __future__ import annotations

from flask import Blueprint

awards = Blueprint("awards", __name__, url_prefix="/training/awards", template_folder="../../templates")
