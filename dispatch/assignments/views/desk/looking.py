"""What the pages of one request show of the engine's answers."""

from __future__ import annotations

from typing import Any

from dispatch.assignments import services
from dispatch.assignments.forms import AskForm
from dispatch.assignments.models import AmendmentState, QuestionKind
from dispatch.assignments.queries import amendments, answers, repairs
from dispatch.assignments.queries.cases import Case
from dispatch.assignments.queries.standbys import standbys_of
from dispatch.assignments.services import fixing
from dispatch.requests.models import ServiceRequest
from dispatch.requests.services import can_edit
from dispatch.vocabulary import RequestState

NO = (AmendmentState.REFUSED, AmendmentState.EXPIRED)


def looks(asked: ServiceRequest) -> dict[str, Any]:
    """The answers that belong to the request's state: fixes, why, or standby; None where there is nothing to ask."""
    case = Case(asked)
    uncovered = asked.state in amendments.UNCOVERED and not case.live
    return {
        **about_fixes(asked),
        "fixes_look": answers.latest(QuestionKind.FIXES, asked) if uncovered else None,
        "why_look": answers.latest(QuestionKind.WHY, asked) if case.proposed else None,
        "standby_look": answers.latest(QuestionKind.STANDBY)
        if asked.state is RequestState.CONFIRMED
        else None,
    }


def about_fixes(asked: ServiceRequest) -> dict[str, Any]:
    """What the list of fixes needs to know: what the hospital is being asked, and what it has said no to."""
    return {
        "asked": asked,
        "waiting": amendments.waiting(asked),
        "said_no": [one for one in amendments.of(asked) if one.state in NO],
        "for_hospital": fixing.for_hospital,
        "for_volunteer": fixing.for_volunteer,
        "open_to_fixes": can_edit(asked) and asked.state in amendments.UNCOVERED,
    }


def asking_of(asked: ServiceRequest) -> dict[str, Any]:
    """How the request asks, who stands by for it, and what the last repair did that began here."""
    manner = services.manner_of(asked)
    return {
        "manner": manner,
        "ask_form": AskForm.of(manner),
        "standbys": standbys_of(asked),
        "repair": repairs.of_request(asked),
    }
