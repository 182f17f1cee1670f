"""On what terms somebody serves: hours, nights, days off, what a roster usually asks of each age, and pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from wtforms import BooleanField, FieldList, FormField, IntegerField
from wtforms.fields import SelectChoice, SelectField
from wtforms.validators import Optional

from dispatch.disasters.forms.rosters.parts import BLANK, between, moment
from dispatch.disasters.models import Post, RosterTerms, Supporter
from dispatch.disasters.queries.rosters.figures import Limits, limits_of
from dispatch.disasters.services.rosters import TermValues
from dispatch.disasters.vocabulary import AgeBand
from dispatch.forms import (
    ClockField,
    DayField,
    DispatchForm,
    FormPart,
    KeySelect,
    TermSelect,
    chosen,
)
from dispatch.i18n import _, _l, local


class AwayPart(FormPart):
    """Hours in which somebody cannot come. A row without a day says nothing."""

    start_day = DayField(_l("始まりの日"))
    start_time = ClockField(_l("始まりの時刻"))
    end_day = DayField(_l("終わりの日"))
    end_time = ClockField(_l("終わりの時刻"))

    def demand(self) -> None:
        """Who begins a row fills it in."""
        fields = (self.start_day, self.start_time, self.end_day, self.end_time)
        if any(field.data is not None for field in fields):
            for field in fields:
                if field.data is None and not field.errors:
                    field.errors = [_("記入してください。")]

    def value(self) -> tuple[datetime, datetime]:
        """The hours of a valid row."""
        return (
            moment(self.start_day.data, self.start_time.data),  # type: ignore[arg-type]
            moment(self.end_day.data, self.end_time.data),  # type: ignore[arg-type]
        )


class OwnTermsForm(DispatchForm):
    """What somebody says of themselves."""

    age_band = TermSelect(
        _l("年齢区分（任意）"),
        AgeBand,
        empty=_l("答えない"),
        description=_l("答えなくてもかまいません。本人と事務局だけが見ます。"),
    )
    nights = BooleanField(_l("夜間（22時〜5時）も活動できる"), default=True)
    hours_a_day = IntegerField(
        _l("1日の上限"),
        [Optional(), between(1, 12)],
        description=_l("空欄のときは、年齢区分の目安を使います。"),
    )
    hours_in_7_days = IntegerField(
        _l("7日間の上限"),
        [Optional(), between(1, 84)],
        description=_l("空欄のときは、年齢区分の目安を使います。"),
    )
    liked = KeySelect(_l("希望する持ち場"))
    avoided = KeySelect(_l("できれば避けたい持ち場"))
    away = FieldList(FormField(AwayPart), label=_l("活動できない時間"))

    def offer(self, posts: Iterable[Post]) -> None:
        """The posts to choose among."""
        found = [(post.id, post.name) for post in posts]
        self.liked.offer(found, _l("なし"))
        self.avoided.offer(found, _l("なし"))
        if not self.is_submitted():
            for _row in range(BLANK):
                self.away.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one, then the rows that were begun."""
        super().validate(extra_validators)
        for entry in self.away:
            entry.form.demand()
        self.away.errors = [entry.errors for entry in self.away if entry.errors]
        return not self.errors

    def values(self) -> TermValues:
        """What was filled in."""
        return TermValues(
            nights=bool(self.nights.data),
            hours_a_day=self.hours_a_day.data,
            hours_in_7_days=self.hours_in_7_days.data,
            unavailable=[one.form.value() for one in self.away if one.form.start_day.data],
            liked=self.liked.data,
            avoided=self.avoided.data,
            experienced=bool(self["experienced"].data) if "experienced" in self else None,
        )


class TermsForm(OwnTermsForm):
    """The same, filled in by the desk."""

    experienced = BooleanField(_l("災害時の活動の経験がある"))


def known(who: Supporter, terms: RosterTerms | None, ages: Mapping[AgeBand, Limits]) -> dict[str, Any]:
    """What a form of terms begins with: of nights what is usual at their age, until they have said otherwise."""
    if terms is None:
        return {"age_band": who.age_band, "nights": limits_of(who, None, ages).nights}
    wishes = {one["against"]: one["post"] for one in terms.wishes}
    rows = [tuple(local(datetime.fromisoformat(at)) for at in span) for span in terms.unavailable]
    names = ("start_day", "start_time", "end_day", "end_time")
    return {
        "age_band": who.age_band,
        "nights": terms.nights,
        "hours_a_day": terms.hours_a_day,
        "hours_in_7_days": terms.hours_in_7_days,
        "experienced": terms.experienced,
        "liked": wishes.get(False),
        "avoided": wishes.get(True),
        "away": [dict(zip(names, (a.date(), a.time(), b.date(), b.time()), strict=True)) for a, b in rows],
    }


class AgePart(FormPart):
    """What is usual for people of one age."""

    nights = BooleanField(_l("夜間（22時〜5時）も活動する"))
    hours_a_day = IntegerField(_l("1日の上限"), [Optional(), between(1, 12)])
    hours_in_7_days = IntegerField(_l("7日間の上限"), [Optional(), between(1, 84)])


class AgesForm(DispatchForm):
    """The same for all ages."""

    minor = FormField(AgePart, label=_l("18歳未満"))
    adult = FormField(AgePart, label=_l("18〜64歳"))
    senior = FormField(AgePart, label=_l("65〜74歳"))
    elder = FormField(AgePart, label=_l("75歳以上"))

    @classmethod
    def of(cls, ages: Mapping[AgeBand, Limits]) -> AgesForm:
        """What holds now."""
        return cls(**{band.value: limits.to_json() for band, limits in ages.items()})

    def values(self) -> dict[AgeBand, Limits]:
        """What was filled in."""
        parts = {band: self[band.value].form for band in AgeBand}
        return {
            band: Limits(bool(part.nights.data), part.hours_a_day.data, part.hours_in_7_days.data)
            for band, part in parts.items()
        }


class PairForm(DispatchForm):
    """Two who serve together, or not."""

    one = KeySelect(_l("1人目"), [chosen()])
    other = KeySelect(_l("2人目"), [chosen()])
    together = SelectField(
        _l("組み合わせ"),
        choices=lambda: [SelectChoice("1", _("一緒にする")), SelectChoice("", _("別々にする"))],
        coerce=bool,
        validate_choice=False,
    )
    must = BooleanField(_l("必ず守る"))
