"""The blueprint of an event's rounds, and what its templates may call."""

from __future__ import annotations

from flask import Blueprint

from dispatch.disasters.wording import rounds as words
from dispatch.disasters.wording import visits as found_words

rounds = Blueprint("rounds", __name__, url_prefix="/disasters/<int:event_id>/rounds")
rounds.context_processor(lambda: {"words": words, "found_words": found_words})

Page = str | tuple[str, int]
