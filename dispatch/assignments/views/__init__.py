"""Pages of assignments, by audience: the coordinator's desk, the hospital, the volunteer, the signed link."""

from dispatch.assignments.views.desk import desk
from dispatch.assignments.views.hospital import hospital
from dispatch.assignments.views.my import my
from dispatch.assignments.views.offers import offers
from dispatch.assignments.views.reporting import report_links

__all__ = ["desk", "hospital", "my", "offers", "report_links"]
