"""For a machine without a mail server: messages as files, or on the console."""

from __future__ import annotations

import sys
from pathlib import Path

from dispatch.notifications.channels.mime import compose
from dispatch.notifications.models import OutboxMessage


class Folder:
    """Files named by the message's number."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def deliver(self, message: OutboxMessage) -> None:
        """Write the message as it would be sent."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{message.id:06d}-{message.kind}.eml"
        path.write_bytes(bytes(compose(message, self.sender)))


class Console:
    """Headers and text on the error output, for whoever tries things out (`MAIL_SERVER=console`)."""

    def __init__(self, sender: str) -> None:
        self.sender = sender

    def deliver(self, message: OutboxMessage) -> None:
        """Print the message."""
        mail = compose(message, self.sender)
        head = "\n".join(f"{name}: {mail[name]}" for name in ("To", "Subject", "Message-ID"))
        sys.stderr.write(f"{head}\n\n{message.body}\n")
