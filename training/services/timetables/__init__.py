"""When to hold sessions: asking for a timetable, changing and calling off, carrying it out, confirming."""

from training.services.timetables.asking import ask, call_off, drop, settle
from training.services.timetables.confirming import confirm
from training.services.timetables.inviting import decline, invite_seated
from training.services.timetables.working import work_next

__all__ = ["ask", "call_off", "confirm", "decline", "drop", "invite_seated", "settle", "work_next"]
