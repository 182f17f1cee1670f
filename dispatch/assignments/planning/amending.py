"""Changes of a request in the rows' own terms: what it states, and the draft with the changes made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dispatch.matching.remedies import Kind
from dispatch.requests.models import ServiceRequest
from dispatch.requests.services import Draft, Named, Slot, faults_of
from dispatch.requests.services.drafts import MAX_OPTIONS
from dispatch.requests.services.posting import COPIED
from dispatch.vocabulary import Mode, Strength

Change = Mapping[str, Any]
"""One change as it is kept: `kind`, and what that kind needs (`start`, `end`, `position`, `level`, ...)."""

OF_HOSPITAL = frozenset({Kind.PHONE, Kind.VIDEO, Kind.MOVE, Kind.OTHER_DAY, Kind.LEVEL, Kind.GENDER})
"""Kinds that only the hospital can agree to; the others ask something of a volunteer."""
MODES = {Kind.PHONE: Mode.PHONE, Kind.VIDEO: Mode.VIDEO}


def stated(request: ServiceRequest) -> dict[str, Any]:
    """What of a request a plan goes by: where this has changed, an answer about the request has grown old."""
    return {
        "options": [[one.start_at.isoformat(), one.end_at.isoformat()] for one in request.options],
        "modes": [mode.value for mode in request.modes],
        "needs": [[need.language, need.level] for need in request.needs],
        "gender": [one and one.value for one in (request.gender, request.gender_strength)],
    }


def faults(request: ServiceRequest, changes: Sequence[Change]) -> list[tuple[str, str]]:
    """What the programme would refuse of these changes, as (place, sentence): an hour too late, a day too far."""
    return faults_of(amended(request, changes), request.programme.settings)


def amended(request: ServiceRequest, changes: Sequence[Change]) -> Draft:
    """The request as its hospital stated it, with these changes. A further time goes last; where there are as many as
    may be, it takes the place of the one it was made from."""
    draft = _draft(request)
    for change in changes:
        draft = _with(draft, change)
    return draft


def _draft(request: ServiceRequest) -> Draft:
    named = tuple(Named(row.volunteer_id, row.wanted, row.reason) for row in request.ruled_volunteers)
    return Draft(
        slots=tuple(Slot(option.start_at, option.end_at) for option in request.options),
        needs=tuple((need.language, need.level) for need in request.needs),
        other_modes=tuple(Mode(mode) for mode in request.other_modes),
        in_series=bool(request.series),
        series=request.series,
        named=named,
        **{name: getattr(request, name) for name in COPIED},
    )


def _with(draft: Draft, change: Change) -> Draft:
    kind = Kind(change["kind"])
    if kind in MODES:
        return replace(draft, other_modes=tuple(dict.fromkeys((*draft.other_modes, MODES[kind]))))
    if kind is Kind.LEVEL:
        needs = list(draft.needs)
        needs[change["position"]] = (needs[change["position"]][0], change["level"])
        return replace(draft, needs=tuple(needs))
    if kind is Kind.GENDER:
        return replace(draft, gender_strength=Strength.WISH)
    return _with_time(draft, change)


def _with_time(draft: Draft, change: Change) -> Draft:
    slots = list(draft.slots)
    slot = Slot(datetime.fromisoformat(change["start"]), datetime.fromisoformat(change["end"]))
    if len(slots) < MAX_OPTIONS:
        slots.append(slot)
    else:
        slots[change["rank"]] = slot
    return replace(draft, slots=tuple(slots))
