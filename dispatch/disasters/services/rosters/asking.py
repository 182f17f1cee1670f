"""Asking for a roster, changing the figures it obeys, calling it off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from dispatch import studies
from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, RosterRun
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.building import LONGEST, SHORTEST, Question, within
from dispatch.disasters.queries.rosters.figures import AGES, Limits, ages_of
from dispatch.disasters.queries.rosters.people import staff
from dispatch.disasters.rostering.parts import Settings
from dispatch.disasters.services import events
from dispatch.disasters.vocabulary import AgeBand
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.matching.faults import ProblemError
from dispatch.vocabulary import StudyState


def ask(actor: Actor, event: DisasterEvent, question: Question) -> RosterRun:
    """Put a question in the queue; the one that waits already becomes this one. Raises `Invalid` and `Conflict`."""
    events.must_be_open(event)
    if not SHORTEST <= question.hours <= LONGEST:
        sentence = _("%(least)s〜%(most)s時間の間にしてください。", least=SHORTEST, most=LONGEST)
        raise Invalid(_("入力内容をご確認ください"), (("hours", sentence),))
    if not any(within(shift, question) for post in rows.posts(event) for shift in post.shifts):
        raise Conflict(_("この期間にシフトがありません。"), _("先に、持ち場とシフトを作ってください。"))
    if not any(one.hours for one in staff(event, question.start, question.end)):
        raise Conflict(
            _("この期間に活動できると答えた人がいません。"),
            _("先に、安否・参集の確認で、活動できる人を集めてください。"),
        )
    run = _waiting(event) or RosterRun(event_id=event.id, state=StudyState.QUEUED)
    run.wanted, run.asked_by_id = question.to_json(), actor.id
    db.session.add(run)
    db.session.flush()
    record(actor, "roster_run.asked", run, hours=question.hours)
    return run


def _waiting(event: DisasterEvent) -> RosterRun | None:
    queued = select(RosterRun).where(RosterRun.event_id == event.id, RosterRun.state == StudyState.QUEUED)
    return db.session.scalar(queued.with_for_update())


def set_rules(actor: Actor, event: DisasterEvent, figures: Mapping[str, Any]) -> None:
    """The figures that rosters of this event obey. Raises `Invalid` for what the law or sense forbids."""
    try:
        Settings(**figures)
    except ProblemError as wrong:
        raise Invalid(_("勤務のきまりの数字を確かめてください。")) from wrong
    event = events.must_be_open(event)
    if event.settings.get("roster") == dict(figures):
        return
    event.settings = {**event.settings, "roster": dict(figures)}
    record(actor, "roster.rules_set", event, **figures)
    db.session.flush()


def set_ages(actor: Actor, event: DisasterEvent, ages: Mapping[AgeBand, Limits]) -> None:
    """What is usual for people of an age in this event, where they have not said otherwise."""
    event = events.must_be_open(event)
    wanted = {band.value: limits.to_json() for band, limits in ages.items()}
    if {band.value: limits.to_json() for band, limits in ages_of(event).items()} == wanted:
        return
    event.settings = {**event.settings, AGES: wanted}
    record(actor, "roster.rules_set", event, ages=wanted)
    db.session.flush()


def call_off(actor: Actor, run: RosterRun) -> None:
    """End a question without an answer. Raises `Conflict` where it has ended by itself."""
    studies.call_off(actor, run, "roster_run.called_off", _("この計算はもう終わっています。"))
