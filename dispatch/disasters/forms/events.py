"""Beginning an event by hand, dismissing a proposal, writing in the day log."""

from __future__ import annotations

from datetime import datetime

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from dispatch import clock
from dispatch.disasters.services.events import EventValues
from dispatch.disasters.vocabulary import EventKind, EventMode, LogKind
from dispatch.forms import DispatchForm, at_most, required
from dispatch.forms.moments import ClockField, DayField
from dispatch.i18n import _l, label, local, zone


def _modes() -> list[SelectChoice]:
    return [SelectChoice(one.value, label(one)) for one in EventMode]


def _kinds() -> list[SelectChoice]:
    return [SelectChoice(one.value, label(one)) for one in EventKind]


def _log_kinds() -> list[SelectChoice]:
    return [SelectChoice(one.value, label(one)) for one in (LogKind.NOTE, LogKind.DECISION, LogKind.LESSON)]


class EventForm(DispatchForm):
    """What has happened, and whether it is real."""

    mode = RadioField(
        _l("実災害・訓練"),
        [required()],
        choices=_modes,
        description=_l("あとから変えることはできません。訓練の連絡は、訓練名簿にある人だけに届きます。"),
    )
    kind = SelectField(_l("災害の種類"), [required()], choices=_kinds)
    title = StringField(_l("名称"), [required(), at_most(120)], description=_l("例：11月30日 熊本地方の地震"))
    day = DayField(_l("発生した日"), [required()])
    time = ClockField(_l("発生した時刻"), [required()])
    areas = StringField(
        _l("地域"), [at_most(400)], description=_l("市区町村や地域の名前。複数のときは「、」で区切ります。")
    )
    summary = TextAreaField(_l("わかっていること"), [at_most(4000)])

    @classmethod
    def begun(cls) -> EventForm:
        """The form as it is opened: it has just happened."""
        now = local(clock.now())
        return cls(day=now.date(), time=now.time(), kind=EventKind.EARTHQUAKE.value)

    def values(self) -> EventValues:
        """What was filled in."""
        areas = (self.areas.data or "").replace(",", "、").replace("，", "、").split("、")
        return EventValues(
            title=(self.title.data or "").strip(),
            mode=EventMode(self.mode.data),
            kind=EventKind(self.kind.data),
            occurred_at=datetime.combine(self.day.data, self.time.data, zone()),  # type: ignore[arg-type]
            areas=[name.strip() for name in areas if name.strip()],
            summary=(self.summary.data or "").strip(),
        )


class DismissForm(DispatchForm):
    """Why this proposal needs no answer."""

    reason = StringField(_l("見送る理由"), [required(), at_most(200)])


class LogForm(DispatchForm):
    """A line of the day log."""

    kind = SelectField(_l("種別"), [required()], choices=_log_kinds)
    text = TextAreaField(_l("内容"), [required(), at_most(4000)])
