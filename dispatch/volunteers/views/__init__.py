"""Pages of the roster, for coordinators and administrators."""

from dispatch.volunteers.views import days, entry, importing, leaving, papers, renewals, roster
from dispatch.volunteers.views.blueprint import volunteers
from dispatch.volunteers.views.joining import join_link, joining

__all__ = [
    "days",
    "entry",
    "importing",
    "join_link",
    "joining",
    "leaving",
    "papers",
    "renewals",
    "roster",
    "volunteers",
]
