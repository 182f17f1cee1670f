"""What a supporter who signs in sees first: whether they are safe, calls for people, duties, notices to translate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from dispatch.disasters.queries import call_outs, musters
from dispatch.disasters.queries.events import get_event
from dispatch.disasters.queries.notices import desk, people
from dispatch.disasters.queries.rosters.mine import next_duty
from dispatch.disasters.services import call_outs as calling
from dispatch.disasters.services.musters import token_for
from dispatch.disasters.vocabulary import CallOutAnswer, Safety
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer

ASKS = (
    "disasters/muster/_home.html",
    "disasters/call_outs/_home.html",
    "disasters/rosters/my/_home.html",
    "disasters/notices/work/_home.html",
)
"""Templates on top of a volunteer's first page."""


@dataclass(frozen=True, slots=True)
class Question:
    """A muster that is going on, as one person's page shows it; `mark` says that it is an exercise."""

    mark: str
    title: str
    href: str
    answered_at: datetime | None
    safety: Safety | None


def musters_open(volunteer: Volunteer) -> list[Question]:
    """The questions that wait for this person, or can still be answered otherwise."""
    found = []
    for reply in musters.open_for(volunteer):
        event = get_event(reply.muster.event_id)
        mark = _("【訓練】") if event.exercise else ""
        href = url_for("muster_link.show", token=token_for(reply))
        found.append(Question(mark, event.title, href, reply.answered_at, reply.safety))
    return found


@dataclass(frozen=True, slots=True)
class Call:
    """A call for people, as one person's page shows it."""

    mark: str
    title: str
    by: datetime
    place: str
    href: str
    answered: bool
    coming: bool


def calls_open(volunteer: Volunteer) -> list[Call]:
    """The calls that wait for this person's answer, and those to which they have said yes."""
    found = []
    for ask in call_outs.open_for(volunteer):
        call = ask.call_out
        found.append(
            Call(
                mark=_("【訓練】") if get_event(call.event_id).exercise else "",
                title=calling.title_of(call),
                by=call.wanted_by,
                place=call.place,
                href=url_for("call_out_link.show", token=calling.token_for(ask)),
                answered=ask.answer is not None,
                coming=ask.answer == CallOutAnswer.COMING,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """What waits at the translation desk for one person: how many, and the first of them."""

    number: int
    title: str
    href: str


def translations_waiting(volunteer: Volunteer) -> Work | None:
    """Notices to translate or to read again; None where there is none."""
    person = people.supporter_of(volunteer.user_id) if volunteer.user_id else None
    waiting = desk.work_of(person) if person else []
    if not waiting:
        return None
    notice = waiting[0].notice
    mark = _("【訓練】") if notice.event.exercise else ""
    return Work(len(waiting), f"{mark}{notice.plain_title}", url_for("notice_work.index"))


def template_tools() -> dict[str, Any]:
    """What those templates call."""
    return {
        "disaster_asks": ASKS,
        "musters_open": musters_open,
        "calls_open": calls_open,
        "duty_next": next_duty,
        "translations_waiting": translations_waiting,
    }
