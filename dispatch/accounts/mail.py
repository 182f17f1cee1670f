"""Flask-Security's own mails take the way of all messages: through the outbox."""

from __future__ import annotations

import uuid
from typing import Any

from flask_security import MailUtil

from dispatch.db import db
from dispatch.notifications.models import OutboxMessage


class OutboxMail(MailUtil):
    """Writes what the library wants to send as an outbox row."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        """Called inside a request that may hold other changes; the library's view ends without a commit, so commit."""
        user = kwargs.get("user")
        db.session.add(
            OutboxMessage(
                key=f"account:{template}:{uuid.uuid4().hex}",
                kind=f"account.{template}",
                user_id=getattr(user, "id", None),
                address=recipient if isinstance(recipient, str) else recipient[1],
                locale=getattr(user, "locale", None) or "ja",
                subject=str(subject),
                body=body or "",
            )
        )
        db.session.commit()
