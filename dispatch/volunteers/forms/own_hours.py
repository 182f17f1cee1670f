"""The form of a person's own week."""

from __future__ import annotations

from wtforms import BooleanField, FormField, HiddenField

from dispatch.forms import DispatchForm
from dispatch.i18n import _l
from dispatch.volunteers.forms.parts import WeekPart
from dispatch.volunteers.hours import Week
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries import weekly_hours
from dispatch.volunteers.services import week_stamp


class OwnWeekForm(DispatchForm):
    """The weekly hours as text, one field a day; the grid writes into the same fields.

    `stamp` says of which state the form was made, so that two windows do not overwrite each other.
    """

    week = FormField(WeekPart, _l("毎週の時間"))
    open_on_holidays = BooleanField(
        _l("祝日も、この曜日の時間どおりに活動できる"),
        description=_l("選ばないかぎり、祝日は活動なしになります。"),
    )
    stamp = HiddenField()

    @classmethod
    def of(cls, volunteer: Volunteer) -> OwnWeekForm:
        """The form filled in with the present state."""
        week = {f"day{number}": spans for number, spans in enumerate(weekly_hours(volunteer))}
        shown = {"week": week, "open_on_holidays": volunteer.open_on_holidays, "stamp": week_stamp(volunteer)}
        return cls(formdata=None, data=shown)

    def hours(self) -> Week:
        """Monday to Sunday, of a valid form."""
        return tuple(field.data for field in self.week)
