"""The roster: who interprets which languages, where, when, and with which papers."""

from __future__ import annotations

from dispatch.volunteers.models.calendars import BusyTime, CalendarFeed, OutsideCalendar
from dispatch.volunteers.models.hours import DateException, WeeklyHours
from dispatch.volunteers.models.papers import Credential, VolunteerLanguage
from dispatch.volunteers.models.volunteer import RefusedInstitution, Volunteer

__all__ = [
    "BusyTime",
    "CalendarFeed",
    "Credential",
    "DateException",
    "OutsideCalendar",
    "RefusedInstitution",
    "Volunteer",
    "VolunteerLanguage",
    "WeeklyHours",
]
