"""Sendings to residents: written, approved by a second person, queued, sent at the rate set, stopped."""

from dispatch.disasters.services.alerts.approving import approve, resume, stop, submit
from dispatch.disasters.services.alerts.delivering import send_letters
from dispatch.disasters.services.alerts.returning import take_back
from dispatch.disasters.services.alerts.states import is_outdated, stamp
from dispatch.disasters.services.alerts.writing import (
    PER_MINUTE,
    AlertValues,
    discard,
    draft,
    edit,
    from_notice,
)

__all__ = [
    "PER_MINUTE",
    "AlertValues",
    "approve",
    "discard",
    "draft",
    "edit",
    "from_notice",
    "is_outdated",
    "resume",
    "send_letters",
    "stamp",
    "stop",
    "submit",
    "take_back",
]
