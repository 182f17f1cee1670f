"""A telegram is kept once, whichever way and however often it comes; what it takes the place of no longer stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, or_, select

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import TelegramRow
from dispatch.disasters.queries import telegrams as queries
from dispatch.disasters.services.settings import ensure_row
from dispatch.disasters.services.telegrams import proposing
from dispatch.disasters.telegrams import Telegram, UnreadKind, read_telegram
from dispatch.disasters.telegrams.keeping import fingerprint, from_json, to_json
from dispatch.disasters.telegrams.superseding import supersedes
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.matching.faults import ProblemError

MOST_DAYS = 90
"""How long a telegram is kept that belongs to no event."""
_LONGEST_SOURCE = 255


def receive(actor: Actor, raw: bytes, name: str) -> tuple[TelegramRow, bool]:
    """A file that somebody hands in: its row, and whether it is new. Raises `Invalid` where it is no telegram."""
    try:
        telegram = read_telegram(raw)
    except UnreadKind:
        raise Invalid(_("震度・津波・気象警報のどれでもない電文です。")) from None
    except ProblemError:
        raise Invalid(_("気象庁の電文として読み取れませんでした。")) from None
    row, fresh = take(telegram, raw, name)
    if fresh:
        record(actor, "telegram.received", row, note=telegram.headline)
    return row, fresh


def take(telegram: Telegram, raw: bytes, source: str) -> tuple[TelegramRow, bool]:
    """The row of a telegram, and whether it is new; a new one may propose an event, or change what is known of one."""
    lock(ensure_row())  # one after the other: two that come at once must see each other
    digest = sha256(raw).hexdigest()
    known = db.session.scalar(select(TelegramRow).where(TelegramRow.digest == digest))
    if known is not None:
        return known, False
    for one in standing(telegram):
        if fingerprint(from_json(one.reading)) == fingerprint(telegram):
            return one, False
    row = TelegramRow(**_columns(telegram), digest=digest, source=source[:_LONGEST_SOURCE])
    db.session.add(row)
    db.session.flush()
    related = _related(row, telegram)
    before = proposing.known_before(telegram, related)
    superseded = _settle(row, telegram, related)
    db.session.flush()
    proposing.heed(row, telegram, before, superseded)
    return row, True


def tidy_telegrams() -> int:
    """Forget telegrams of no event after `MOST_DAYS`; gives how many."""
    past = clock.now() - timedelta(days=MOST_DAYS)
    gone = db.session.execute(
        delete(TelegramRow).where(TelegramRow.event_id.is_(None), TelegramRow.received_at < past)
    )
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _columns(telegram: Telegram) -> dict[str, Any]:
    return {
        "kind": telegram.kind.value,
        "event_key": " ".join(queries.things(telegram)),
        "serial": telegram.serial,
        "status": telegram.status.value,
        "info_type": telegram.info_type.value,
        "reported_at": telegram.reported_at,
        "headline": telegram.headline,
        "reading": to_json(telegram),
    }


def standing(telegram: Telegram) -> Sequence[TelegramRow]:
    """What is known of the same thing and still has the last word."""
    found = select(TelegramRow).where(*queries.about(telegram), TelegramRow.standing)
    return db.session.scalars(found.order_by(TelegramRow.id)).all()


def _related(row: TelegramRow, telegram: Telegram) -> Sequence[TelegramRow]:
    """Others of the same status about the same thing, of whatever kind, as far as they may still matter."""
    matters = or_(TelegramRow.standing, TelegramRow.reported_at >= row.reported_at)
    found = select(TelegramRow).where(*queries.about(telegram), TelegramRow.id != row.id, matters)
    return db.session.scalars(found.order_by(TelegramRow.id)).all()


def _settle(row: TelegramRow, telegram: Telegram, related: Sequence[TelegramRow]) -> list[TelegramRow]:
    """Which of them stand now; gives those of which the new one takes the place."""
    gone = []
    for other in related:
        told = from_json(other.reading)
        if supersedes(told, telegram):
            row.standing = False
        elif other.standing and supersedes(telegram, told):
            other.standing = False
            gone.append(other)
    return gone
