"""Residents: asking for alerts, confirming by mail, leaving. The address stands in one column and nowhere else.

Nothing here tells a stranger whether an address is known: the answer is the same, and only its owner reads more.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.audit.services import record
from dispatch.db import db, lock
from dispatch.disasters.models import AlertDelivery, Resident
from dispatch.disasters.vocabulary import AlertChannel, LetterFault, ResidentState
from dispatch.errors import Gone
from dispatch.i18n import _
from dispatch.notifications import links

CONFIRM, LEAVE = "alerts.confirm", "alerts.leave"
LINK_DAYS = 2
LEAVE_DAYS = 3650
MOST_ASKS = 3
"""Letters that ask, to one address in a day: nobody's letter-box is filled by somebody else's patience."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be told: in which language, for which areas (none: all), how."""

    language: str
    areas: Sequence[str] = ()
    channel: AlertChannel = AlertChannel.MAIL
    drill: bool = False


class Somebody:
    """A resident in the record: no name is known, and the address has no place there."""

    id: int | None = None
    display_name = "登録した住民"


SOMEBODY = Somebody()


def digest_of(address: str) -> str:
    """An address under the key of this instance; whoever has only the database cannot try addresses out."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"resident:{address.strip().lower()}".encode(), "sha256").hexdigest()


def ask(address: str, wish: Wish) -> None:
    """Take down what somebody wants, and write to the address what is to be done next.

    What is registered stays as it is until the owner confirms. From outside it looks the same whether the address is
    new, known, or was written to too often.
    """
    resident = _known(address) or _begun(address, wish)
    if resident is None or not _may_ask(resident):
        return
    resident.wanted = asdict(wish) | {"areas": list(wish.areas), "channel": wish.channel.value}
    resident.nonce = secrets.token_urlsafe(16)
    db.session.flush()
    _write(resident, wish.language)


def _known(address: str) -> Resident | None:
    return db.session.scalar(
        select(Resident).where(Resident.digest == digest_of(address)).with_for_update(of=Resident)
    )


def _begun(address: str, wish: Wish) -> Resident | None:
    resident = Resident(digest=digest_of(address), email=address.strip(), language=wish.language, asks=0)
    try:
        with db.session.begin_nested():
            db.session.add(resident)
    except IntegrityError:
        return None  # the same form, sent a second time in the same moment
    return resident


def _may_ask(resident: Resident) -> bool:
    now = clock.now()
    if resident.asked_at is None or resident.asked_at <= now - DAY:
        resident.asked_at, resident.asks = now, 0
    resident.asks += 1
    return resident.asks <= MOST_ASKS


def _write(resident: Resident, language: str) -> None:
    """A letter that asks, in place of an older one that has not begun to leave."""
    db.session.execute(
        delete(AlertDelivery).where(
            AlertDelivery.resident_id == resident.id,
            AlertDelivery.alert_id.is_(None),
            AlertDelivery.started_at.is_(None),
        )
    )
    db.session.add(AlertDelivery(resident_id=resident.id, language=language, send_after=clock.now()))
    db.session.flush()


def confirm_token(resident: Resident) -> str:
    """The signed name of the newest thing asked for."""
    return links.make(CONFIRM, resident.id, resident.id, days=LINK_DAYS, nonce=resident.nonce)


def read_confirm(token: str) -> tuple[Resident, Wish, bool]:
    """Whose link it is, what was asked for, and whether it still waits for its confirmation.

    Raises `NotFound` for a link that was never ours, `Gone` for one that has grown old or was replaced.
    """
    link = links.read(CONFIRM, token)
    resident = db.session.get(Resident, link.subject_id)
    if resident is None or not resident.nonce or resident.nonce != link.nonce:
        raise Gone(
            _("このリンクは、もう使えません。"),
            _("新しいメールのリンクを使うか、もう一度お申し込みください。"),
        )
    return resident, wish_of(resident), resident.wanted is not None


def wish_of(resident: Resident) -> Wish:
    """What was asked for last, or what holds where nothing waits."""
    if resident.wanted is None:
        return Wish(resident.language, tuple(resident.areas), resident.channel, resident.drill)
    wanted = resident.wanted
    return Wish(
        wanted["language"], tuple(wanted["areas"]), AlertChannel(wanted["channel"]), bool(wanted["drill"])
    )


def confirm(token: str) -> Resident:
    """The address is theirs: from now on it gets what was asked for. A second time changes nothing."""
    resident = lock(read_confirm(token)[0])
    resident, wish, waits = read_confirm(token)
    if waits:
        resident.language, resident.areas = wish.language, list(wish.areas)
        resident.channel, resident.drill = wish.channel, wish.drill
        resident.wanted, resident.asks = None, 0
        resident.state, resident.confirmed_at = ResidentState.ACTIVE, clock.now()
        db.session.flush()
        record(SOMEBODY, "resident.confirmed", resident)
    return resident


def leave_token(resident: Resident) -> str:
    """The signed name of this registration, good for as long as it lasts."""
    return links.make(LEAVE, resident.id, resident.id, days=LEAVE_DAYS, nonce=resident.digest[:16])


def read_leave(token: str) -> Resident | None:
    """Whose link it is; None where that registration has ended. Raises `NotFound` for a link that was never ours."""
    link = links.read(LEAVE, token)
    resident = db.session.get(Resident, link.subject_id)
    return resident if resident is not None and resident.digest[:16] == link.nonce else None


def leave(token: str) -> None:
    """Delete the address at once; nothing is sent any more. A second time changes nothing."""
    if (found := read_leave(token)) is None:
        return
    resident = lock(found)
    if read_leave(token) is None:
        return
    resident.email, resident.digest = "", f"left:{secrets.token_hex(24)}"
    resident.state, resident.left_at = ResidentState.LEFT, clock.now()
    resident.wanted, resident.nonce, resident.asked_at, resident.areas = None, "", None, []
    _let_go(resident)
    record(SOMEBODY, "resident.left", resident)


def _let_go(resident: Resident) -> None:
    """Letters that have not begun to leave do not leave."""
    waiting = (AlertDelivery.resident_id == resident.id, AlertDelivery.started_at.is_(None))
    db.session.execute(delete(AlertDelivery).where(*waiting, AlertDelivery.alert_id.is_(None)))
    open_yet = (AlertDelivery.sent_at.is_(None), AlertDelivery.failed_at.is_(None))
    db.session.execute(
        update(AlertDelivery)
        .where(*waiting, *open_yet)
        .values(failed_at=clock.now(), fault=LetterFault.LEFT, claimed_until=None, claimed_by=None)
    )
    db.session.flush()


def tidy_residents() -> int:
    """Delete the addresses that nobody confirmed while a link was good; gives how many. Safe to do twice.

    The last letter that asks may have left a day after the first.
    """
    before = clock.now() - timedelta(days=LINK_DAYS) - DAY
    never = Resident.state == ResidentState.UNCONFIRMED
    old = or_(Resident.asked_at.is_(None), Resident.asked_at <= before)
    gone = list(db.session.scalars(select(Resident.id).where(never, old).limit(1000)))
    db.session.execute(delete(Resident).where(Resident.id.in_(gone)))
    db.session.commit()
    return len(gone)
