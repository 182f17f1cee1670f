"""The period and the course that the numbers are of."""

from __future__ import annotations

from datetime import date, timedelta

from flask import request
from wtforms import SelectField

from dispatch.forms import DayField, FilterForm
from dispatch.i18n import _l
from training.forms.ledger import course_choices, course_key

USUAL = timedelta(days=365)
"""The period shown to who chooses none."""
LONGEST = timedelta(days=3660)


class NumbersForm(FilterForm):
    """From which day to which, and of which course."""

    first = DayField(_l("この日から"))
    last = DayField(_l("この日まで"))
    course = SelectField(
        _l("講座"), coerce=course_key, choices=lambda: course_choices(_l("すべて")), validate_choice=False
    )

    def period(self, today: date) -> tuple[date, date]:
        """Both days, the earlier first; without them the year up to today. No more than ten years at a time."""
        last = self.last.data or today
        first = self.first.data or last - USUAL
        first, last = min(first, last), max(first, last)
        return max(first, last - LONGEST), last

    @property
    def asked(self) -> dict[str, str]:
        """What the address says, for the address of the same figures as a file."""
        return {name: value for name, value in request.args.items() if name in self and value}
