"""A duty's state moves here and nowhere else; the database has the last word on two duties at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import Duty
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.vocabulary import DutyState
from dispatch.errors import Conflict, DoubleBooking
from dispatch.i18n import _, label

S = DutyState
MOVES = {
    S.PLANNED: {S.CONFIRMED, S.RELEASED},
    S.CONFIRMED: {S.DONE, S.ABSENT, S.RELEASED},
    S.DONE: {S.ABSENT},
    S.ABSENT: {S.CONFIRMED, S.DONE},
    S.RELEASED: set(),
}
"""What may follow on what; who was marked absent by mistake is put back."""


def move(actor: Actor, duty: Duty, to: DutyState, *, note: str = "") -> None:
    """Move a duty and write it into the record. Raises `Conflict`, and `DoubleBooking` where the time is taken."""
    if to not in MOVES[duty.state]:
        raise Conflict(
            _("このシフトはすでに「%(state)s」です。", state=label(duty.state)),
            _("画面を更新して、最新の状況を確認してください。"),
        )
    with guarded():
        duty.state, duty.note = to, note[:255]
    _record(actor, duty)


def add(actor: Actor, duty: Duty) -> Duty:
    """Write a new duty down. Raises `DoubleBooking` where the person's time is taken."""
    with guarded():
        db.session.add(duty)
    db.session.expire(duty.shift, ["duties"])
    _record(actor, duty)
    return duty


def _record(actor: Actor, duty: Duty) -> None:
    name = name_of(duty.supporter)
    record(actor, f"duty.{duty.state.value}", duty, volunteer=name, note=duty.note, shift=duty.shift_id)


@contextmanager
def guarded() -> Iterator[None]:
    """Write what is changed inside in a savepoint; a refusal by the database becomes a sentence."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        raise DoubleBooking(
            _("同じ時間に、別のシフトが決まっています。"),
            _("画面を更新して、最新の状況を確認してください。"),
        ) from error
