"""What a request's form shows at first: sensible defaults, a request to change, or one to repeat."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import holidays

from dispatch import clock
from dispatch.i18n import local, zone
from dispatch.requests.models import Institution, ProgrammeSettings, RequestNeed, ServiceRequest
from dispatch.requests.services.names import looks_like_a_name
from dispatch.requests.services.posting import COPIED
from dispatch.vocabulary import VisitKind

MORNING = time(10, 0)


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def next_working_day(after: date) -> date:
    """The first day after `after` on which Japanese offices work."""
    day = after + timedelta(days=1)
    while day.weekday() >= 5 or day in _public_holidays(day.year):
        day += timedelta(days=1)
    return day


def afresh(
    settings: ProgrammeSettings, institution: Institution | None, last: ServiceRequest | None
) -> dict[str, Any]:
    """A new request: the next working morning, and the department and contact that this person gave last."""
    found: dict[str, Any] = {"slots": [_morning(settings)]}
    if institution is not None:
        found["meeting_place"] = institution.meeting_place
    if last is not None:
        for name in ("department", "contact_name", "contact_phone", "meeting_place"):
            found[name] = getattr(last, name) or found.get(name, "")
    return found


def of_request(request: ServiceRequest) -> dict[str, Any]:
    """A request as it stands, for changing it."""
    found: dict[str, Any] = {name: getattr(request, name) for name in COPIED if name != "gender_strength"}
    if request.gender_strength is not None:
        found["gender_strength"] = request.gender_strength
    for row in request.ruled_volunteers:
        found["wanted_id" if row.wanted else "refused_id"] = row.volunteer_id
    return {
        **found,
        "other_modes": list(request.other_modes),
        "in_series": bool(request.series),
        "not_a_name": looks_like_a_name(request.patient_code),
        "slots": [_times(option.start_at, option.end_at) for option in request.options],
        "needs": [{"language": need.language, "level": _own_level(request, need)} for need in request.needs],
    }


def again(request: ServiceRequest, settings: ProgrammeSettings) -> dict[str, Any]:
    """The same patient's next visit: the same facts at the same hour of the next working day, to be agreed anew."""
    found = of_request(request)
    start, end = local(request.options[0].start_at), local(request.options[0].end_at)
    day = next_working_day(max(clock.today(zone()), start.date()))
    found["slots"] = [{"day": day, "start": start.time(), "end": end.time()}]
    if request.visit_kind == VisitKind.FIRST_VISIT:
        found["visit_kind"] = VisitKind.RETURN_VISIT
    return {
        **found,
        "in_series": True,
        "same_interpreter": True,
        "patient_consents": False,
        "exclusions_read": False,
    }


def _morning(settings: ProgrammeSettings) -> dict[str, Any]:
    day = next_working_day(clock.today(zone()))
    end = datetime.combine(day, MORNING) + timedelta(minutes=settings.slot_minutes)
    return {"day": day, "start": MORNING, "end": end.time()}


def _own_level(request: ServiceRequest, need: RequestNeed) -> int | None:
    """The level where a person chose it; the usual one goes on following the kind of visit."""
    usual = request.programme.settings.level_by_visit.get(request.visit_kind)
    return None if need.level == usual else need.level


def _times(start: datetime, end: datetime) -> dict[str, Any]:
    return {"day": local(start).date(), "start": local(start).time(), "end": local(end).time()}
