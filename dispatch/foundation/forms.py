"""The form of what is common to all programmes."""

from __future__ import annotations

from datetime import time
from typing import Any

from wtforms import HiddenField, StringField

from dispatch.config import time_of_day
from dispatch.forms import ClockField, DispatchForm, Parsed, number_in, required
from dispatch.foundation.models import Common
from dispatch.foundation.services import MOST_ALARM
from dispatch.foundation.wording import NAMES
from dispatch.i18n import _l
from dispatch.tables import parsers

named = _l  # of names that are collected for translation where they stand


class CommonForm(DispatchForm):
    """Quiet hours and the alarm; `version` is the one that was seen."""

    version = HiddenField()
    quiet_from = ClockField(
        named(NAMES["quiet_from"]),
        [required()],
        description=_l(
            "この時刻から朝まで、急がないお知らせを送りません。両方を同じ時刻にすると、夜も送ります。"
        ),
    )
    quiet_until = ClockField(
        named(NAMES["quiet_until"]),
        [required()],
        description=_l("夜のあいだに止めたお知らせを、この時刻に送ります。"),
    )
    alarm_seconds = StringField(
        named(NAMES["alarm_seconds"]),
        [required(), Parsed(parsers.integer(0, MOST_ALARM))],
        description=_l("自動処理がこの時間動かないと、調整の画面で知らせます。0にすると知らせません。"),
    )

    @classmethod
    def of(cls, values: Common, version: int, **more: Any) -> CommonForm:
        """The form with these values, or with what was sent."""
        data = {"quiet_from": time_of_day(values.quiet_from), "quiet_until": time_of_day(values.quiet_until),
                "alarm_seconds": str(values.alarm_seconds), "version": str(version)}  # fmt: skip
        return cls(data=data, **more)

    def values(self) -> Common:
        """What is stated, of a valid form."""
        return Common(
            _text(self.quiet_from.data), _text(self.quiet_until.data), int(self.alarm_seconds.data or 0)
        )

    @property
    def seen(self) -> int:
        """The version that the form was filled in from; 0, which none is, where that cannot be read."""
        return number_in(self.version.data)


def _text(moment: time | None) -> str:
    return f"{moment or time(0):%H:%M}"
