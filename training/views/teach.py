"""The trainer's page: who came, how the test went."""

from __future__ import annotations

from flask import Blueprint

teach = Blueprint("teach", __name__, url_prefix="/teach", template_folder="../templates")
