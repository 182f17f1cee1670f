"""What the roster says of a person, as plain values, and how it is laid onto the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, NotRequired, TypedDict

from dispatch.vocabulary import CredentialKind, Gender, Transport
from dispatch.volunteers.hours import Week
from dispatch.volunteers.models import (
    Credential,
    RefusedInstitution,
    Volunteer,
    VolunteerLanguage,
    WeeklyHours,
)


class Spoken(TypedDict):
    """A language; evidence that is not stated stays as it is.

    `level` is what a table or an interview says; it is never laid onto a row, see `services.levels.take_over`.
    """

    language: str
    level: NotRequired[int]
    evidence: NotRequired[str]


class Paper(TypedDict):
    """A credential and the last day on which it holds (none: without end)."""

    kind: CredentialKind
    valid_until: date | None
    issued_on: NotRequired[date | None]


class Hours(TypedDict):
    """Free every week; Monday is 0, an end of 0:00 is midnight."""

    weekday: int
    start: time
    end: time


class Refusal(TypedDict):
    """An institution where the person will not go."""

    institution_id: int
    reason: NotRequired[str]


class Profile(TypedDict, total=False):
    """Any part of a roster entry. What is not stated stays as it is; a list that is stated replaces the old one."""

    code: str
    name: str
    kana: str
    roman: str
    gender: Gender | None
    email: str
    phone: str
    home_town: str
    address: str
    lat: float
    lon: float
    nearest_station: str
    transport: Transport
    max_travel_minutes: int
    modes: Sequence[str]
    max_per_day: int
    max_per_week: int
    asks_per_week: int | None
    open_on_holidays: bool
    availability_reminder_days: int
    declined_topics: Sequence[str]
    registered_from: date | None
    note: str
    languages: Sequence[Spoken]
    credentials: Sequence[Paper]
    pattern: Sequence[Hours]
    refused_institutions: Sequence[Refusal]


ROWS: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "languages": (VolunteerLanguage, ("language",)),
    "credentials": (Credential, ("kind",)),
    "pattern": (WeeklyHours, ("weekday", "start", "end")),
    "refused_institutions": (RefusedInstitution, ("institution_id",)),
}
"""Parts that are rows of their own: the table, and what makes two of one person's rows the same."""


def hours_of(week: Week) -> list[Hours]:
    """A week as rows."""
    return [
        Hours(weekday=day, start=start, end=end) for day, spans in enumerate(week) for start, end in spans
    ]


def lay(volunteer: Volunteer, profile: Profile) -> list[str]:
    """Make the rows say what `profile` says; gives the names of the parts that were otherwise before."""
    return [name for name, value in profile.items() if _lay_part(volunteer, name, value)]


def _lay_part(volunteer: Volunteer, name: str, value: Any) -> bool:
    if name in ROWS:
        rows = [_without_level(one) for one in value] if name == "languages" else value
        return _lay_rows(getattr(volunteer, name), rows, *ROWS[name])
    value = [str(one) for one in value] if name in ("modes", "declined_topics") else value
    if getattr(volunteer, name) == value:
        return False
    setattr(volunteer, name, value)
    return True


def _lay_rows(
    rows: list[Any], wanted: Sequence[Mapping[str, Any]], table: type[Any], key: tuple[str, ...]
) -> bool:
    """Rows are kept by their key and changed in place, so that what is said of them elsewhere stays true."""
    kept = {tuple(getattr(row, part) for part in key): row for row in rows if not _is_granted(row)}
    named = {tuple(values[part] for part in key): values for values in wanted}
    changed = False
    for gone in kept.keys() - named.keys():
        rows.remove(kept[gone])
        changed = True
    for identity, values in named.items():
        if identity not in kept:
            rows.append(table(**values))
            changed = True
        else:
            changed |= _lay_values(kept[identity], values)
    return changed


def _without_level(spoken: Spoken) -> dict[str, Any]:
    return {name: value for name, value in spoken.items() if name != "level"}


def _is_granted(row: Any) -> bool:
    """A credential for one language comes from a course, not from the roster's form or table."""
    return isinstance(row, Credential) and bool(row.language)


def _lay_values(row: Any, values: Mapping[str, Any]) -> bool:
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
