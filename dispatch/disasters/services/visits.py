"""What a team found at a shelter, taken in exactly once; and what that changes: seen when, languages, needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, EventShelter, RoundTeam, RoundVisit, VisitForm
from dispatch.disasters.services import log
from dispatch.disasters.vocabulary import NeedCategory, VisitState
from dispatch.disasters.wording.visits import in_a_line
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.vocabulary import LANGUAGES

EARLY = timedelta(days=1)
"""A telephone's clock may be wrong; what it says from so long before the team's hours on is believed."""
JPEG = "image/jpeg"
SAID = ("people", "needs", "note")
"""By these columns two forms are told apart."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever holds a team's link, for the record."""

    id: int | None
    display_name: str


@dataclass(frozen=True, slots=True)
class People:
    """So many people; where they are from and what they speak as far as that was found out."""

    number: int
    nationality: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that is missing."""

    category: NeedCategory
    text: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """A form as it was filled in. `key` was made where that happened; `photo` is a cleaned JPEG.

    `nobody`: it says that no foreigner is there; without people and without that nobody has counted.
    """

    key: str
    filled_at: datetime | None
    filled_by: str
    people: Sequence[People] = ()
    needs: Sequence[Need] = ()
    note: str = ""
    photo: bytes | None = None
    nobody: bool = False

    def columns(self) -> dict[str, Any]:
        """As the row keeps them; that nobody is there as a row of none."""
        return {
            "key": self.key,
            "filled_by": self.filled_by,
            "people": [
                {"nationality": one.nationality, "language": one.language, "number": one.number}
                for one in ([People(0)] if self.nobody else self.people)
            ],
            "needs": [
                {"category": one.category.value, "text": one.text, "urgent": one.urgent} for one in self.needs
            ],
            "note": self.note,
            "photo": self.photo,
            "photo_type": JPEG if self.photo else "",
        }


def receive(sender: Sender, team: RoundTeam, stop: EventShelter, findings: Findings) -> VisitForm:
    """Take a form in; one that came before is given back as it is, so that sending again changes nothing.

    Other words under the same key are another form: whoever goes back to a page without a script writes on it again.
    Forms are taken in after the event has been closed, too: they were filled in before. Raises `Conflict` where the
    key is another event's.
    """
    known = _known(team, findings.key)
    if known is not None and not _same(known, stop, findings):
        findings = replace(findings, key=_key_of(stop, findings))
        known = _known(team, findings.key)
    if known is not None:
        return known
    stop = lock(stop)
    try:
        with db.session.begin_nested():
            form = _keep(sender, team, stop, findings)
    except IntegrityError:
        if _known(team, findings.key) is None:
            raise
        return receive(sender, team, stop, findings)
    _seen(stop, form)
    visit = _visit(team, stop, form)
    form.visit_id = visit.id
    record(sender, "visit_form.received", form, shelter=stop.shelter.name, team=team.name)
    event = db.session.get_one(DisasterEvent, team.event_id)
    log.tell(event, in_a_line(form, team.name), sender, key=f"visit:{form.key}")
    db.session.flush()
    return form


def _known(team: RoundTeam, key: str) -> VisitForm | None:
    form = db.session.scalar(select(VisitForm).where(VisitForm.key == key))
    if form is not None and form.event_id != team.event_id:
        raise Conflict(_("この報告は、別の災害対応で受け付けています。"))
    return form


def _words(stop: EventShelter, findings: Findings) -> list[Any]:
    """What a form says, of which shelter; a photograph is no word."""
    columns = findings.columns()
    return [stop.id, *(columns[name] for name in SAID)]


def _same(form: VisitForm, stop: EventShelter, findings: Findings) -> bool:
    return [form.event_shelter_id, *(getattr(form, name) for name in SAID)] == _words(stop, findings)


def _key_of(stop: EventShelter, findings: Findings) -> str:
    """A key that the same words have again."""
    words = json.dumps([findings.key, _words(stop, findings)], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:40]


def _keep(sender: Sender, team: RoundTeam, stop: EventShelter, findings: Findings) -> VisitForm:
    form = VisitForm(
        event_id=team.event_id,
        stop=stop,
        filled_at=_moment(team, findings.filled_at),
        user_id=sender.id,
        **findings.columns(),
    )
    db.session.add(form)
    db.session.flush()
    return form


def _moment(team: RoundTeam, said: datetime | None) -> datetime:
    """When it was filled in; now where the telephone's clock cannot be right."""
    now = clock.now()
    return said if said is not None and team.start_at - EARLY <= said <= now else now


def _seen(stop: EventShelter, form: VisitForm) -> None:
    """The shelter has been seen; what was heard there is known from now on."""
    if stop.visited_at is None or stop.visited_at < form.filled_at:
        stop.visited_at = form.filled_at
    heard = [one["language"] for one in form.people if one["number"] and one["language"] in LANGUAGES]
    stop.languages = list(dict.fromkeys([*stop.languages, *heard]))
    stop.suspected = [code for code in stop.suspected if code not in heard]


def _visit(team: RoundTeam, stop: EventShelter, form: VisitForm) -> RoundVisit:
    """The stop of this team that has been made: the one planned, one made before that this form adds to, or a new
    one where nothing was planned."""
    own = select(RoundVisit).where(RoundVisit.team_id == team.id, RoundVisit.event_shelter_id == stop.id)
    planned = db.session.scalar(
        own.where(RoundVisit.state == VisitState.PLANNED).order_by(RoundVisit.position).limit(1)
    )
    made = db.session.scalar(
        own.where(RoundVisit.state == VisitState.VISITED).order_by(RoundVisit.done_at.desc()).limit(1)
    )
    if planned is None and made is not None:
        return made
    visit = planned or _unplanned(team, stop, form)
    visit.state, visit.done_at = VisitState.VISITED, form.filled_at
    db.session.flush()
    return visit


def _unplanned(team: RoundTeam, stop: EventShelter, form: VisitForm) -> RoundVisit:
    last = db.session.scalar(
        select(func.max(RoundVisit.position)).where(
            RoundVisit.team_id == team.id, RoundVisit.state == VisitState.VISITED
        )
    )
    visit = RoundVisit(
        team_id=team.id,
        event_shelter_id=stop.id,
        position=0 if last is None else last + 1,
        arrive_at=form.filled_at - timedelta(minutes=stop.visit_minutes),
        leave_at=form.filled_at,
    )
    db.session.add(visit)
    return visit


def settle(actor: Actor, form: VisitForm) -> None:
    """The desk has seen to what this form asks for. Raises `Conflict` where that was done."""
    form = lock(form)
    if form.done_at is not None:
        raise Conflict(_("この報告は、もう対応済みです。"))
    form.done_at = clock.now()
    record(actor, "visit_form.settled", form, shelter=form.stop.shelter.name)
    db.session.flush()


def unsettle(actor: Actor, form: VisitForm) -> None:
    """It was no more than a wrong tap: somebody must still see to it. Raises `Conflict` where nobody said otherwise."""
    form = lock(form)
    if form.done_at is None:
        raise Conflict(_("この報告は、まだ対応済みになっていません。"))
    form.done_at = None
    record(actor, "visit_form.unsettled", form, shelter=form.stop.shelter.name)
    db.session.flush()
