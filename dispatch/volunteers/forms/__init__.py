"""Forms of the roster."""

from dispatch.volunteers.forms.days import ExceptionForm, PauseForm
from dispatch.volunteers.forms.entry import VolunteerForm
from dispatch.volunteers.forms.filters import LeavingForm, RosterFilter

__all__ = ["ExceptionForm", "LeavingForm", "PauseForm", "RosterFilter", "VolunteerForm"]
