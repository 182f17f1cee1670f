"""Waking somebody: the desk is told of a proposal at once, at night too, because nothing happens before they decide."""

from __future__ import annotations

from dispatch.assignments.services.letters import coordinators
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.services import messages


def tell_the_desk(event: DisasterEvent) -> None:
    """Everybody at the desk; once for each proposal."""
    for to in coordinators():
        key = f"proposed:{to.user_id}"
        messages.post(event, "event_proposed", key, to, proposal=event, note=event.summary)
