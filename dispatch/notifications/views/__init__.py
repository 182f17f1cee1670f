"""The outbox and the words of messages, for administrators."""

from dispatch.notifications.views.outbox import outbox
from dispatch.notifications.views.wordings import wordings

__all__ = ["outbox", "wordings"]
