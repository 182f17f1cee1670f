"""Posts, shifts, what a roster is to obey, and on what terms somebody serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import BooleanField, FieldList, FormField, IntegerField, StringField
from wtforms.fields import SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch import clock
from dispatch.disasters.models import Post, RosterTerms, Shift, Supporter
from dispatch.disasters.queries.rosters.building import Question
from dispatch.disasters.queries.rosters.figures import Limits, limits_of
from dispatch.disasters.services.rosters import PostValues, ShiftValues, TermValues
from dispatch.disasters.services.rosters.patterns import LENGTHS, Pattern
from dispatch.disasters.vocabulary import AgeBand, SupporterRole
from dispatch.forms import (
    ClockField,
    DayField,
    DispatchForm,
    FormPart,
    KeySelect,
    LanguageSelect,
    LevelSelect,
    TermSelect,
    at_most,
    chosen,
    language_choices,
    required,
)
from dispatch.i18n import _, _l, local, zone

BLANK = 2
"""Rows to fill in beside those that are there."""
SECONDS = (15, 30, 60, 120)
HOUR = timedelta(hours=1)


def between(least: int, most: int) -> NumberRange:
    """A whole number within these."""
    return NumberRange(least, most, _l("%(min)s〜%(max)sの数を入れてください。"))


def moment(day: date, at: time) -> datetime:
    """A day and a time on the foundation's clock."""
    return datetime.combine(day, at, zone())


class NeedPart(FormPart):
    """A language that is to be covered. A row without a language says nothing."""

    language = LanguageSelect(_l("言語"), empty=_l("なし"))
    level = LevelSelect(_l("レベル"), default=2)
    number = IntegerField(_l("人数"), [Optional(), between(1, 100)], default=1)

    def value(self) -> dict[str, Any]:
        """As a shift keeps it."""
        return {
            "language": self.language.data,
            "level": self.level.data or 1,
            "number": self.number.data or 1,
        }


