"""Writing messages with the change they tell of, and delivering them later."""

from dispatch.notifications.services.counting import written
from dispatch.notifications.services.delivering import deliver_due
from dispatch.notifications.services.posting import Appointment, Recipient, post, recall, recall_from, retry
from dispatch.notifications.services.refusing import refuse
from dispatch.notifications.services.tidying import forget_bodies
from dispatch.notifications.wording.facts import link

__all__ = [
    "Appointment",
    "Recipient",
    "deliver_due",
    "forget_bodies",
    "link",
    "post",
    "recall",
    "recall_from",
    "refuse",
    "retry",
    "written",
]
