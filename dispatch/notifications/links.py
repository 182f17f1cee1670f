"""One-tap links: signed, for one action and one person, short-lived, used once.

A mail scanner opens every link it sees, so a GET only ever shows a page with one button; the POST behind the button
calls `spend` in the same transaction as the act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.db import db
from dispatch.errors import Gone, NotFound
from dispatch.i18n import _
from dispatch.notifications.models import UsedLink


@dataclass(frozen=True, slots=True)
class Link:
    """What a link lets its holder do. `nonce` tells two links for the same action apart."""

    action: str
    subject_id: int
    person_id: int
    nonce: str
    expires_at: datetime

    @property
    def digest(self) -> str:
        """The link's own name among those that were used."""
        parts = (self.action, self.subject_id, self.person_id, self.nonce, int(self.expires_at.timestamp()))
        return sha256(repr(parts).encode()).hexdigest()


def _signer(action: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], salt=f"link:{action}", signer_kwargs={"digest_method": sha256}
    )


def make(action: str, subject_id: int, person_id: int, *, days: float, nonce: str | int = "") -> str:
    """The token of a link that lets one person do one `action` to one subject, for `days` from now."""
    expires = int((clock.now() + timedelta(days=days)).timestamp())
    return str(_signer(action).dumps([subject_id, person_id, str(nonce), expires]))


def read(action: str, token: str) -> Link:
    """What a token says; to be looked at as often as one likes.

    Raises `NotFound` for a token that was never ours or is for another action, `Gone` for one that has expired.
    """
    try:
        subject, person, nonce, expires = _signer(action).loads(token)
        found = Link(action, subject, person, nonce, datetime.fromtimestamp(expires, UTC))
    except (BadData, ValueError, TypeError):
        raise NotFound(_("リンクが正しくありません。メールのリンクを、もう一度開いてください。")) from None
    if found.expires_at <= clock.now():
        raise Gone(_("このリンクの有効期限は切れています。"))
    return found


def is_spent(link: Link) -> bool:
    """Whether the link has done its work."""
    return db.session.scalar(select(UsedLink.id).where(UsedLink.digest == link.digest)) is not None


def spend(link: Link) -> None:
    """Use the link up, in the transaction of the act: of two at once one goes on, the other gets `Gone`."""
    db.session.execute(delete(UsedLink).where(UsedLink.expires_at <= clock.now()))
    try:
        with db.session.begin_nested():
            db.session.add(UsedLink(digest=link.digest, expires_at=link.expires_at))
    except IntegrityError:
        raise Gone(_("このリンクはすでに使われています。")) from None
