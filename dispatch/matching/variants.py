"""Problems that differ a little from another, made from its parts: asking "what if" needs no way through JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from dispatch.matching.parts import Assigned, Request
from dispatch.matching.problem import Problem


def known(problem: Problem, assignments: Iterable[Assigned]) -> tuple[Assigned, ...]:
    """Those assignments of another day or problem that still mean something here.

    Their request, option and people exist, there are as many people as needs, and nobody twice. Whether a rule refuses
    them by now is not asked.
    """
    requests = {request.id: request for request in problem.requests}
    people = {candidate.id for candidate in problem.candidates}
    return tuple(
        one
        for one in assignments
        if (request := requests.get(one.request)) is not None
        and 0 <= one.option < len(request.options)
        and len(set(one.volunteers)) == len(one.volunteers) == len(request.needs)
        and people.issuperset(one.volunteers)
    )


def without(problem: Problem, request_id: str) -> Problem:
    """The problem in which this request was never made."""
    return replace(
        problem,
        requests=tuple(one for one in problem.requests if one.id != request_id),
        fixed=_others(problem.fixed, request_id),
        previous=_others(problem.previous, request_id),
    )


def released(problem: Problem, request_id: str) -> Problem:
    """The problem in which this request is not confirmed."""
    return replace(problem, fixed=_others(problem.fixed, request_id))


def exchanged(problem: Problem, request: Request) -> Problem:
    """The problem with this request in place of the one of its id."""
    return replace(
        problem, requests=tuple(request if one.id == request.id else one for one in problem.requests)
    )


def among(
    problem: Problem, requests: Collection[str], people: Collection[str], fixed: Iterable[Assigned]
) -> Problem:
    """Some requests among some people, with `fixed` confirmed.

    Also in it: the requests and people of `fixed`, and those named for continuity, so that every pair costs what it
    did; of these, who is not among `people` is there in name only and free for nothing.
    """
    fixed = tuple(fixed)
    wanted = {*requests, *(one.request for one in fixed)}
    kept = [one for one in problem.requests if one.id in wanted]
    whom = {*people, *(who for one in fixed for who in one.volunteers)}
    whom.update(who for one in kept for who in one.continuity)
    return replace(
        problem,
        requests=tuple(replace(one, banned=tuple(who for who in one.banned if who in whom)) for one in kept),
        candidates=tuple(
            one if one.id in people else replace(one, available=())
            for one in problem.candidates
            if one.id in whom
        ),
        fixed=fixed,
        previous=tuple(
            one for one in problem.previous if one.request in wanted and whom.issuperset(one.volunteers)
        ),
    )


def _others(assignments: Iterable[Assigned], request_id: str) -> tuple[Assigned, ...]:
    return tuple(one for one in assignments if one.request != request_id)
