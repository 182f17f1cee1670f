"""The volunteers' own pages below /my: when they are free, and on which conditions they help."""

from dispatch.volunteers.views.own import availability, conditions, contact, days, departing
from dispatch.volunteers.views.own.blueprint import own
from dispatch.volunteers.views.own.calendars import own_calendars
from dispatch.volunteers.views.own.link import availability_link
from dispatch.volunteers.views.own.profile import own_profile
from dispatch.volunteers.views.own.renewing import renewal_link

__all__ = [
    "availability",
    "availability_link",
    "conditions",
    "contact",
    "days",
    "departing",
    "own",
    "own_calendars",
    "own_profile",
    "renewal_link",
]
