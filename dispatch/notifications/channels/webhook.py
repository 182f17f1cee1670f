"""A message as JSON to a person's own address, for bridges to chat programs; the format is in docs/messages.md."""

from __future__ import annotations

import hmac
import json
from typing import Any

from flask import current_app

from dispatch import clock, outbound
from dispatch.notifications.channels.base import Refused
from dispatch.notifications.channels.mime import mark_of
from dispatch.notifications.html import language_tag
from dispatch.notifications.models import OutboxMessage

MOST_BYTES = 64 * 1024
SECONDS = 20.0


def secret_of(url: str, user_id: int) -> str:
    """What the owner of a webhook checks signatures with: of this instance, this person and this address."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"webhook:{user_id}:{url}".encode(), "sha256").hexdigest()


def signature(secret: str, moment: int, body: bytes) -> str:
    """`t=SECONDS,v1=HEX`: HMAC-SHA256 of the time, a dot and the body, so that an old call cannot be played again."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, "sha256").hexdigest()
    return f"t={moment},v1={digest}"


class Webhook:
    """POSTs to one address, signed."""

    def __init__(self, url: str, user_id: int) -> None:
        self.url, self.user_id = url, user_id

    def deliver(self, message: OutboxMessage) -> None:
        """Any 2xx is the receipt. Raises `Refused` where the address is gone or must not be asked."""
        body = json.dumps(payload(message), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": mark_of(message.id),
            "X-Tsunagu-Signature": signature(
                secret_of(self.url, self.user_id), int(clock.now().timestamp()), body
            ),
        }
        try:
            answer = outbound.fetch(
                self.url, method="POST", body=body, headers=headers, most_bytes=MOST_BYTES, seconds=SECONDS
            )
        except outbound.Refused as error:
            raise Refused(str(error)) from error
        if answer.status in (404, 410):
            raise Refused(f"HTTP {answer.status}")
        if not 200 <= answer.status < 300:
            raise OSError(f"HTTP {answer.status}")


def payload(message: OutboxMessage) -> dict[str, Any]:
    """What is said: the same words as by mail, and the calendar data where there are any."""
    return {
        "id": mark_of(message.id),
        "kind": message.kind,
        "language": language_tag(message.locale),
        "subject": message.subject,
        "text": message.body,
        "calendar": message.calendar,
        "created_at": message.created_at.isoformat(),
    }
