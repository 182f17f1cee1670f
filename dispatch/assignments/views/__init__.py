"""Pages of assignments, by audience: the coordinator's desk, the hospital, the volunteer, the signed link."""

from dispatch.assignments.views.desk import desk
from dispatch.assignments.views.hospital import hospital
from dispatch.assignments.views.my import my
from dispatch.assignments.views.offers import offers

__all__ = ["desk", "hospital", "my", "offers"]
