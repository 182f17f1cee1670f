"""Hours and points per person."""

from __future__ import annotations

from flask import Blueprint

ledger = Blueprint("ledger", __name__, url_prefix="/training/ledger", template_folder="../templates")
