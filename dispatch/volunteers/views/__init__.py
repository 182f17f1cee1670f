"""Pages of the roster, for coordinators and administrators."""

from dispatch.volunteers.views import days, entry, importing, leaving, levels, papers, renewals, roster
from dispatch.volunteers.views.blueprint import volunteers
from dispatch.volunteers.views.joining import join_link, joining
from dispatch.volunteers.views.level_rules import level_rules

__all__ = [
    "days",
    "entry",
    "importing",
    "join_link",
    "joining",
    "leaving",
    "level_rules",
    "levels",
    "papers",
    "renewals",
    "roster",
    "volunteers",
]
