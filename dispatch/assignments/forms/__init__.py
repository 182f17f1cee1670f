"""Forms of the room, by what is asked: for lists of the desk, a person, an answer, a report."""

from dispatch.assignments.forms.answers import CancelForm, DeclineForm, GiveUpForm, PhoneForm
from dispatch.assignments.forms.asking import AskForm
from dispatch.assignments.forms.choosing import ChooseForm, WayForm
from dispatch.assignments.forms.desk import FilterForm, NoteForm, PeriodForm
from dispatch.assignments.forms.reports import InstitutionReportForm, ReportFilterForm, ReportForm

__all__ = [
    "AskForm",
    "CancelForm",
    "ChooseForm",
    "DeclineForm",
    "FilterForm",
    "GiveUpForm",
    "InstitutionReportForm",
    "NoteForm",
    "PeriodForm",
    "PhoneForm",
    "ReportFilterForm",
    "ReportForm",
    "WayForm",
]
