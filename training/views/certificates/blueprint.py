"""The blueprint of certificates."""

from __future__ import annotations

from flask import Blueprint

certificates = Blueprint(
    "certificates", __name__, url_prefix="/certificates", template_folder="../../templates"
)
