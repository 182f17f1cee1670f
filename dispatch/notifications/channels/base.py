"""What every channel can do, and how it says no."""

from __future__ import annotations

from typing import Protocol

from dispatch.notifications.models import OutboxMessage


class Refused(Exception):
    """The other side will never take this message; says why. Any other error means: try again later."""


class Channel(Protocol):
    """Delivers one message, or raises `Refused`, or any other error for a trouble that may pass."""

    def deliver(self, message: OutboxMessage) -> None: ...  # noqa: D102
