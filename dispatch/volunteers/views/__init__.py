"""Pages of the roster, for coordinators and administrators."""

from dispatch.volunteers.views import days, entry, importing, leaving, roster
from dispatch.volunteers.views.blueprint import volunteers

__all__ = ["days", "entry", "importing", "leaving", "roster", "volunteers"]
