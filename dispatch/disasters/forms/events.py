"""Beginning an event by hand, dismissing a proposal, writing in the day log."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Self

from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError

from dispatch import clock
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.log import Filters
from dispatch.disasters.services.events import EventValues, stamp
from dispatch.disasters.vocabulary import EventKind, EventMode, LogKind
from dispatch.forms import (
    DispatchForm,
    FilterForm,
    TermRadio,
    TermSelect,
    at_most,
    chosen,
    required,
    term_choices,
)
from dispatch.forms.moments import ClockField, DayField
from dispatch.i18n import _, _l, local, zone

OWN_LINES = (LogKind.NOTE, LogKind.DECISION, LogKind.LESSON)
"""Kinds of line that a person writes."""


class FactsForm(DispatchForm):
    """What is known of an event, as it is put right later. `seen`: which state of it the page has shown."""

    kind = TermSelect(_l("災害の種類"), EventKind, [chosen()])
    title = StringField(_l("名称"), [required(), at_most(120)], description=_l("例：11月30日 熊本地方の地震"))
    day = DayField(_l("発生した日"), [required()])
    time = ClockField(_l("発生した時刻"), [required()])
    areas = StringField(
        _l("地域"), [at_most(800)], description=_l("市区町村や地域の名前。複数のときは「、」で区切ります。")
    )
    summary = TextAreaField(_l("わかっていること"), [at_most(4000)])
    seen = HiddenField()

    @classmethod
    def of(cls, event: DisasterEvent) -> Self:
        """The form as it is opened."""
        struck = local(event.occurred_at)
        return cls(
            kind=event.kind, title=event.title, day=struck.date(), time=struck.time(),
            areas="、".join(event.areas), summary=event.summary, seen=stamp(event),
        )  # fmt: skip

    def facts(self, mode: EventMode, before: datetime | None = None) -> EventValues:
        """What was filled in; the seconds of the moment `before` stay where nobody has touched the minute."""
        areas = (self.areas.data or "").replace(",", "、").replace("，", "、").split("、")
        struck = datetime.combine(self.day.data, self.time.data, zone())  # type: ignore[arg-type]
        same = before is not None and local(before).replace(second=0, microsecond=0) == struck
        return EventValues(
            title=(self.title.data or "").strip(),
            mode=mode,
            kind=self.kind.data,
            occurred_at=before if same and before else struck,
            areas=[name.strip() for name in areas if name.strip()],
            summary=(self.summary.data or "").replace("\r\n", "\n").strip(),
        )


class EventForm(FactsForm):
    """What has happened, and whether it is real."""

    mode = TermRadio(
        _l("実災害・訓練"),
        EventMode,
        [chosen(_l("実災害か訓練かを選んでください。"))],
        description=_l("あとから変えることはできません。訓練の連絡は、訓練名簿にある人だけに届きます。"),
    )

    @classmethod
    def begun(cls) -> EventForm:
        """The form as it is opened: it has just happened."""
        now = local(clock.now())
        return cls(day=now.date(), time=now.time(), kind=EventKind.EARTHQUAKE)

    def values(self) -> EventValues:
        """What was filled in."""
        return self.facts(self.mode.data)


class DismissForm(DispatchForm):
    """Why this proposal needs no answer."""

    reason = StringField(_l("見送る理由"), [required(), at_most(200)])


class LogFilter(FilterForm):
    """Lines of the day log by words, kind and time. Its names are other than those of the form for a new line, which
    stands on the same page."""

    words = StringField(_l("キーワード"), description=_l("内容・記録者"))
    only = TermSelect(_l("記録の種別"), LogKind, empty=_l("すべて"))
    since_day = DayField(_l("この日から"))
    since_time = ClockField(_l("この時刻から"))
    until_day = DayField(_l("この日まで"))
    until_time = ClockField(_l("この時刻まで"))

    def validate_since_time(self, field: ClockField) -> None:
        """A time belongs to a day."""
        if field.data is not None and self.since_day.data is None:
            raise ValidationError(_("日付も入れてください。"))

    def validate_until_time(self, field: ClockField) -> None:
        """A time belongs to a day."""
        if field.data is not None and self.until_day.data is None:
            raise ValidationError(_("日付も入れてください。"))

    def filters(self) -> Filters:
        """What is asked for, the last day or minute included; what cannot be read narrows nothing."""
        first, last = self.since_day.data, self.until_day.data
        until = self.until_time.data
        before = datetime.combine(last, until or time.min, zone()) if last else None
        step = timedelta(days=1) if until is None else timedelta(minutes=1)
        return Filters(
            words=tuple((self.words.data or "").split()),
            kind=self.only.data,
            since=datetime.combine(first, self.since_time.data or time.min, zone()) if first else None,
            before=before + step if before else None,
        )


class LogForm(DispatchForm):
    """A line of the day log."""

    kind = SelectField(_l("種別"), [chosen()], choices=term_choices(OWN_LINES), coerce=LogKind)
    text = TextAreaField(_l("内容"), [required(), at_most(4000)])
