"""An answer of the engine together with the people and requests it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from dispatch.assignments.models import Assignment, PlanQuestion, QuestionKind
from dispatch.assignments.queries import questions
from dispatch.assignments.queries.amendments import UNCOVERED
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import RequestState, RunState
from dispatch.volunteers.models import Volunteer


@dataclass(frozen=True, slots=True)
class Look:
    """A question as a page shows it: not asked yet (`question` is None), under way, failed, or answered."""

    kind: QuestionKind
    request: ServiceRequest | None
    question: PlanQuestion | None
    aged: bool = False
    people: Mapping[int, Volunteer] = field(default_factory=dict)
    requests: Mapping[int, ServiceRequest] = field(default_factory=dict)

    @property
    def answer(self) -> Mapping[str, Any]:
        """What was found; empty before."""
        return (self.question.answer or {}) if self.question else {}

    @property
    def under_way(self) -> bool:
        """Whether the answer is still to come."""
        return self.question is not None and self.question.under_way

    @property
    def failed(self) -> bool:
        """Whether no answer will come."""
        return self.question is not None and self.question.state is RunState.FAILED

    @property
    def names(self) -> dict[int, str]:
        """The names of the people it speaks of."""
        return {number: person.name for number, person in self.people.items()}


def latest(kind: QuestionKind, request: ServiceRequest | None = None) -> Look:
    """The last question of this kind about a request, or about all."""
    return _look(kind, request, questions.latest(kind, request))


def of(question: PlanQuestion) -> Look:
    """One question."""
    request = db.session.get(ServiceRequest, question.request_id) if question.request_id else None
    return _look(question.kind, request, question)


def _look(kind: QuestionKind, request: ServiceRequest | None, question: PlanQuestion | None) -> Look:
    if question is None:
        return Look(kind, request, None)
    told = [question.answer or {}, question.detail]
    people = set(_numbers(told, "volunteer_id", "people"))
    asked = set(_numbers(told, "request_id"))
    return Look(
        kind,
        request,
        question,
        questions.has_aged(question),
        {one.id: one for one in db.session.scalars(select(Volunteer).where(Volunteer.id.in_(people)))},
        {one.id: one for one in db.session.scalars(_with_people(asked))},
    )


def _with_people(asked: set[int]) -> Select[ServiceRequest]:
    people = selectinload(ServiceRequest.assignments).selectinload(Assignment.volunteer)
    return select(ServiceRequest).where(ServiceRequest.id.in_(asked)).options(people)


def _numbers(value: Any, *names: str) -> Iterator[int]:
    """The rows' numbers that stand under these names, anywhere in an answer."""
    if isinstance(value, list):
        for one in value:
            yield from _numbers(one, *names)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name in names and isinstance(one, int):
                yield one
            elif name in names and isinstance(one, list):
                yield from (number for number in one if isinstance(number, int))
            yield from _numbers(one, *names)


def shortages() -> list[tuple[ServiceRequest, Mapping[str, Any]]]:
    """Whom it would take for what cannot be covered, as last found, for requests that are still uncovered."""
    statement = (
        select(PlanQuestion, ServiceRequest)
        .join(ServiceRequest, PlanQuestion.request_id == ServiceRequest.id)
        .where(PlanQuestion.kind == QuestionKind.FIXES, PlanQuestion.state == RunState.DONE)
        .where(ServiceRequest.state.in_((*UNCOVERED, RequestState.UNFILLED)))
        .order_by(ServiceRequest.id, PlanQuestion.id)
    )
    last = {
        request.id: (request, question.answer or {}) for question, request in db.session.execute(statement)
    }
    return [(request, one) for request, answer in last.values() for one in answer.get("shortage", ())]


def fixes_found(requests: Iterable[ServiceRequest]) -> dict[int, int]:
    """How many fixes were last found for each of these requests, by its number; none where nobody has asked."""
    ids = [one.id for one in requests]
    statement = select(PlanQuestion).where(
        PlanQuestion.kind == QuestionKind.FIXES,
        PlanQuestion.state == RunState.DONE,
        PlanQuestion.request_id.in_(ids),
    )
    found = db.session.scalars(statement.order_by(PlanQuestion.id))
    return {one.request_id: len((one.answer or {}).get("fixes", ())) for one in found if one.request_id}
