"""Helpers from elsewhere: guests of one event with an end date, after which they are called no more."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date

from sqlalchemy import or_, select

from dispatch import clock
from dispatch.audit.services import SYSTEM, Actor, record
from dispatch.db import db, finds, lock
from dispatch.disasters.models import DisasterEvent, Supporter
from dispatch.disasters.queries.events import get_event
from dispatch.disasters.services import ending, events, log
from dispatch.disasters.vocabulary import EventState
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, show_date, zone


@dataclass(frozen=True, slots=True)
class GuestValues:
    """What is known of a guest. `leaves_on`: the last day on which they are called."""

    name: str
    leaves_on: date
    kana: str = ""
    email: str = ""
    phone: str = ""
    languages: dict[str, int] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    arrives_on: date | None = None
    lodging: str = ""
    remote: bool = False
    drives: bool = False
    association: str = ""
    aid_request_id: int | None = None
    note: str = ""


def add(actor: Actor, event: DisasterEvent, values: GuestValues) -> Supporter:
    """A guest of this event. Who comes to an exercise comes to be reached in it, and is on the drill list till the end.

    Raises `Invalid` for a stay that is over or ends before it begins.
    """
    event = events.must_be_open(event)
    _must_be_ahead(values)
    guest = Supporter(event_id=event.id, drill=event.exercise, **_columns(values))
    db.session.add(guest)
    db.session.flush()
    record(actor, "guest.added", guest, note=guest.name)
    words = _(
        "%(name)sさん（%(association)s）を%(day)sまで受け入れます。",
        name=guest.name,
        association=guest.association or _("所属なし"),
        day=show_date(guest.leaves_on, "short"),
    )
    log.tell(event, words, actor)
    return guest


def change(actor: Actor, guest: Supporter, values: GuestValues) -> None:
    """What is known of a guest has changed; a later end date lets one who has left be called again."""
    event = events.must_be_open(_event_of(guest))
    _must_be_ahead(values)
    guest = lock(guest)
    for name, value in _columns(values).items():
        setattr(guest, name, value)
    guest.active, guest.ended_at, guest.drill = True, None, event.exercise
    db.session.flush()
    record(actor, "guest.changed", guest, note=guest.name)


def leave(actor: Actor, guest: Supporter) -> None:
    """A guest goes home, today or at the end of the stay; nobody calls them any more."""
    if not _gone(actor, guest):
        raise Conflict(_("%(name)sさんの受け入れは、すでに終わっています。", name=guest.name))


def _gone(actor: Actor, guest: Supporter) -> bool:
    """Whether they were still here. Calls and duties are locked before the person, as by who answers."""
    event = _event_of(guest)
    free = ending.let_go(actor, event, guest)
    guest = lock(guest)
    if not guest.active:
        return False
    guest.active, guest.drill, guest.ended_at = False, False, clock.now()
    db.session.flush()
    record(actor, "guest.left", guest, note=guest.name)
    if free:
        log.tell(event, _("%(name)sさんの担当%(n)s件を取り消しました。", name=guest.name, n=free), actor)
    log.tell(event, _("%(name)sさんの受け入れを終えました。", name=guest.name), actor)
    return True


def end_due() -> int:
    """For the timed jobs: every guest whose last day is over, or whose event is, leaves. How many did."""
    due = (
        select(Supporter)
        .join(DisasterEvent, DisasterEvent.id == Supporter.event_id)
        .where(
            Supporter.active,
            or_(Supporter.leaves_on < clock.today(zone()), DisasterEvent.state != EventState.OPEN),
        )
        .order_by(Supporter.id)
    )
    if not finds(due):
        return 0
    left = sum(_gone(SYSTEM, guest) for guest in db.session.scalars(due).all())
    db.session.commit()
    return left


def _columns(values: GuestValues) -> dict[str, object]:
    return asdict(values) | {"roles": list(values.roles)}


def _must_be_ahead(values: GuestValues) -> None:
    if values.leaves_on < clock.today(zone()):
        raise Invalid(_("活動の最終日が過ぎています。"))
    if values.arrives_on and values.arrives_on > values.leaves_on:
        raise Invalid(_("活動の最終日は、到着日より後にしてください。"))


def _event_of(guest: Supporter) -> DisasterEvent:
    """The event a guest belongs to; somebody of the roster is none."""
    if guest.event_id is None:
        raise Conflict(_("この人は、応援の受け入れではありません。"))
    return get_event(guest.event_id)
