"""The blueprint of the roster, and what its templates may call."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from dispatch.disasters.queries.people import languages_of, name_of, phone_of
from dispatch.disasters.wording import rosters as words
from dispatch.i18n import local

rosters = Blueprint("rosters", __name__, url_prefix="/disasters/<int:event_id>/roster")


@rosters.context_processor
def tools() -> dict[str, Any]:
    """Words and names."""
    return {
        "words": words,
        "name_of": name_of,
        "phone_of": phone_of,
        "languages_of": languages_of,
        "local": local,
    }
