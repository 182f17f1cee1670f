"""Everything that is printed or written out of an event, by the name of its files."""

from __future__ import annotations

from collections.abc import Callable

from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.sheets import blanks, closing, history, people, places, rosters, words
from dispatch.disasters.queries.sheets.parts import Part, Sheet, stem
from dispatch.errors import NotFound
from dispatch.i18n import _

__all__ = ["Part", "Sheet", "of_event", "of_peace", "sheet", "stem"]

OF_EVENT: dict[str, Callable[[DisasterEvent], Sheet]] = {
    "situation": history.situation,
    "contact-tree": people.contact_tree,
    "roster-days": rosters.by_day,
    "roster-people": rosters.by_person,
    "roster-posts": rosters.by_post,
    "shelters": places.shelters,
    "visits": places.visits,
    "notices": words.notices,
    "phrases": lambda _event: words.phrases(),
    "log": history.day_log,
    "closing": closing.report,
    "form-visit": lambda _event: blanks.visit_form(),
    "form-phone": lambda _event: blanks.phone_form(),
    "form-sign-in": lambda _event: blanks.sign_in(),
    "form-cards": lambda _event: blanks.emergency_cards(),
}


def sheet(event: DisasterEvent, name: str) -> Sheet:
    """The sheet of that name; raises `NotFound`."""
    if name not in OF_EVENT:
        raise NotFound(_("この書類は見つかりません。"))
    return OF_EVENT[name](event)


def of_event(event: DisasterEvent) -> list[Sheet]:
    """All sheets of an event."""
    return [make(event) for make in OF_EVENT.values()]


def of_peace() -> list[Sheet]:
    """What must be at hand before anything has happened."""
    return [
        people.contact_tree(None),
        places.shelters(None),
        words.phrases(),
        blanks.visit_form(),
        blanks.phone_form(),
        blanks.sign_in(),
        blanks.emergency_cards(),
    ]
