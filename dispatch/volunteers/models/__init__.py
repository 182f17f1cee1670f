"""The roster: who interprets which languages, where, when, and with which papers."""

from __future__ import annotations

from dispatch.volunteers.models.hours import DateException, WeeklyHours
from dispatch.volunteers.models.papers import Credential, VolunteerLanguage
from dispatch.volunteers.models.volunteer import RefusedInstitution, Volunteer

__all__ = [
    "Credential",
    "DateException",
    "RefusedInstitution",
    "Volunteer",
    "VolunteerLanguage",
    "WeeklyHours",
]
