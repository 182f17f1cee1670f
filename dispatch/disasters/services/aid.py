"""Asking other associations: a request is drafted, sent to those chosen, and ended when enough have come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import AidAnswer, AidRequest, Association, DisasterEvent
from dispatch.disasters.queries.events import get_event
from dispatch.disasters.services import aid_letters, events, log
from dispatch.disasters.vocabulary import AidState, SupporterRole
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, label

ENDS = (AidState.FILLED, AidState.CLOSED)


@dataclass(frozen=True, slots=True)
class Line:
    """So many people from `start` to `end` (aware); `language` or `role` None: any."""

    number: int
    start: datetime
    end: datetime
    language: str | None = None
    role: SupporterRole | None = None
    remote: bool = False

    def to_json(self) -> dict[str, Any]:
        """As `AidRequest.lines` keeps it."""
        return {
            "language": self.language,
            "role": self.role.value if self.role else None,
            "number": self.number,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "remote": self.remote,
        }


@dataclass(frozen=True, slots=True)
class AidValues:
    """What is asked, and until when an answer helps."""

    title: str
    lines: Sequence[Line]
    text: str = ""
    answer_by: datetime | None = None


def draft(actor: Actor, event: DisasterEvent, values: AidValues) -> AidRequest:
    """A request that nobody has seen yet. Raises `Invalid` for one that asks for nothing, or for no hours."""
    event = events.must_be_open(event)
    made = AidRequest(event_id=event.id, **_columns(values))
    db.session.add(made)
    db.session.flush()
    record(actor, "aid.drafted", made, note=made.title)
    return made


def edit(actor: Actor, asked: AidRequest, values: AidValues) -> None:
    """Change a draft; what others have already read is not changed under their eyes."""
    events.must_be_open(get_event(asked.event_id))
    asked = _in_state(asked, AidState.DRAFT)
    for name, value in _columns(values).items():
        setattr(asked, name, value)
    db.session.flush()
    record(actor, "aid.changed", asked, note=asked.title)


def send(actor: Actor, asked: AidRequest, associations: Iterable[Association]) -> list[AidAnswer]:
    """Ask these associations, each once; further ones may be asked later.

    In an exercise only those of the drill list can be asked: others raise `Invalid`, and nobody is asked.
    """
    event = events.must_be_open(get_event(asked.event_id))
    asked = _in_state(asked, AidState.DRAFT, AidState.SENT)
    before = {answer.association_id for answer in asked.answers}
    new = [one for one in associations if one.id not in before]
    _may_all_be_asked(event, new)
    asked.state, asked.sent_at = AidState.SENT, asked.sent_at or clock.now()
    made = [_ask(event, asked, one) for one in new]
    names = "、".join(one.name for one in new)
    record(actor, "aid.sent", asked, note=names)
    log.tell(event, _("応援を依頼しました。「%(title)s」：%(names)s", title=asked.title, names=names), actor)
    return made


def end(actor: Actor, asked: AidRequest, state: AidState) -> None:
    """Enough have come (FILLED), or nobody is sought any longer (CLOSED); whoever was asked is told."""
    if state not in ENDS:
        raise ValueError(state)
    event = events.must_be_open(get_event(asked.event_id))
    before = (AidState.SENT,) if state == AidState.FILLED else (AidState.DRAFT, AidState.SENT)
    asked = _in_state(asked, *before)
    asked.state, asked.closed_at = state, clock.now()
    db.session.flush()
    for answer in asked.answers:
        aid_letters.ended(event, answer)
    record(actor, f"aid.{state.value}", asked, note=asked.title)
    words = _("応援の依頼「%(title)s」を「%(state)s」にしました。", title=asked.title, state=label(state))
    log.tell(event, words, actor)


def _columns(values: AidValues) -> dict[str, Any]:
    if not values.lines:
        raise Invalid(_("必要な人数を、1行以上入力してください。"))
    if any(line.start >= line.end for line in values.lines):
        raise Invalid(_("終わりの日時は、始まりより後にしてください。"))
    if any(line.end <= clock.now() for line in values.lines):
        raise Invalid(_("終わりの日時が過ぎています。"))
    if values.answer_by is not None and values.answer_by <= clock.now():
        raise Invalid(_("回答の期限が過ぎています。"))
    if any(line.number < 1 for line in values.lines):
        raise Invalid(_("人数は1人以上にしてください。"))
    return {
        "title": values.title,
        "text": values.text,
        "answer_by": values.answer_by,
        "lines": [line.to_json() for line in values.lines],
    }


def _ask(event: DisasterEvent, asked: AidRequest, association: Association) -> AidAnswer:
    answer = AidAnswer(request=asked, association_id=association.id, association_name=association.name)
    db.session.add(answer)
    db.session.flush()
    if aid_letters.wanted(event, answer, association):
        answer.sent_at = clock.now()
    return answer


def _may_all_be_asked(event: DisasterEvent, associations: Sequence[Association]) -> None:
    if not associations:
        raise Invalid(_("依頼する団体を選んでください。"))
    if not all(one.active for one in associations):
        raise Invalid(_("使わなくなった団体が含まれています。"))
    if event.exercise and not all(one.drill for one in associations):
        raise Invalid(_("訓練では、訓練に参加する団体だけに依頼できます。"))


def _in_state(asked: AidRequest, *states: AidState) -> AidRequest:
    """The request, locked; raises `Conflict` where it is in another state."""
    asked = lock(asked)
    if asked.state not in states:
        raise Conflict(_("この応援の依頼は「%(state)s」のため、変更できません。", state=label(asked.state)))
    return asked
