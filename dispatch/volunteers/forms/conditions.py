"""The form of a person's own conditions: how, how far, how often, and what not."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList, FormField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice

from dispatch.accounts.queries import institutions
from dispatch.forms import NO_SUCH_CHOICE, DispatchForm, Parsed, TermChecks, TermSelect, chosen, required
from dispatch.i18n import _, _l
from dispatch.tables import parsers
from dispatch.vocabulary import Mode, Topic, Transport
from dispatch.volunteers.forms.parts import RefusalPart
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services import Profile

SPARE_ROWS = 2
REMINDER_DAYS = (30, 60, 90, 0)
REMINDER: dict[str, Any] = {
    "coerce": int, "default": 30, "invalid_value_message": NO_SUCH_CHOICE, "invalid_choice_message": NO_SUCH_CHOICE,
}  # fmt: skip
NUMBERS = ("max_travel_minutes", "max_per_day", "max_per_week", "asks_per_week")
PLAIN = ("transport", "modes", "declined_topics", *NUMBERS)


def reminder_choices() -> list[SelectChoice]:
    """How old hours may grow before their owner is asked whether they are still right."""
    words = {
        30: _("1か月ごと"),
        60: _("2か月ごと"),
        90: _("3か月ごと"),
        0: _("受け取らない"),
    }
    return [SelectChoice(str(days), words[days]) for days in REMINDER_DAYS]


class ReminderField(RadioField):
    """How many days after a confirmation a reminder is wanted; 0 is never."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=reminder_choices, **REMINDER, **kwargs)


class ReminderSelect(SelectField):
    """The same as a drop-down."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=reminder_choices, **REMINDER, **kwargs)


class ConditionsForm(DispatchForm):
    """What a volunteer takes on."""

    modes = TermChecks(_l("対応できる方法"), Mode, [chosen()])
    transport = TermSelect(_l("交通手段"), Transport)
    max_travel_minutes = StringField(
        _l("片道の移動時間（上限）"), [required(), Parsed(parsers.integer(0, 600))]
    )
    max_per_day = StringField(_l("1日の活動（上限）"), [required(), Parsed(parsers.integer(0, 20))])
    max_per_week = StringField(_l("1週間の活動（上限）"), [required(), Parsed(parsers.integer(0, 50))])
    asks_per_week = StringField(
        _l("1週間に打診を受ける回数（上限）"), [Parsed(parsers.integer(0, 50))],
        description=_l("空欄にすると、事業で決めた回数になります。"),
    )  # fmt: skip
    declined_topics = TermChecks(_l("引き受けない分野"), Topic)
    refused_institutions = FieldList(FormField(RefusalPart), label=_l("行かない医療機関"))
    availability_reminder_days = ReminderField(_l("「予定は変わりありませんか」のメール"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            for _spare in range(SPARE_ROWS):
                self.refused_institutions.append_entry()
        offered = list(institutions().items())
        for entry in self.refused_institutions:
            entry.form.institution_id.offer(offered, _l("なし"))

    @staticmethod
    def shown(volunteer: Volunteer) -> dict[str, Any]:
        """What the form shows of somebody; of institutions only those that they have named themselves."""
        own = [row for row in volunteer.refused_institutions if row.own_reason is not None]
        stated = {name: getattr(volunteer, name) for name in PLAIN}
        return {
            **stated,
            **{name: "" if stated[name] is None else str(stated[name]) for name in NUMBERS},
            "modes": [Mode(code) for code in volunteer.modes],
            "declined_topics": [Topic(code) for code in volunteer.declined_topics],
            "availability_reminder_days": volunteer.availability_reminder_days,
            "refused_institutions": [
                {"institution_id": row.institution_id, "reason": row.own_reason} for row in own
            ],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one; then each institution once, and a reason only with one."""
        super().validate(extra_validators)
        seen: set[int] = set()
        for entry in self.refused_institutions:
            entry.form.demand()
            key = entry.form.institution_id
            if key.data and key.data in seen and not key.errors:
                key.errors = [_("同じ医療機関が2回あります。")]
            seen.add(key.data)
        self.refused_institutions.errors = [e.errors for e in self.refused_institutions if e.errors]
        return not self.errors

    def profile(self) -> Profile:
        """What is stated, of a valid form, but for the institutions."""
        stated = {name: self[name].data for name in PLAIN}
        stated["asks_per_week"] = None if stated["asks_per_week"] == "" else stated["asks_per_week"]
        stated["availability_reminder_days"] = self.availability_reminder_days.data
        return Profile(**stated)  # type: ignore[typeddict-item]

    def refusals(self) -> dict[int, str]:
        """The institutions named, each with the reason given."""
        rows = (entry.form for entry in self.refused_institutions)
        return {
            int(row.institution_id.data): row.reason.data or "" for row in rows if row.institution_id.data
        }
