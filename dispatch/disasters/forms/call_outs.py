"""A call for a number of people, in up to three widening steps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from wtforms import DecimalField, FieldList, FormField, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from dispatch import clock
from dispatch.disasters.forms.musters import day_choice, moment_of
from dispatch.disasters.models import CallOutAsk, DisasterEvent
from dispatch.disasters.queries import places
from dispatch.disasters.services.call_outs import MOST_PEOPLE, CallOutValues, Step
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.forms import (
    ClockField,
    DayField,
    DispatchForm,
    FormPart,
    LanguageSelect,
    TermSelect,
    at_most,
    required,
)
from dispatch.i18n import _, _l, local, zone

STEPS: tuple[tuple[int, int | None], ...] = ((0, 5), (20, 15), (40, None))
"""(minutes, kilometres) that the form begins with."""
ANY = _l("問わない")


class StepPart(FormPart):
    """One step; without minutes there is none, without kilometres it is everybody."""

    after_minutes = IntegerField(
        _l("開始から"),
        [Optional(), NumberRange(0, 24 * 60, message=_l("0分から1440分までにしてください。"))],
    )
    km = DecimalField(
        _l("場所からの距離"),
        [Optional(), NumberRange(0, 2000, message=_l("2000kmまでにしてください。"))],
        places=None,
    )


class CallOutForm(DispatchForm):
    """What is called for, until when, where, and how it widens."""

    number = IntegerField(
        _l("募集する人数"),
        [required(), NumberRange(1, MOST_PEOPLE, message=_l("1から500までにしてください。"))],
    )
    language = LanguageSelect(_l("言語"), empty=ANY)
    role = TermSelect(_l("役割"), SupporterRole, empty=ANY)
    day = DayField(_l("いつまでに（日）"), [required()])
    time = ClockField(_l("いつまでに（時刻）"), [required()])
    until_day = DayField(_l("活動の終わり（日）"))
    until_time = ClockField(_l("活動の終わり（時刻）"))
    place = StringField(
        _l("場所"),
        [required(), at_most(255)],
        description=_l("避難所の名前や市区町村なら、位置がわかります。"),
    )
    lat = DecimalField(
        _l("緯度"), [Optional(), NumberRange(-90, 90, message=_l("緯度を確かめてください。"))], places=None
    )
    lon = DecimalField(
        _l("経度"), [Optional(), NumberRange(-180, 180, message=_l("経度を確かめてください。"))], places=None
    )
    steps = FieldList(
        FormField(StepPart), _l("声をかける範囲"), min_entries=len(STEPS), max_entries=len(STEPS)
    )
    text = TextAreaField(
        _l("伝えること"), [at_most(1000)], description=_l("持ち物、入口、当日の連絡先など。")
    )

    @classmethod
    def begun(cls, event: DisasterEvent) -> Self:
        """The form as it is opened: two people in three hours."""
        until = local(clock.now() + timedelta(hours=3)).replace(minute=0)
        steps = [{"after_minutes": minutes, "km": km} for minutes, km in STEPS]
        return cls(number=2, day=until.date(), time=until.time(), steps=steps)

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one; a time without its day is on the day of the meeting, a day needs its time."""
        super().validate(extra_validators)
        if self.until_day.data and not self.until_time.data and not self.until_time.errors:
            self.until_time.errors = [_("時刻を入力してください。")]
        return not self.errors

    def _until(self) -> datetime | None:
        if self.until_time.data is None:
            return None
        day = self.until_day.data or self.day.data
        return datetime.combine(day, self.until_time.data, zone())  # type: ignore[arg-type]

    def values(self) -> CallOutValues:
        """What was filled in; the position comes from the place's name where none is given."""
        point = (self.lat.data, self.lon.data)
        found = (
            (float(point[0]), float(point[1])) if None not in point else places.find(self.place.data or "")
        )
        lat, lon = found or (None, None)
        rows = [entry.form for entry in self.steps]
        return CallOutValues(
            number=self.number.data or 0,
            wanted_by=datetime.combine(self.day.data, self.time.data, zone()),  # type: ignore[arg-type]
            place=self.place.data or "",
            steps=tuple(
                Step(row.after_minutes.data, None if row.km.data is None else float(row.km.data))
                for row in rows
                if row.after_minutes.data is not None
            ),
            language=self.language.data,
            role=self.role.data,
            lat=lat,
            lon=lon,
            text=self.text.data or "",
            until_at=self._until(),
        )


class ComingForm(FormPart):
    """Behind the link: how long who comes can stay, if they know."""

    until_day = day_choice(_l("活動できる最後の日"))
    until_time = ClockField(_l("活動できる最後の時刻"))

    @classmethod
    def of(cls, ask: CallOutAsk) -> Self:
        """What was said last, else the day on which people meet."""
        until = local(ask.until_at) if ask.until_at else None
        day = (until or local(ask.call_out.wanted_by)).date().isoformat()
        return cls(formdata=None, until_day=day, until_time=until.time() if until else None)

    def until(self) -> datetime | None:
        """The moment; None where there is none, or a fault stands at the time."""
        return moment_of(self, "until") if self.validate() else None
