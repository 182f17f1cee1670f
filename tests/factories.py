"""People, institutions and requests for tests: everything has a sensible value, and every value can be overridden."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from dispatch.accounts.models import User
from dispatch.accounts.services import create_user
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.requests.models import Institution, Programme, RequestNeed, RequestOption, ServiceRequest
from dispatch.vocabulary import CredentialKind, Gender, Mode, RoleName, VisitKind
from dispatch.volunteers.models import Credential, Volunteer, WeeklyHours
from dispatch.volunteers.services import lay_levels

PASSWORD = "correct horse battery"
TUESDAY_10 = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
"""Tuesday 1 December 2026, 10:00 in Japan: the day after the tests' clock."""
_numbers = count(1)


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def user(*roles: RoleName, **values: Any) -> User:
    """An account with the tests' password."""
    number = next(_numbers)
    values = {"email": f"user{number}@example.jp", "name": f"利用者{number}", "password": PASSWORD, **values}
    made = create_user(SYSTEM, values.pop("email"), values.pop("name"), roles, **values)
    db.session.flush()
    return made


def coordinator(**values: Any) -> User:
    """An account of the foundation's desk."""
    return user(RoleName.COORDINATOR, **values)


def institution(**values: Any) -> Institution:
    """A hospital in the middle of the city."""
    number = next(_numbers)
    base = {
        "code": f"H{number:04d}",
        "name": f"みどり第{number}病院",
        "lat": 32.80,
        "lon": 130.71,
        "departments": ["内科"],
    }
    return _add(Institution(**{**base, **values}))


def clerk(at: Institution, **values: Any) -> User:
    """A hospital clerk of `at`."""
    return user(RoleName.HOSPITAL, institution_id=at.id, **values)


def programme(**stated: Any) -> Programme:
    """Medical interpreting, made once."""
    found = db.session.scalar(select(Programme).where(Programme.code == "medical"))
    if found is None:
        found = _add(
            Programme(code="medical", name="医療通訳派遣事業", name_en="Medical interpreting", stated={})
        )
    if stated:
        found.stated = {**found.stated, **stated}
        db.session.flush()
    return found


def volunteer(
    languages: dict[str, int] | None = None, *, papers: bool = True, free: bool = True, **values: Any
) -> Volunteer:
    """Somebody near the centre who is free every day of the week from 8 to 20 and has all papers."""
    number = next(_numbers)
    base = {
        "code": f"V{number:05d}", "name": f"山川 花子{number}", "kana": "やまかわ はなこ", "gender": Gender.FEMALE,
        "email": f"volunteer{number}@example.jp", "lat": 32.81, "lon": 130.72, "max_travel_minutes": 60,
        "modes": ["onsite", "phone", "video"], "max_per_day": 2, "max_per_week": 4,
    }  # fmt: skip
    person = Volunteer(**{**base, **values})
    lay_levels(person, languages or {"vi": 3}, note="面談", first=date(2000, 1, 1), last=date(2099, 12, 31))
    if papers:
        kinds = (CredentialKind.REGISTRATION, CredentialKind.PLEDGE, CredentialKind.INSURANCE)
        person.credentials = [Credential(kind=kind, valid_until=date(2027, 3, 31)) for kind in kinds]
    if free:
        person.pattern = [WeeklyHours(weekday=day, start=time(8), end=time(20)) for day in range(7)]
    return _add(person)


def volunteer_user(person: Volunteer, **values: Any) -> User:
    """The account of somebody on the roster."""
    account = user(RoleName.VOLUNTEER, **{"email": person.email, "name": person.name, **values})
    person.user_id = account.id
    db.session.flush()
    return account


def service_request(
    at: Institution | None = None,
    *,
    start: datetime = TUESDAY_10,
    minutes: int = 60,
    needs: tuple[tuple[str, int], ...] = (("vi", 3),),
    **values: Any,
) -> ServiceRequest:
    """A Vietnamese patient, Tuesday 10:00, on site."""
    number = next(_numbers)
    base = {
        "code": f"R-2026-{number:05d}", "programme_id": programme().id, "institution_id": (at or institution()).id,
        "department": "内科", "visit_kind": VisitKind.RETURN_VISIT, "mode": Mode.ONSITE, "patient_code": f"P-{number}",
        "patient_consents": True, "exclusions_read": True,
    }  # fmt: skip
    asked = ServiceRequest(**{**base, **values})
    asked.options = [RequestOption(rank=0, start_at=start, end_at=start + timedelta(minutes=minutes))]
    asked.needs = [
        RequestNeed(position=k, language=code, level=level) for k, (code, level) in enumerate(needs)
    ]
    return _add(asked)
