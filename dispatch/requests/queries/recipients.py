"""Who at an institution hears of a request."""

from __future__ import annotations

from dispatch.notifications.services import Recipient
from dispatch.requests.models import ServiceRequest


def recipient_of(request: ServiceRequest) -> Recipient:
    """Whoever posted the request for the institution, or the institution's own address."""
    by, place = request.created_by, request.institution
    if by is not None and by.institution_id == place.id and by.active:
        return Recipient(by.email, by.display_name, by.locale, by.id)
    return Recipient(place.email, place.name)
