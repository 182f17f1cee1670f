"""A roster confirmed: all its duties hold from now on and everybody is told, or nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dispatch import clock
from dispatch.assignments.services.checks import lock_volunteers
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, Duty, RosterRun, Shift, Supporter
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.building import (
    Question,
    number_of,
    problem,
    shift_key,
    supporter_key,
)
from dispatch.disasters.rostering import judging, parts
from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.services import events, log
from dispatch.disasters.services.rosters.states import add, move
from dispatch.disasters.services.rosters.telling import tell
from dispatch.disasters.vocabulary import DutyState
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.vocabulary import StudyState


@dataclass(slots=True)
class Change:
    """What a roster changes for the people it is about. `untold`: who could not be written to, and must be rung."""

    new: list[Duty] = field(default_factory=list)
    gone: list[Duty] = field(default_factory=list)
    untold: list[Supporter] = field(default_factory=list)

    def people(self) -> dict[int, Supporter]:
        """Whom it touches, by id."""
        return {one.supporter_id: one.supporter for one in (*self.new, *self.gone)}


def confirm(actor: Actor, event: DisasterEvent, run: RosterRun) -> Change:
    """Make the duties of this plan hold. Duties told before that are not in it are released.

    Everything is looked at anew, with the people's rows locked. Raises `Conflict` (409) where the run has no plan,
    was confirmed before, or does not fit any more what people have answered and what has happened since; then nothing
    is changed, if the caller rolls back.
    """
    event, run = events.must_be_open(event), lock(run)
    plan = _plan(run)
    _hold(plan)
    question, now = Question.from_json(run.wanted), clock.now()
    asked = problem(event, question, now)
    if wrong := judging.faults(asked, plan.duties):
        raise Conflict(
            _("計算のあとで状況が変わったため、この案は確定できません（%(n)s件）。", n=len(wrong)),
            _("最新の状況で、もう一度計算してください。"),
        )
    change = _apply(actor, run, plan, asked.previous)
    run.confirmed_at = now
    db.session.flush()
    _say(actor, event, run, change)
    return change


def _plan(run: RosterRun) -> Plan:
    if run.confirmed_at is not None:
        raise Conflict(_("この案は、もう確定しています。"))
    if run.state is not StudyState.DONE or run.plan is None:
        raise Conflict(_("この案は、まだ計算が終わっていません。"))
    return Plan.from_json(run.plan)


def _hold(plan: Plan) -> None:
    """Nobody takes a job at a hospital while this looks: the same lock goes before both."""
    wanted = {number_of(one.supporter) for one in plan.duties}
    people = db.session.query(Supporter.volunteer_id).filter(Supporter.id.in_(wanted))
    lock_volunteers(key for (key,) in people if key is not None)


def _apply(actor: Actor, run: RosterRun, plan: Plan, before: Sequence[parts.Duty]) -> Change:
    """First what goes, so that its hours are free, then what comes."""
    wanted, change = set(plan.duties), Change()
    standing = _standing(before)
    for key, duty in standing.items():
        if key not in wanted:
            move(actor, duty, DutyState.RELEASED)
            change.gone.append(duty)
    known = set(standing) | _kept(wanted)
    for one in sorted(wanted - known, key=lambda one: (number_of(one.shift), number_of(one.supporter))):
        change.new.append(add(actor, _made(run, one)))
    return change


def _standing(before: Iterable[parts.Duty]) -> dict[parts.Duty, Duty]:
    """The rows of the duties told before that may still be changed."""
    keys = {(number_of(one.shift), number_of(one.supporter)): one for one in before}
    found = db.session.query(Duty).filter(
        Duty.shift_id.in_({shift for shift, _who in keys}), Duty.state == DutyState.CONFIRMED
    )
    return {
        keys[duty.shift_id, duty.supporter_id]: duty
        for duty in found
        if (duty.shift_id, duty.supporter_id) in keys
    }


def _kept(wanted: Iterable[parts.Duty]) -> set[parts.Duty]:
    """Those that stand already, whatever is planned."""
    shifts = {number_of(one.shift) for one in wanted}
    standing = db.session.query(Duty.shift_id, Duty.supporter_id).filter(
        Duty.shift_id.in_(shifts), Duty.state.in_(rows.SHOWN)
    )
    return {parts.Duty(shift_key(shift), supporter_key(who)) for shift, who in standing}


def _made(run: RosterRun, one: parts.Duty) -> Duty:
    shift = db.session.get_one(Shift, number_of(one.shift))
    return Duty(
        shift_id=shift.id,
        supporter_id=number_of(one.supporter),
        run_id=run.id,
        state=DutyState.CONFIRMED,
        start_at=shift.start_at,
        end_at=shift.end_at,
    )


def _say(actor: Actor, event: DisasterEvent, run: RosterRun, change: Change) -> None:
    for key, who in sorted(change.people().items()):
        new = [one for one in change.new if one.supporter_id == key]
        gone = [one for one in change.gone if one.supporter_id == key]
        if not tell(event, who, f"run:{run.id}", new=new, gone=gone):
            change.untold.append(who)
    record(actor, "roster_run.confirmed", run, new=len(change.new), gone=len(change.gone))
    sentence = _(
        "シフトを確定しました（新しく%(new)s件、取消%(gone)s件）。",
        new=len(change.new),
        gone=len(change.gone),
    )
    log.tell(event, sentence, actor, key=f"roster:{run.id}")
