"""The roster: who interprets which languages, where, when, and with which papers."""

from __future__ import annotations

from dispatch.volunteers.models.applications import Application
from dispatch.volunteers.models.calendars import BusyTime, CalendarFeed, OutsideCalendar
from dispatch.volunteers.models.documents import Document
from dispatch.volunteers.models.hours import DateException, WeeklyHours
from dispatch.volunteers.models.levels import LevelOverride, LevelRuleSet, LevelSpan
from dispatch.volunteers.models.papers import ONE_LANGUAGE, Credential, VolunteerLanguage, last_day
from dispatch.volunteers.models.renewals import Renewal, RenewalCampaign
from dispatch.volunteers.models.volunteer import RefusedInstitution, Volunteer

__all__ = [
    "ONE_LANGUAGE",
    "Application",
    "BusyTime",
    "CalendarFeed",
    "Credential",
    "DateException",
    "Document",
    "LevelOverride",
    "LevelRuleSet",
    "LevelSpan",
    "OutsideCalendar",
    "RefusedInstitution",
    "Renewal",
    "RenewalCampaign",
    "Volunteer",
    "VolunteerLanguage",
    "WeeklyHours",
    "last_day",
]