class NeedsForm(DispatchForm):
    """What shifts ask for beside their number."""

    importance = IntegerField(
        _l("重要度"),
        [required(), between(1, 1000)],
        default=10,
        description=_l("人が足りないときは、数の大きい持ち場から埋めます。"),
    )
    experienced = IntegerField(_l("経験のある人"), [Optional(), between(0, 100)], default=0)
    languages = FieldList(FormField(NeedPart), label=_l("話せる人を置く言語"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            for _row in range(BLANK):
                self.languages.append_entry()

    def needs(self) -> list[dict[str, Any]]:
        """The languages filled in."""
        return [one.form.value() for one in self.languages if one.form.language.data]


class PostForm(DispatchForm):
    """What a post is."""

    name = StringField(_l("持ち場の名前"), [required(), at_most(80)], description=_l("例：電話相談"))
    role = TermSelect(_l("役割"), SupporterRole, [chosen()])
    place = StringField(_l("場所"), [at_most(255)], description=_l("例：国際交流会館 3階"))
    remote = BooleanField(_l("自宅などから遠隔で活動できる"))

    def values(self) -> PostValues:
        """What was filled in."""
        return PostValues(
            (self.name.data or "").strip(),
            self.role.data,
            (self.place.data or "").strip(),
            bool(self.remote.data),
        )


class SpanForm(DispatchForm):
    """From when, how long, in pieces of how many hours."""

    first_day = DayField(_l("始まりの日"), [required()])
    first_time = ClockField(_l("始まりの時刻"), [required()])
    hours = IntegerField(_l("期間"), [required(), between(24, 336)], default=72)
    length = SelectField(
        _l("1回の長さ"),
        choices=lambda: [SelectChoice(str(n), _("%(n)s時間", n=n)) for n in LENGTHS],
        coerce=int,
        default=8,
    )

    def offer_now(self, start: datetime | None = None) -> None:
        """The next whole hour, or that of what is there already."""
        begin = local(start or clock.now() + HOUR)
        if not self.is_submitted():
            self.first_day.data = begin.date()
            self.first_time.data = begin.time() if start else time(begin.hour)

    def start(self) -> datetime:
        """When it begins."""
        return moment(self.first_day.data, self.first_time.data)  # type: ignore[arg-type]


class NewPostForm(PostForm, SpanForm, NeedsForm):
    """A post with its shifts by a pattern."""

    day = IntegerField(_l("日中の人数"), [Optional(), between(0, 100)], default=1)
    night = IntegerField(
        _l("夜間の人数"),
        [Optional(), between(0, 100)],
        default=0,
        description=_l("半分より長く22時〜5時にかかる枠が夜間です。0にすると、その枠は作りません。"),
    )

    def pattern(self) -> Pattern:
        """The shifts."""
        return Pattern(
            self.start(),
            self.hours.data or 0,
            self.length.data,
            self.day.data or 0,
            self.night.data or 0,
            self.importance.data or 1,
            self.experienced.data or 0,
            self.needs(),
        )


class CentreForm(SpanForm):
    """A whole support centre."""

    languages = SelectMultipleField(
        _l("対応する言語"),
        [chosen(_l("1つ以上選んでください。"))],
        choices=language_choices(),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    place = StringField(_l("場所"), [at_most(255)], description=_l("例：国際交流会館 3階"))


class ShiftForm(NeedsForm):
    """One shift."""

    start_day = DayField(_l("始まりの日"), [required()])
    start_time = ClockField(_l("始まりの時刻"), [required()])
    end_day = DayField(_l("終わりの日"), [required()])
    end_time = ClockField(_l("終わりの時刻"), [required()])
    number = IntegerField(_l("人数"), [required(), between(1, 100)], default=1)

    @classmethod
    def of(cls, shift: Shift) -> ShiftForm:
        """The form with what the shift asks for now."""
        start, end = local(shift.start_at), local(shift.end_at)
        return cls(
            start_day=start.date(),
            start_time=start.time(),
            end_day=end.date(),
            end_time=end.time(),
            number=shift.number,
            importance=shift.importance,
            experienced=shift.experienced,
            languages=shift.languages,
        )

    def values(self) -> ShiftValues:
        """What was filled in."""
        return ShiftValues(
            moment(self.start_day.data, self.start_time.data),  # type: ignore[arg-type]
            moment(self.end_day.data, self.end_time.data),  # type: ignore[arg-type]
            self.number.data or 1,
            self.importance.data or 1,
            self.experienced.data or 0,
            self.needs(),
        )


class AskForm(DispatchForm):
    """What the solver is asked, and the figures of the law that it obeys."""

    first_day = DayField(_l("始まりの日"), [required()])
    first_time = ClockField(_l("始まりの時刻"), [required()])
    hours = IntegerField(_l("期間"), [required(), between(24, 336)], default=72)
    seconds = SelectField(
        _l("計算にかける時間"),
        choices=lambda: [SelectChoice(str(n), _("最大%(n)s秒", n=n)) for n in SECONDS],
        coerce=int,
        default=30,
    )
    hours_a_day = IntegerField(_l("1日の上限"), [required(), between(1, 12)], default=8)
    rest_hours = IntegerField(_l("次の日の担当までの休息"), [required(), between(0, 24)], default=11)
    hours_in_7_days = IntegerField(_l("7日間の上限"), [required(), between(1, 84)], default=40)
    free_days_in_7 = IntegerField(_l("7日間の休みの日"), [Optional(), between(0, 6)], default=1)
    fair_hours = IntegerField(_l("1人分の目安"), [required(), between(1, 336)], default=8)

    def question(self) -> Question:
        """What is asked."""
        start = moment(self.first_day.data, self.first_time.data)  # type: ignore[arg-type]
        return Question(start, self.hours.data or 0, self.seconds.data)

    def figures(self) -> dict[str, int]:
        """What is to be obeyed."""
        names = ("hours_a_day", "rest_hours", "hours_in_7_days", "free_days_in_7", "fair_hours")
        return {name: self[name].data or 0 for name in names}


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


class AssignForm(DispatchForm):
    """Who is put on a shift, and why, where a rule is against it."""

    supporter = KeySelect(_l("担当する人"), [chosen()])
    override = StringField(
        _l("きまりに反してもお願いする理由"),
        [at_most(255)],
        description=_l("きまりに合わない人にお願いするときだけ、入力してください。"),
    )


class NoteForm(DispatchForm):
    """Why somebody is let go, or has not come."""

    note = StringField(
        _l("連絡事項・理由"), [at_most(255)], description=_l("担当を外すときは、本人への連絡に載ります。")
    )


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
