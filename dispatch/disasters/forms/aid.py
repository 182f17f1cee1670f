"""What is asked of other associations, and of which."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from wtforms import BooleanField, FieldList, FormField, IntegerField, StringField, TextAreaField
from wtforms.fields import SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch.disasters.models import AidRequest
from dispatch.disasters.services.aid import AidValues, Line
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.forms import DispatchForm, FormPart, LanguageSelect, TermSelect, at_most, chosen, required
from dispatch.forms.moments import ClockField, DayField
from dispatch.i18n import _, _l, local, zone

BLANK_LINES = 3
"""Rows to fill in beside those that are there; each saving brings new ones."""


class LinePart(FormPart):
    """So many people for a language, a role, and hours. A row without a number says nothing."""

    language = LanguageSelect(_l("言語"), empty=_l("問わない"))
    role = TermSelect(_l("役割"), SupporterRole, empty=_l("問わない"))
    number = IntegerField(
        _l("人数"), [Optional(), NumberRange(1, 500, _l("1人から500人までにしてください。"))]
    )
    start_day = DayField(_l("始まりの日"))
    start_time = ClockField(_l("始まりの時刻"))
    end_day = DayField(_l("終わりの日"))
    end_time = ClockField(_l("終わりの時刻"))
    remote = BooleanField(_l("遠隔でもよい"))

    def demand(self) -> None:
        """A number needs its hours."""
        for field in (self.start_day, self.start_time, self.end_day, self.end_time):
            if self.number.data and field.data is None and not field.errors:
                field.errors = [_("記入してください。")]

    def value(self) -> Line:
        """The line, of a valid form."""
        return Line(
            number=int(self.number.data or 0),
            start=_moment(self.start_day.data, self.start_time.data),
            end=_moment(self.end_day.data, self.end_time.data),
            language=self.language.data,
            role=self.role.data,
            remote=bool(self.remote.data),
        )


class AidForm(DispatchForm):
    """A request for help from elsewhere."""

    title = StringField(
        _l("件名"), [required(), at_most(120)], description=_l("例：多言語支援センターへの応援")
    )
    text = TextAreaField(
        _l("お願いの内容"), [at_most(4000)], description=_l("活動の場所、移動と宿泊の手配など")
    )
    lines = FieldList(FormField(LinePart), label=_l("必要な人数"))
    by_day = DayField(_l("回答の期限の日"), [required()])
    by_time = ClockField(_l("回答の期限の時刻"), [required()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            for _row in range(BLANK_LINES):
                self.lines.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one; then a number's hours."""
        super().validate(extra_validators)
        for entry in self.lines:
            entry.form.demand()
        self.lines.errors = [entry.errors for entry in self.lines if entry.errors]
        return not self.errors

    def values(self) -> AidValues:
        """What was filled in."""
        return AidValues(
            title=self.title.data or "",
            text=self.text.data or "",
            lines=[entry.form.value() for entry in self.lines if entry.form.number.data],
            answer_by=_moment(self.by_day.data, self.by_time.data),
        )

    @classmethod
    def of(cls, asked: AidRequest) -> AidForm:
        """The form as a draft's page opens it."""
        by = local(asked.answer_by) if asked.answer_by else None
        shown = [_line_shown(one) for one in asked.lines]
        return cls(
            title=asked.title, text=asked.text, lines=shown,
            by_day=by.date() if by else None, by_time=by.time() if by else None,
        )  # fmt: skip


class SendForm(DispatchForm):
    """Which associations are asked."""

    associations = SelectMultipleField(
        _l("依頼する団体"), [chosen(_l("依頼する団体を選んでください。"))], coerce=int,
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip


def _moment(day: date | None, at: time | None) -> datetime:
    assert day is not None
    assert at is not None  # the form has demanded both
    return datetime.combine(day, at, zone())


def _line_shown(line: dict[str, Any]) -> dict[str, Any]:
    start, end = (local(datetime.fromisoformat(line[name])) for name in ("start", "end"))
    return {
        "language": line["language"],
        "role": SupporterRole(line["role"]) if line["role"] else None,
        "number": line["number"],
        "start_day": start.date(),
        "start_time": start.time(),
        "end_day": end.date(),
        "end_time": end.time(),
        "remote": line["remote"],
    }
