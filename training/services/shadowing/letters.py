"""Which message goes to whom about a shadowing.

The trainee learns where, when, with whom and in which language: of the patient nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.assignments.services.letters import to_volunteer
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.notifications import links
from dispatch.notifications.services import Recipient, post, recall
from dispatch.requests.models import Institution
from dispatch.requests.queries import recipient_of
from dispatch.vocabulary import Mode
from dispatch.volunteers.models import Volunteer
from training.models import Shadowing
from training.vocabulary import ShadowingState as State

ACTION = "shadowing"
LINK_DAYS = 45
"""A link outlives its question, so that a late visitor reads what has become of it."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a message may say of the request: the place and nothing of the patient."""

    code: str
    institution: Institution
    department: str
    meeting_place: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What a message may say of the job."""

    volunteer: Volunteer
    start_at: datetime
    end_at: datetime
    deadline: datetime | None
    mode: Mode
    language: str
    level: int | None = None


def _values(shadowing: Shadowing) -> dict[str, Any]:
    job, asked = shadowing.assignment, shadowing.assignment.request
    meeting = asked.meeting_place or asked.institution.meeting_place
    return {
        "assignment": Sight(
            job.volunteer, job.start_at, job.end_at, shadowing.deadline, job.mode, job.language
        ),
        "request": Visit(asked.code, asked.institution, asked.department, meeting),
        "trainee": shadowing.trainee,
        "token": token_of(shadowing),
        "note": shadowing.reason,
    }


def _key(kind: str, shadowing: Shadowing, who: str) -> str:
    return f"{kind}:{shadowing.id}:{who}"


def asked(shadowing: Shadowing) -> None:
    """Ask the institution: who would come, that they only watch, and that a no is fine."""
    to = recipient_of(shadowing.assignment.request)
    post("shadowing_asked", _key("shadowing_asked", shadowing, "h"), to, **_values(shadowing))


def offered(shadowing: Shadowing) -> None:
    """Ask the trainee."""
    to = to_volunteer(shadowing.trainee)
    post("shadowing_offer", _key("shadowing_offer", shadowing, "t"), to, **_values(shadowing))


def settled(shadowing: Shadowing) -> None:
    """Tell the trainee, the senior and the institution that somebody comes along."""
    values = _values(shadowing)
    trainee, senior = to_volunteer(shadowing.trainee), to_volunteer(shadowing.assignment.volunteer)
    post("shadowing_settled", _key("shadowing_settled", shadowing, "t"), trainee, **values)
    post("shadowing_senior", _key("shadowing_senior", shadowing, "s"), senior, **values)
    place = recipient_of(shadowing.assignment.request)
    post("shadowing_coming", _key("shadowing_coming", shadowing, "h"), place, **values)


def called_off(shadowing: Shadowing, before: State) -> None:
    """Tell whoever knew of it that nobody comes along; who has just said so themselves is not told."""
    values = _values(shadowing)
    for who, to in _knew(shadowing, before):
        post("shadowing_off", _key("shadowing_off", shadowing, who), to, **values)
    recall(_key("shadowing_asked", shadowing, "h"))
    recall(_key("shadowing_offer", shadowing, "t"))


def _knew(shadowing: Shadowing, before: State) -> list[tuple[str, Recipient]]:
    out = []
    if shadowing.state is not State.REFUSED and before in (State.ASKED, State.CONFIRMED):
        out.append(("h", recipient_of(shadowing.assignment.request)))
    if shadowing.state is not State.DECLINED and before in (State.OFFERED, State.CONFIRMED):
        out.append(("t", to_volunteer(shadowing.trainee)))
    if before is State.CONFIRMED:
        out.append(("s", to_volunteer(shadowing.assignment.volunteer)))
    return out


def token_of(shadowing: Shadowing) -> str:
    """The signed name of one question to one institution."""
    place = shadowing.assignment.request.institution_id
    return links.make(ACTION, shadowing.id, place, days=LINK_DAYS)


def read_token(token: str) -> Shadowing:
    """The shadowing behind a link. Raises `NotFound` for a link that was never ours, `Gone` for one grown old."""
    link = links.read(ACTION, token)
    found = db.session.get(Shadowing, link.subject_id)
    if found is None or found.assignment.request.institution_id != link.person_id:
        raise NotFound(_("この見学のお願いは見つかりません。"))
    return found
