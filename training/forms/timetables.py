"""What to plan: the weeks, the hours, and how often which course; and what is settled of one session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from wtforms import BooleanField, FieldList, FormField, HiddenField, IntegerField, SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch.forms import ClockField, DayField, DispatchForm, FormPart, KeySelect, required
from dispatch.i18n import _l, local, zone
from training.models import Course, Trainer, TrainingRoom
from training.queries.timetables import Hours, Kept, Question, Wanted

MOST_SESSIONS, MOST_DAYS, MOST_SEATS = 20, 20, 500
DAY_LONG = 6 * 60
"""Minutes of training in a day beyond which a course is spread over several."""
LONGEST_DAY = 12 * 60


class WantedPart(FormPart):
    """One course; nothing or 0 sessions leave it out."""

    course = HiddenField()
    count = IntegerField(
        _l("回数"), [Optional(), NumberRange(0, MOST_SESSIONS, _l("0から20までの整数で入力してください。"))]
    )
    days = IntegerField(
        _l("1回の日数"), [Optional(), NumberRange(1, MOST_DAYS, _l("1から20までの整数で入力してください。"))]
    )
    seats = IntegerField(
        _l("定員"), [Optional(), NumberRange(1, MOST_SEATS, _l("1から500までの整数で入力してください。"))]
    )
    online = BooleanField(_l("オンラインで開く"))


class TimetableForm(DispatchForm):
    """A question: when to hold what."""

    first = DayField(_l("始まり"), [required()])
    last = DayField(_l("終わり"), [required()])
    workdays_start = ClockField(_l("平日の開始"))
    workdays_end = ClockField(_l("平日の終了"))
    weekends_start = ClockField(_l("土日の開始"))
    weekends_end = ClockField(_l("土日の終了"))
    wanted = FieldList(FormField(WantedPart), _l("開きたい講座"))

    def offer(self, courses: Sequence[Course], today: datetime, chosen: int | None = None) -> None:
        """Begin with four weeks from the week after next, the hours that suit most, and every course."""
        first = local(today).date() + timedelta(days=14 - local(today).weekday())
        self.first.data, self.last.data = first, first + timedelta(weeks=4, days=-1)
        self.workdays_start.data, self.workdays_end.data = time(18), time(21)
        self.weekends_start.data, self.weekends_end.data = time(9), time(17)
        for course in courses:
            self.wanted.append_entry(
                {
                    "course": str(course.id),
                    "count": 1 if course.id == chosen else None,
                    "days": usual_days(course),
                    "seats": course.capacity,
                }
            )

    def question(self, courses: Iterable[Course]) -> Question:
        """What a valid form asks."""
        by_key = {str(course.id): course for course in courses}
        if self.first.data is None or self.last.data is None:
            raise ValueError("the form is not valid")
        asked = [
            _wanted(part.form, by_key[part.form.course.data])
            for part in self.wanted
            if part.form.count.data and part.form.course.data in by_key
        ]
        return Question(
            first=self.first.data,
            last=self.last.data,
            workdays=Hours(self.workdays_start.data, self.workdays_end.data),
            weekends=Hours(self.weekends_start.data, self.weekends_end.data),
            wanted=tuple(asked),
        )


def usual_days(course: Course) -> int:
    """On how many days a course is held where nothing else is said."""
    return max(1, -(-course.minutes // DAY_LONG))


def _wanted(part: WantedPart, course: Course) -> Wanted:
    days = part.days.data or usual_days(course)
    return Wanted(
        course=course.id,
        count=part.count.data or 0,
        days=days,
        minutes=min(LONGEST_DAY, -(-course.minutes // days)),
        seats=part.seats.data or course.capacity,
        online=bool(part.online.data),
    )


class SettleForm(DispatchForm):
    """What is to stay of one session; left empty it may change."""

    day = DayField(_l("初日"))
    start = ClockField(_l("開始"), description=_l("空のままにすると、日時は計算で決めます。"))
    room = KeySelect(_l("会場"))
    trainers = SelectMultipleField(
        _l("講師"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("選ばないと、担当できる講師から計算で決めます。"),
    )

    def offer(self, rooms: Iterable[TrainingRoom], trainers: Iterable[Trainer]) -> None:
        """The rows to choose from."""
        self.room.offer(((one.id, one.name) for one in rooms), empty=_l("計算で決める"))
        self.trainers.choices = [(one.id, one.name) for one in trainers]

    def kept(self) -> Kept:
        """What a valid form settles; a day without an hour, or the other way round, settles no start."""
        start = None
        if self.day.data and self.start.data:
            start = datetime.combine(self.day.data, self.start.data, zone())
        return Kept(start, self.room.data, tuple(self.trainers.data or ()))
