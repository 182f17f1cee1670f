"""What an exercise has measured is kept: what happens to the rows later does not change it."""

from __future__ import annotations

from dispatch.db import db
from dispatch.disasters.models import Drill
from dispatch.disasters.queries.events import get_event
from dispatch.disasters.queries.measures import minutes


def measure(drill: Drill) -> None:
    """Keep whatever has been reached by now, each once."""
    found = {name.value: value for name, value in minutes(get_event(drill.event_id)).items()}
    if found != drill.measures:
        drill.measures = found
        db.session.flush()
