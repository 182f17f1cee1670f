"""The mail server of the notifications' tests."""

from tests.notifications.conftest import mail_port, mailbox, serve

__all__ = ["mail_port", "mailbox", "serve"]
