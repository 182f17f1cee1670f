"""Forms of days that are not like the others."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, ValidationError
from wtforms.fields import SelectChoice

from dispatch import clock
from dispatch.forms import DayField, DispatchForm, required
from dispatch.i18n import _, _l, zone
from dispatch.volunteers.forms.fields import HoursField


class PauseForm(DispatchForm):
    """From when until when nobody's request is sent to the person."""

    first = DayField(_l("休止を始める日"), [required()])
    last = DayField(_l("休止の最後の日"), description=_l("決まっていなければ空欄にしてください。"))


class ExceptionForm(DispatchForm):
    """One day that is not like its weekday."""

    day = DayField(_l("日にち"), [required()])
    free = RadioField(
        _l("この日は"), default="no", validate_choice=False,
        choices=lambda: [SelectChoice("no", _("活動できない")), SelectChoice("yes", _("活動できる"))],
    )  # fmt: skip
    hours = HoursField(_l("時間帯"), description=_l("例：9:00-12:00。空欄にすると一日じゅうになります。"))

    def validate_day(self, field: Any) -> None:
        """What is past cannot be changed any more."""
        if field.data and field.data < clock.today(zone()):
            raise ValidationError(_("今日以降の日にしてください。"))
