"""Drafts and posted forms for the tests of this room: everything sensible, everything to be overridden."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dispatch.requests.services import Draft, Slot
from dispatch.vocabulary import VisitKind
from tests.factories import TUESDAY_10


def slot(start: datetime = TUESDAY_10, minutes: int = 120) -> Slot:
    """Tuesday 10:00 for two hours."""
    return Slot(start, start + timedelta(minutes=minutes))


def draft(**values: Any) -> Draft:
    """A Vietnamese patient's return visit."""
    base: dict[str, Any] = {
        "slots": (slot(),), "needs": (("vi", 3),), "visit_kind": VisitKind.RETURN_VISIT, "department": "内科",
        "contact_name": "受付 太郎", "contact_phone": "096-000-1234", "patient_code": "A-1023",
        "patient_consents": True, "exclusions_read": True,
    }  # fmt: skip
    return Draft(**{**base, **values})


def posted(**values: str | list[str]) -> dict[str, str | list[str]]:
    """What a browser sends of a form filled in; a value None is not sent."""
    base: dict[str, Any] = {
        "slots-0-day": "2026-12-01", "slots-0-start": "10:00", "slots-0-end": "11:30", "urgency": "normal",
        "needs-0-language": "vi", "needs-0-level": "", "visit_kind": "consent", "mode": "onsite", "department": "内科",
        "contact_name": "受付 太郎", "contact_phone": "096-000-1234", "patient_code": "A-1023",
        "gender_strength": "wish", "patient_consents": "y", "exclusions_read": "y",
    }  # fmt: skip
    base |= {f"slots-{n}-{part}": "" for n in (1, 2) for part in ("day", "start", "end")}
    base |= {f"needs-{n}-{part}": "" for n in (1, 2, 3) for part in ("language", "level")}
    named = {name.replace("__", "-"): value for name, value in values.items()}
    return {name: value for name, value in {**base, **named}.items() if value is not None}
