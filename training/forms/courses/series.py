"""The form of a series: a pattern of dates, and what all its sessions have in common."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields import SelectChoice

from dispatch.forms import ClockField, DayField, TermRadio, required
from dispatch.forms.moments import read_day
from dispatch.i18n import _, _l, zone
from dispatch.tables import parsers
from training.forms.courses.fields import NumberField, span_of
from training.forms.courses.sessions import END_OF_DAY, DetailsForm, MoveForm
from training.patterns import MOST_DATES, Pattern, Repeat
from training.services.sessions import Span

APART, TOGETHER = "apart", "together"


class SeriesForm(DetailsForm, MoveForm):
    """A pattern, the hours, and the rest as of one session; the deadline so many days before each."""

    meetings = None
    deadline = None  # type: ignore[assignment]
    repeat = TermRadio(_l("繰り返し"), Repeat, [required(_l("選んでください。"))], default=Repeat.WEEKLY)
    first = DayField(_l("最初の日"))
    count = NumberField(_l("回数"), least=1, most=MOST_DATES, default=5)
    dates = StringField(
        _l("日にち"), description=_l("指定するときだけ。「、」で区切ります。例：12/5、12/12、1/9")
    )
    start = ClockField(_l("開始"), [required()])
    end = ClockField(_l("終了"), [required()])
    skip_holidays = BooleanField(_l("祝日は飛ばす"), default=True)
    together = RadioField(
        _l("まとめ方"),
        default=APART,
        choices=lambda: [
            SelectChoice(APART, _("日ごとに別の回にする（同じ内容を繰り返す）")),
            SelectChoice(TOGETHER, _("全部で1つの回にする（何日もかけて進む）")),
        ],
    )
    deadline_days = NumberField(
        _l("締切"), most=365, default=3, description=_l("最初の日の何日前の終わりまで受け付けるか。")
    )

    def pattern(self) -> Pattern | None:
        """The pattern, of a valid form; None, with the fault at its field, where it says too little."""
        if self.repeat.data is Repeat.DATES:
            days = self._given()
            return Pattern(Repeat.DATES, min(days), 1, bool(self.skip_holidays.data), days) if days else None
        for field in (self.first, self.count):
            if not field.data and not field.errors:
                field.errors = [_("記入してください。")]
        if self.first.data is None or self.first.errors or self.count.errors:
            return None
        return Pattern(self.repeat.data, self.first.data, self.count.data, bool(self.skip_holidays.data))

    def span(self, day: date) -> Span:
        """The meeting of a day."""
        return span_of(day, self.start.data, self.end.data)

    def deadline_of(self, day: date) -> datetime | None:
        """Until when one can enrol for what begins that day."""
        if self.deadline_days.data is None:
            return None
        return datetime.combine(day - timedelta(days=self.deadline_days.data), END_OF_DAY, zone())

    def _given(self) -> tuple[date, ...]:
        try:
            days = tuple(read_day(words) for words in parsers.split(self.dates.data or ""))
        except ValueError:
            self.dates.errors = [_("日付は 2026-11-24 や 12/5 のように、「、」で区切って書いてください。")]
            return ()
        if not 1 <= len(days) <= MOST_DATES:
            self.dates.errors = [_("日にちは1つから%(n)sまで書いてください。", n=MOST_DATES)]
            return ()
        return days

    def closing(self) -> datetime | None:
        """Each session has its own deadline, see `deadline_of`."""
        return None
