"""Posts, their shifts, and who is needed there."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from wtforms import BooleanField, FieldList, FormField, IntegerField, StringField
from wtforms.fields import SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch import clock
from dispatch.disasters.forms.rosters.parts import BLANK, between, moment
from dispatch.disasters.models import Shift
from dispatch.disasters.services.rosters import PostValues, ShiftValues
from dispatch.disasters.services.rosters.patterns import LENGTHS, Pattern
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.forms import (
    ClockField,
    DayField,
    DispatchForm,
    FormPart,
    LanguageSelect,
    LevelSelect,
    TermSelect,
    at_most,
    chosen,
    language_choices,
    required,
)
from dispatch.i18n import _, _l, local

HOUR = timedelta(hours=1)


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
