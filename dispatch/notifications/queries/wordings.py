"""Reading the words that administrators have given to messages."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.notifications.models import MessageText


def current(kind: str, locale: str) -> MessageText | None:
    """The version that counts, if anybody has ever changed these words."""
    statement = select(MessageText).where(MessageText.kind == kind, MessageText.locale == locale)
    return db.session.scalar(statement.order_by(MessageText.id.desc()).limit(1))


def all_current() -> dict[tuple[str, str], MessageText]:
    """The versions that count, by kind and language."""
    newest = select(func.max(MessageText.id)).group_by(MessageText.kind, MessageText.locale)
    found = db.session.scalars(select(MessageText).where(MessageText.id.in_(newest)))
    return {(text.kind, text.locale): text for text in found}


def versions(kind: str, locale: str, most: int = 50) -> Sequence[MessageText]:
    """Who has changed these words and when, newest first."""
    statement = select(MessageText).where(MessageText.kind == kind, MessageText.locale == locale)
    return db.session.scalars(statement.order_by(MessageText.id.desc()).limit(most)).all()


def version(kind: str, locale: str, number: int) -> MessageText:
    """One of them. Raises `NotFound`."""
    text = db.session.get(MessageText, number)
    if text is None or (text.kind, text.locale) != (kind, locale):
        raise NotFound(_("この版はありません。"))
    return text
