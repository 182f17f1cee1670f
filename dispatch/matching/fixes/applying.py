"""What a fix does to a problem, twice over: as a problem made from parts, and as a JSON Patch anyone can apply.

A changed time or mode is *added* as a further option, with a penalty, and never replaces one: the hospital's own wish
stays on record and is still preferred where it can be met, and an option's number, which earlier proposals and
confirmed work go by, keeps its meaning. Levels, genders, caps and ways have one value, so that value is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from dispatch.matching.parts import MOST_MINUTES, Candidate, Need, Option, Request, Window
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import Change, Kind

OTHER_MODE = 40  # minutes: what another mode than the wished one counts in the plan's cost
OTHER_TIME = 20  # minutes: the same for another time
PENALTY = {
    Kind.PHONE: OTHER_MODE,
    Kind.VIDEO: OTHER_MODE,
    Kind.MOVE: OTHER_TIME,
    Kind.OTHER_DAY: OTHER_TIME,
}
"""The changes that add an option, and what that option costs beside the one it starts from."""

Operation = dict[str, Any]


def changed(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem with these changes made; what they do not touch is shared with it."""
    asked = list(changes)
    by_request = _grouped((one.request, one) for one in asked)
    by_volunteer = _grouped((one.volunteer, one) for one in asked)
    return replace(
        problem,
        requests=tuple(
            changed_request(one, by_request[one.id]) if one.id in by_request else one
            for one in problem.requests
        ),
        candidates=tuple(
            changed_candidate(one, by_volunteer[one.id]) if one.id in by_volunteer else one
            for one in problem.candidates
        ),
    )


def changed_request(request: Request, changes: Sequence[Change]) -> Request:
    """The request with these changes of it; those of one option's time and mode make one new option together."""
    if (option := new_option(request, changes)) is not None:
        request = replace(request, options=(*request.options, option))
    for one in changes:
        if one.kind is Kind.LEVEL and one.need is not None and one.level is not None:
            needs = list(request.needs)
            needs[one.need] = Need(needs[one.need].language, one.level)
            request = replace(request, needs=tuple(needs))
        elif one.kind is Kind.GENDER:
            request = replace(request, gender=None, gender_wish=one.gender)
    return request


def new_option(request: Request, changes: Iterable[Change]) -> Option | None:
    """The option these changes add to the request, if any of them adds one."""
    option = None
    for one in changes:
        if one.kind in PENALTY and one.option is not None and one.start and one.end and one.mode:
            base = option or request.options[one.option]
            penalty = min(base.penalty + PENALTY[one.kind], MOST_MINUTES)
            moved = one.kind in (Kind.MOVE, Kind.OTHER_DAY)
            option = Option(
                one.start if moved else base.start,
                one.end if moved else base.end,
                base.mode if moved else one.mode,
                penalty,
            )
    return option


def changed_candidate(candidate: Candidate, changes: Iterable[Change]) -> Candidate:
    """The volunteer with these changes of them."""
    for one in changes:
        if one.kind is Kind.DAY_CAP:
            candidate = replace(candidate, max_per_day=one.cap)
        elif one.kind is Kind.WEEK_CAP:
            candidate = replace(candidate, max_per_week=one.cap)
        elif one.kind is Kind.TRAVEL and one.minutes is not None:
            candidate = replace(candidate, max_travel_minutes=one.minutes)
        elif one.kind is Kind.FREE and one.start and one.end:
            window = Window(one.start, one.end)
            candidate = replace(candidate, available=(*candidate.available, window))
    return candidate


def patch_of(problem: Problem, changes: Iterable[Change]) -> tuple[Operation, ...]:
    """The changes as RFC 6902 operations on the problem's JSON: its own (`to_json`) and the file it was read from.

    `add` to a member that may be absent in one of the two, or present: RFC 6902 then replaces it.
    """
    asked = list(changes)
    out: list[Operation] = []
    for request_id, mine in _grouped((one.request, one) for one in asked).items():
        place = next(k for k, one in enumerate(problem.requests) if one.id == request_id)
        out += _request_operations(problem.requests[place], mine, f"/requests/{place}")
    for volunteer_id, mine in _grouped((one.volunteer, one) for one in asked).items():
        place = next(k for k, one in enumerate(problem.candidates) if one.id == volunteer_id)
        out += [_candidate_operation(one, f"/volunteers/{place}") for one in mine]
    return tuple(out)


def _request_operations(request: Request, changes: Sequence[Change], at: str) -> list[Operation]:
    out: list[Operation] = []
    if (option := new_option(request, changes)) is not None:
        out.append(_operation("add", f"{at}/options/-", _written(option)))
    for one in changes:
        if one.kind is Kind.LEVEL:
            out.append(_operation("replace", f"{at}/needs/{one.need}/level", one.level))
        elif one.kind is Kind.GENDER:
            out.append({"op": "remove", "path": f"{at}/gender"})
            out.append(_operation("add", f"{at}/gender_wish", one.gender))
    return out


def _candidate_operation(change: Change, at: str) -> Operation:
    if change.kind is Kind.FREE and change.start and change.end:
        window = [change.start.isoformat(), change.end.isoformat()]
        return _operation("add", f"{at}/available/-", window)
    if change.kind is Kind.TRAVEL:
        return _operation("add", f"{at}/max_travel_minutes", change.minutes)
    name = "max_per_day" if change.kind is Kind.DAY_CAP else "max_per_week"
    return _operation("replace", f"{at}/{name}", change.cap)


def _written(option: Option) -> dict[str, Any]:
    """The option as the problem's JSON has it."""
    times = {"start": option.start.isoformat(), "end": option.end.isoformat()}
    return {**times, "mode": option.mode.value, "penalty": option.penalty}


def _operation(kind: str, path: str, value: object) -> Operation:
    return {"op": kind, "path": path, "value": value}


def _grouped(changes: Iterable[tuple[str | None, Change]]) -> dict[str, list[Change]]:
    """The changes by the request or volunteer they name; those that name none are left out."""
    out: dict[str, list[Change]] = {}
    for name, one in changes:
        if name is not None:
            out.setdefault(name, []).append(one)
    return out
