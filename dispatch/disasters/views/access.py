"""Who may come in, and which event a page is of."""

from __future__ import annotations

from flask import g

from dispatch.accounts.access import only
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.events import get_event
from dispatch.vocabulary import RoleName

desk_only = only(RoleName.COORDINATOR, RoleName.ADMINISTRATOR)


def here(event: DisasterEvent) -> DisasterEvent:
    """This page is of this event: the frame says so, loudly where it is an exercise."""
    g.disaster_event = event
    return event


def this(event_id: int) -> DisasterEvent:
    """The event in the address of the page; raises `NotFound`."""
    return here(get_event(event_id))
