"""Changes by hand while it happens: somebody does not come, is let go, comes instead. The rules are looked at; a reason
may go over them, but nobody is in two places at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from dispatch.assignments.services.checks import lock_volunteers
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, Duty, Shift, Supporter
from dispatch.disasters.queries.people import may_call, name_of
from dispatch.disasters.queries.rosters.building import Question, problem, shift_key, supporter_key
from dispatch.disasters.queries.rosters.people import elsewhere
from dispatch.disasters.rostering import judging
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.reasons import Reason
from dispatch.disasters.rostering.rules import Rules
from dispatch.disasters.services import events, log
from dispatch.disasters.services.rosters.states import add, move
from dispatch.disasters.services.rosters.telling import tell
from dispatch.disasters.vocabulary import DutyState
from dispatch.disasters.wording import rosters as words
from dispatch.errors import Conflict, DoubleBooking, RuleBroken
from dispatch.i18n import _, show_span

AROUND = timedelta(days=7)
"""So much before and after a shift is looked at: all that its rules can ask."""
HOURS = 336


def absent(actor: Actor, event: DisasterEvent, duty: Duty, note: str = "") -> None:
    """Somebody has not come, or will not."""
    events.must_be_open(event)
    duty = lock(duty)
    move(actor, duty, DutyState.ABSENT, note=note)
    log.tell(event, _("%(who)sが欠席：%(where)s", who=name_of(duty.supporter), where=_where(duty)), actor)


def came(actor: Actor, event: DisasterEvent, duty: Duty) -> None:
    """Marked absent by mistake. Raises `DoubleBooking` where they have another duty at that time by now."""
    events.must_be_open(event)
    move(actor, lock(duty), DutyState.CONFIRMED)


def release(actor: Actor, event: DisasterEvent, duty: Duty, note: str = "") -> bool:
    """Let somebody go from a shift, and tell them; False where they cannot be written to. The solver does not put them
    there again."""
    events.must_be_open(event)
    duty = lock(duty)
    move(actor, duty, DutyState.RELEASED, note=note)
    duty.held = True
    db.session.flush()
    told = tell(event, duty.supporter, f"duty:{duty.id}:released", gone=[duty], note=note)
    log.tell(
        event, _("%(who)sの担当を取消：%(where)s", who=name_of(duty.supporter), where=_where(duty)), actor
    )
    return told


def assign(
    actor: Actor, event: DisasterEvent, shift: Shift, supporter: Supporter, override: str = ""
) -> Duty:
    """Put somebody on a shift by hand, and tell them. The solver leaves them there.

    Raises `RuleBroken` with the rule that forbids it, unless `override` says why it must be; nothing goes over being in
    two places at once (`DoubleBooking`), nor over the drill list in an exercise (`Conflict`).
    """
    event, shift = events.must_be_open(event), lock(shift)
    if not may_call(event, supporter):
        raise Conflict(_("この人には、この災害対応での活動をお願いできません。"))
    lock_volunteers([] if supporter.volunteer_id is None else [supporter.volunteer_id])
    _look(event, shift, supporter, override)
    duty = _put(actor, shift, supporter, override)
    tell(event, supporter, f"duty:{duty.id}:confirmed", new=[duty])
    log.tell(event, _("%(who)sを担当に追加：%(where)s", who=name_of(supporter), where=_where(duty)), actor)
    return duty


def _look(event: DisasterEvent, shift: Shift, supporter: Supporter, override: str) -> None:
    reason = Around(event, shift).refusal(supporter)
    if reason is Reason.TWICE or elsewhere(event, supporter, shift.start_at, shift.end_at):
        raise DoubleBooking(_("%(who)sさんは、同じ時間に別の予定があります。", who=name_of(supporter)))
    if reason is not None and not override.strip():
        raise RuleBroken(
            words.refusal(reason), (reason.value,), _("それでもお願いするときは、理由を入力してください。")
        )


def _put(actor: Actor, shift: Shift, supporter: Supporter, override: str) -> Duty:
    there = select(Duty).where(
        Duty.shift_id == shift.id, Duty.supporter_id == supporter.id, Duty.state != DutyState.RELEASED
    )
    duty = db.session.scalar(there.with_for_update())
    if duty is not None:
        move(actor, duty, DutyState.CONFIRMED, note=override)
        duty.held = True
        return duty
    made = Duty(
        shift_id=shift.id,
        supporter_id=supporter.id,
        state=DutyState.CONFIRMED,
        start_at=shift.start_at,
        end_at=shift.end_at,
        held=True,
        note=override[:255],
    )
    return add(actor, made)


def _where(duty: Duty) -> str:
    when = show_span(duty.start_at, duty.end_at, "short")
    return _("%(post)s %(when)s", post=duty.shift.post.name, when=when)


@dataclass(slots=True)
class Around:
    """What the rules say of one shift, with everything that stands around it."""

    event: DisasterEvent
    shift: Shift
    asked: Problem
    rules: Rules
    duties: judging.Pairs

    def __init__(self, event: DisasterEvent, shift: Shift) -> None:
        self.event, self.shift = event, shift
        self.asked = problem(event, Question(shift.start_at - AROUND, HOURS), None)
        self.rules = Rules(self.asked)
        self.duties = judging.numbered(self.rules, self.asked.fixed)

    def refusal(self, supporter: Supporter) -> Reason | None:
        """Why somebody cannot take the shift; None: they can. Who has not said that they can come is unavailable."""
        p = self.rules.supporter_number.get(supporter_key(supporter.id))
        if p is None:
            return Reason.UNAVAILABLE
        s = self.rules.shift_number[shift_key(self.shift.id)]
        own = [shift for who, shift in self.duties if who == p and shift != s]
        return judging.Judge(self.rules).refusal(p, s, self.duties, own)
