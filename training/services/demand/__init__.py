"""What to teach next: asking for a study, carrying it out, inviting those it names, and what courses lead to."""

from training.services.demand.aiming import Aim, aim
from training.services.demand.asking import MONTHS, Question, ask, ask_monthly, call_off
from training.services.demand.inviting import Invited, invite
from training.services.demand.working import work_next

__all__ = [
    "MONTHS",
    "Aim",
    "Invited",
    "Question",
    "aim",
    "ask",
    "ask_monthly",
    "call_off",
    "invite",
    "work_next",
]
