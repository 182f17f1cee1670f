"""Which message goes to whom about a shadowing.

The trainee learns where, when, with whom and in which language: of the patient nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.assignments.services.letters import coordinators, to_volunteer
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.notifications import links
from dispatch.notifications.services import Recipient, post, recall
from dispatch.requests.models import Institution
from dispatch.requests.queries import recipient_of
from dispatch.vocabulary import EndedBy, Mode
from dispatch.volunteers.models import Volunteer
from training.models import Shadowing
from training.vocabulary import ShadowingState as State

ACTION, OWN_ACTION = "shadowing", "shadowing_own"
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


def _values(shadowing: Shadowing, reader: Volunteer | None = None) -> dict[str, Any]:
    """What a message may say; its link is the institution's, or that of the volunteer who reads it."""
    job, asked = shadowing.assignment, shadowing.assignment.request
    meeting = asked.meeting_place or asked.institution.meeting_place
    return {
        "assignment": Sight(
            job.volunteer, job.start_at, job.end_at, shadowing.deadline, job.mode, job.language
        ),
        "request": Visit(asked.code, asked.institution, asked.department, meeting),
        "trainee": shadowing.trainee,
        "token": own_token(shadowing, reader) if reader else token_of(shadowing),
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
    to, values = to_volunteer(shadowing.trainee), _values(shadowing, shadowing.trainee)
    post("shadowing_offer", _key("shadowing_offer", shadowing, "t"), to, **values)


def settled(shadowing: Shadowing) -> None:
    """Tell the trainee, the senior and the institution that somebody comes along."""
    trainee, senior = shadowing.trainee, shadowing.assignment.volunteer
    key = _key("shadowing_settled", shadowing, "t")
    post("shadowing_settled", key, to_volunteer(trainee), **_values(shadowing, trainee))
    key = _key("shadowing_senior", shadowing, "s")
    post("shadowing_senior", key, to_volunteer(senior), **_values(shadowing, senior))
    place = recipient_of(shadowing.assignment.request)
    post("shadowing_coming", _key("shadowing_coming", shadowing, "h"), place, **_values(shadowing))


def called_off(shadowing: Shadowing, before: State) -> None:
    """Tell whoever knew of it that nobody comes along; who has just said so themselves is not told.

    Why a volunteer said no is between them and the desk.
    """
    values = _values(shadowing)
    if shadowing.state in (State.SENIOR_REFUSED, State.DECLINED):
        values["note"] = ""
    for who, to in _knew(shadowing, before):
        post("shadowing_off", _key("shadowing_off", shadowing, who), to, **values)
    recall(_key("shadowing_asked", shadowing, "h"))
    recall(_key("shadowing_offer", shadowing, "t"))


def tell_desk(shadowing: Shadowing) -> None:
    """Tell the coordinators who has said no, and what is left to do."""
    senior = shadowing.state is State.SENIOR_REFUSED
    place = shadowing.ended_by is EndedBy.INSTITUTION
    by = "senior" if senior else "place" if place else "trainee"
    values = _values(shadowing) | {"by": by, "shadowing_id": shadowing.id}
    for to in coordinators():
        post("shadowing_refused", _key("shadowing_refused", shadowing, str(to.user_id)), to, **values)


def _knew(shadowing: Shadowing, before: State) -> list[tuple[str, Recipient]]:
    out = []
    if shadowing.state is not State.REFUSED and before in (State.ASKED, State.CONFIRMED):
        out.append(("h", recipient_of(shadowing.assignment.request)))
    if shadowing.state is not State.DECLINED and before in (State.OFFERED, State.CONFIRMED):
        out.append(("t", to_volunteer(shadowing.trainee)))
    if shadowing.state is not State.SENIOR_REFUSED and before is State.CONFIRMED:
        out.append(("s", to_volunteer(shadowing.assignment.volunteer)))
    return out


def token_of(shadowing: Shadowing) -> str:
    """The signed name of one question to one institution."""
    place = shadowing.assignment.request.institution_id
    return links.make(ACTION, shadowing.id, place, days=LINK_DAYS)


def own_token(shadowing: Shadowing, reader: Volunteer) -> str:
    """The signed name of one shadowing for its trainee or its senior."""
    return links.make(OWN_ACTION, shadowing.id, reader.id, days=LINK_DAYS)


def read_own_token(token: str) -> tuple[Shadowing, Volunteer]:
    """The shadowing behind a link, and whose link it is: the trainee's or the senior's. Raises as `read_token`."""
    link = links.read(OWN_ACTION, token)
    found = db.session.get(Shadowing, link.subject_id)
    people = (found.trainee, found.assignment.volunteer) if found is not None else ()
    reader = next((one for one in people if one.id == link.person_id), None)
    if found is None or reader is None:
        raise NotFound(_("この見学は見つかりません。"))
    return found, reader


def read_token(token: str) -> Shadowing:
    """The shadowing behind a link. Raises `NotFound` for a link that was never ours, `Gone` for one grown old."""
    link = links.read(ACTION, token)
    found = db.session.get(Shadowing, link.subject_id)
    if found is None or found.assignment.request.institution_id != link.person_id:
        raise NotFound(_("この見学のお願いは見つかりません。"))
    return found
