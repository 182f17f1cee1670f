"""CAP 1.2, the Common Alerting Protocol of OASIS: alerts that other systems read, and theirs for us.

An alert has one info block for each language; an exercise says so in its status, and so does every update of it.
"""

from dispatch.disasters.telegrams.cap.parts import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MessageType,
    Reference,
    Resource,
    Response,
    Scope,
    Severity,
    Status,
    Urgency,
)
from dispatch.disasters.telegrams.cap.reading import read_alert
from dispatch.disasters.telegrams.cap.writing import write_alert

__all__ = [
    "Alert",
    "Area",
    "Category",
    "Certainty",
    "Info",
    "MessageType",
    "Reference",
    "Resource",
    "Response",
    "Scope",
    "Severity",
    "Status",
    "Urgency",
    "read_alert",
    "write_alert",
]
