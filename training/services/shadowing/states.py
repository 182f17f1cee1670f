"""The one place where a shadowing's state moves."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _, label
from training.models import Shadowing
from training.vocabulary import ShadowingState as State

REFUSALS = (State.REFUSED, State.SENIOR_REFUSED, State.DECLINED)
"""A no: the institution's, the senior's, the trainee's."""
MOVES: dict[State, frozenset[State]] = {
    State.PROPOSED: frozenset({State.ASKED, State.OFFERED, State.CANCELLED}),
    State.ASKED: frozenset({State.OFFERED, State.REFUSED, State.SENIOR_REFUSED, State.CANCELLED}),
    State.OFFERED: frozenset({State.CONFIRMED, *REFUSALS, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.DONE, *REFUSALS, State.CANCELLED}),
    State.DONE: frozenset(),
    State.REFUSED: frozenset(),
    State.SENIOR_REFUSED: frozenset(),
    State.DECLINED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""The one table of legal moves. `offered` without `asked`: the institution has agreed once for all."""
LIVE = (State.PROPOSED, State.ASKED, State.OFFERED, State.CONFIRMED)
"""States that still lead somewhere."""
TOLD = (State.ASKED, State.OFFERED, State.CONFIRMED)
"""Those of which somebody outside the desk knows."""
ANSWERS = (State.CONFIRMED, *REFUSALS)


def move(shadowing: Shadowing, to: State, actor: Actor, **columns: Any) -> None:
    """Move a shadowing and write it into the record; `columns` go with the new state.

    Raises `Conflict` where the present state does not lead there.
    """
    if to not in MOVES[shadowing.state]:
        raise wrong_state(shadowing)
    before = shadowing.state
    shadowing.state, shadowing.deadline = to, None
    for name, value in columns.items():
        setattr(shadowing, name, value)
    if to in ANSWERS:
        shadowing.answered_at = clock.now()
    db.session.flush()
    audit.record(
        actor,
        f"shadowing.{to.value}",
        shadowing,
        volunteer=shadowing.trainee.name,
        assignment=shadowing.assignment_id,
        before=before.value,
        **({"reason": shadowing.reason} if shadowing.reason else {}),
    )


def wrong_state(shadowing: Shadowing) -> Conflict:
    """The sentence for somebody whose page shows an older state."""
    return Conflict(
        _("この見学は現在「%(state)s」のため、この操作はできません。", state=label(shadowing.state)),
        _("画面を更新して、最新の状況を確認してください。"),
    )


def begin(actor: Actor, assignment_id: int, trainee_id: int) -> Shadowing:
    """A new proposal. Raises `Conflict` where somebody watches this job already."""
    made = Shadowing(assignment_id=assignment_id, trainee_id=trainee_id, state=State.PROPOSED)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise Conflict(
            _("この活動には、すでに見学の予定があります。"),
            _("画面を更新して、最新の状況を確認してください。"),
        ) from None
    audit.record(
        actor, "shadowing.proposed", made, volunteer=made.trainee.name, assignment=made.assignment_id
    )
    return made
