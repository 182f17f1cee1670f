"""A shelter in an event: opened, changed, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, EventShelter, Shelter
from dispatch.disasters.services import events, log
from dispatch.disasters.vocabulary import ShelterPriority
from dispatch.errors import Invalid
from dispatch.i18n import _


@dataclass(frozen=True, slots=True)
class StopValues:
    """What the desk knows of a shelter; languages are codes, windows hours of each day."""

    open: bool = True
    priority: ShelterPriority = ShelterPriority.NORMAL
    languages: tuple[str, ...] = ()
    suspected: tuple[str, ...] = ()
    windows: tuple[tuple[str, str], ...] = ()
    road_closed: bool = False
    visit_minutes: int = 30
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """As the row keeps them; what is known is not suspected, too."""
        return {
            **asdict(self),
            "languages": list(self.languages),
            "suspected": [code for code in self.suspected if code not in self.languages],
            "windows": [{"start": start, "end": end} for start, end in self.windows],
        }


def open_shelters(
    actor: Actor, event: DisasterEvent, shelters: Sequence[Shelter], priority: ShelterPriority
) -> list[EventShelter]:
    """These shelters are open in this event; one that was closed opens again with what was known of it."""
    if not shelters:
        raise Invalid(_("開設する避難所を選んでください。"))
    event = events.must_be_open(event)
    known = {
        one.shelter_id: one
        for one in db.session.scalars(
            select(EventShelter).where(
                EventShelter.event_id == event.id,
                EventShelter.shelter_id.in_([shelter.id for shelter in shelters]),
            )
        )
    }
    opened = [_open(event, shelter, known.get(shelter.id), priority) for shelter in shelters]
    db.session.flush()
    for one in opened:
        record(actor, "round_shelter.opened", one, name=one.shelter.name)
    names = "、".join(shelter.name for shelter in shelters[:5])
    if len(shelters) > 5:
        names = _("%(names)sなど", names=names)
    log.tell(event, _("避難所を登録しました（%(n)sか所）：%(names)s", n=len(shelters), names=names), actor)
    return opened


def _open(
    event: DisasterEvent, shelter: Shelter, known: EventShelter | None, priority: ShelterPriority
) -> EventShelter:
    if known is not None:
        known.open = True
        return known
    made = EventShelter(event_id=event.id, shelter=shelter, priority=priority)
    db.session.add(made)
    return made


def change(actor: Actor, event: DisasterEvent, stop: EventShelter, values: StopValues) -> bool:
    """What is known now; gives whether anything is different. The day log hears of roads and of closing."""
    event, stop = events.must_be_open(event), lock(stop)
    before = {name: getattr(stop, name) for name in values.columns()}
    differing = {name: new for name, new in values.columns().items() if before[name] != new}
    if not differing:
        return False
    for name, new in differing.items():
        setattr(stop, name, new)
    record(actor, "round_shelter.changed", stop, fields=sorted(differing))
    for sentence in _news(stop, differing):
        log.tell(event, sentence, actor)
    db.session.flush()
    return True


def _news(stop: EventShelter, differing: dict[str, Any]) -> list[str]:
    """What others must hear of, each in a sentence."""
    name = stop.shelter.name
    told = []
    if "road_closed" in differing:
        told.append(
            _("%(name)sへの道が通れません。", name=name)
            if stop.road_closed
            else _("%(name)sへの道が通れるようになりました。", name=name)
        )
    if "open" in differing:
        told.append(
            _("%(name)sを開設中に戻しました。", name=name)
            if stop.open
            else _("%(name)sは閉鎖されました。", name=name)
        )
    return told
