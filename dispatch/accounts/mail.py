"""Flask-Security's own mails take the way of all messages: through the outbox, in words that can be changed."""

from __future__ import annotations

import uuid
from typing import Any

from flask_security import MailUtil

from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import Recipient, post

KINDS = {"security/email/reset_instructions": "password_reset"}
"""Our own kinds for the library's templates; the settings switch its other mails off."""


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
        address = recipient if isinstance(recipient, str) else recipient[1]
        key = f"account:{template}:{uuid.uuid4().hex}"
        if template in KINDS and user is not None:
            to = Recipient(address, user.display_name, user.locale or "ja", user.id)
            post(KINDS[template], key, to, token=kwargs["reset_token"])
        else:
            row = OutboxMessage(
                key=key,
                kind=f"account.{template}",
                user_id=getattr(user, "id", None),
                address=address,
                locale=getattr(user, "locale", None) or "ja",
                subject=str(subject),
                body=body or "",
            )
            db.session.add(row)
        db.session.commit()
