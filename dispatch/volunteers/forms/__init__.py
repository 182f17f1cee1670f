"""Forms of the roster."""

from dispatch.volunteers.forms.conditions import ConditionsForm
from dispatch.volunteers.forms.days import ExceptionForm, PauseForm
from dispatch.volunteers.forms.entry import VolunteerForm
from dispatch.volunteers.forms.filters import LeavingForm, RosterFilter
from dispatch.volunteers.forms.own_hours import OwnWeekForm

__all__ = [
    "ConditionsForm",
    "ExceptionForm",
    "LeavingForm",
    "OwnWeekForm",
    "PauseForm",
    "RosterFilter",
    "VolunteerForm",
]
