"""People are told of their duties: each gets one message of a change, however many of their duties it touches."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch import clock
from dispatch.disasters.models import DisasterEvent, Duty, Supporter
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.services.reaching import reach
from dispatch.disasters.services.rosters.links import token_of
from dispatch.disasters.vocabulary import DutyState


def tell(
    event: DisasterEvent,
    supporter: Supporter,
    key: str,
    *,
    new: Sequence[Duty] = (),
    gone: Sequence[Duty] = (),
    note: str = "",
) -> bool:
    """Write what somebody's duties are now; False where nothing can or may be written. `key` names the change.

    What is over already is told to nobody.
    """
    now = clock.now()
    new, gone = [one for one in new if one.end_at > now], [one for one in gone if one.end_at > now]
    if not new and not gone:
        return False
    ahead = [one for one in rows.duties(event, (DutyState.CONFIRMED,), supporter) if one.end_at > now]
    values = {"duties": ahead, "dropped": gone, "note": note, "token": token_of(event, supporter)}
    return reach(event, _kind(new, gone, ahead), f"duties:{key}:{supporter.id}", supporter, **values)


def _kind(new: Sequence[Duty], gone: Sequence[Duty], ahead: Sequence[Duty]) -> str:
    if not ahead:
        return "duty_cancelled"
    first = not gone and len(new) == len(ahead)
    return "duty_confirmed" if first else "duty_changed"
