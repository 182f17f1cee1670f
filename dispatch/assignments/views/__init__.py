"""Pages of assignments, by audience: the coordinator's desk, the hospital, the volunteer, the signed link."""

from dispatch.assignments.views import my_expenses
from dispatch.assignments.views.desk import desk
from dispatch.assignments.views.desk_reports import reports
from dispatch.assignments.views.feed import feed
from dispatch.assignments.views.hospital import hospital
from dispatch.assignments.views.institution_reports import institution_reports
from dispatch.assignments.views.my_standbys import my
from dispatch.assignments.views.offers import offers
from dispatch.assignments.views.programmes import programmes
from dispatch.assignments.views.reporting import report_links
from dispatch.assignments.views.standing import standing
from dispatch.assignments.views.statements import statements

__all__ = [
    "desk",
    "feed",
    "hospital",
    "institution_reports",
    "my",
    "my_expenses",
    "offers",
    "programmes",
    "report_links",
    "reports",
    "standing",
    "statements",
]
