"""Forms of a session: planned, changed, moved, cancelled; and what narrows the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
)

from dispatch.forms import (
    ClockField,
    DayField,
    DispatchForm,
    FilterForm,
    FormPart,
    KeySelect,
    TermRadio,
    TermSelect,
    at_most,
    required,
)
from dispatch.i18n import _, _l, local, zone
from training.forms.courses.fields import Checks, Given, NumberField, span_of
from training.forms.courses.materials import _address
from training.models import Course, Trainer, TrainingRoom, TrainingSession
from training.services.sessions import Details, Span
from training.vocabulary import SessionMode, SessionState

MOST_ROWS = 60
END_OF_DAY = time(23, 59)


class SessionFilter(FilterForm):
    """What of the sessions is shown; the same for the calendar and the list."""

    course = KeySelect(_l("講座"))
    room = KeySelect(_l("会場"))
    trainer = KeySelect(_l("講師"))
    state = TermSelect(_l("状態"), SessionState, empty=_l("すべて（中止を除く）"))

    def offer(
        self, courses: Sequence[Course], rooms: Sequence[TrainingRoom], trainers: Sequence[Trainer]
    ) -> None:
        """The rows to choose from."""
        for field, rows in ((self.course, courses), (self.room, rooms), (self.trainer, trainers)):
            field.offer(((row.id, row.name) for row in rows), empty=_l("すべて"))


class MeetingPart(FormPart):
    """One day; left empty it says nothing."""

    day = DayField(_l("日にち"))
    start = ClockField(_l("開始"))
    end = ClockField(_l("終了"))

    @property
    def empty(self) -> bool:
        """Whether nothing is said of the day."""
        return not any(field.raw_data and field.raw_data[0] for field in (self.day, self.start, self.end))

    def demand(self) -> bool:
        """A day needs its times; gives whether all is there."""
        for field in (self.day, self.start, self.end):
            if field.data is None and not field.errors:
                field.errors = [_("記入してください。")]
        return not (self.day.errors or self.start.errors or self.end.errors)

    def span(self) -> Span:
        """The day as two moments."""
        return span_of(self.day.data, self.start.data, self.end.data)


class _Meetings:
    """What forms with a list of days share."""

    meetings: FieldList

    def spans(self) -> list[Span]:
        """The days that are filled in, of a valid form, in the order written."""
        return [part.form.span() for part in self.meetings if not part.form.empty]

    def ready(self) -> bool:
        """Whether each day that is begun is whole; at least one is."""
        parts = [part.form for part in self.meetings]
        filled = [part for part in parts if not part.empty] or parts[:1]
        asked = [part.demand() for part in filled]  # every one of them, so that each says what it lacks
        return all(asked)

    def more(self) -> None:
        """One more day to fill in: as the last, a week later."""
        last = self.meetings[-1].form if len(self.meetings) else None
        known = {}
        if last is not None and last.day.data:
            known = {
                "day": last.day.data + timedelta(weeks=1),
                "start": last.start.data,
                "end": last.end.data,
            }
        if len(self.meetings) < MOST_ROWS:
            self.meetings.append_entry(known)


class DetailsForm(DispatchForm):
    """Everything of a session but its times and its place. `known`: the deadline that there is."""

    known: datetime | None = None
    title = StringField(
        _l("回の名称"),
        [at_most(120)],
        description=_l("例：2026年度 第1期。空のときは講座の名称だけになります。"),
    )
    trainers = Checks(_l("講師"))
    capacity = NumberField(_l("定員"), [Given()], least=1, most=10_000)
    fee_yen = NumberField(_l("受講料"), [Given()], most=1_000_000, default=0)
    cost_yen = NumberField(
        _l("開催にかかる費用"),
        [Given()],
        most=100_000_000,
        default=0,
        description=_l("財団が負担する額です。数字のページで使います。"),
    )
    deadline = DayField(
        _l("申込みの締切"), description=_l("その日の終わりまで。空のときは、開始まで受け付けます。")
    )
    online_url = StringField(
        _l("オンラインの参加アドレス"), [at_most(255)], description=_l("受講が決まった人だけに見えます。")
    )
    note = TextAreaField(
        _l("受講者への案内"), [at_most(2000)], description=_l("持ち物、集合場所など。公開されます。")
    )
    version = HiddenField()

    @classmethod
    def of(cls, details: Details, version: int, **kwargs: Any) -> DetailsForm:
        """The form filled in with a session's details."""
        form = cls(data={**shown(details), "version": str(version)}, **kwargs)
        form.known = details.deadline
        return form

    @property
    def seen(self) -> int:
        """The version that the editor looked at."""
        return int(self.version.data) if str(self.version.data or "").isdecimal() else 0

    def offer(self, trainers: Sequence[Trainer]) -> None:
        """Who can be chosen to teach."""
        self.trainers.offer((one.id, one.name) for one in trainers)

    def validate_online_url(self, field: StringField) -> None:
        """An address, where there is one."""
        if field.data:
            _address(self, field)

    def closing(self) -> datetime | None:
        """Until when one can enrol: the end of the day, or the hour it was where the day is the same."""
        day = self.deadline.data
        if self.known is not None and local(self.known).date() == day:
            return self.known
        return datetime.combine(day, END_OF_DAY, zone()) if day else None

    def details(self, trainers: Sequence[Trainer]) -> Details:
        """What is stated, of a valid form; `trainers`: those that were offered."""
        return Details(
            capacity=int(self.capacity.data),
            title=self.title.data or "",
            trainers=tuple(one for one in trainers if one.id in (self.trainers.data or ())),
            fee_yen=int(self.fee_yen.data),
            cost_yen=int(self.cost_yen.data),
            deadline=self.closing(),
            online_url=self.online_url.data or "",
            note=self.note.data or "",
        )


class MoveForm(DispatchForm, _Meetings):
    """Times and place."""

    meetings = FieldList(FormField(MeetingPart), _l("日時"), min_entries=1, max_entries=MOST_ROWS)
    mode = TermRadio(_l("開き方"), SessionMode, default=SessionMode.ROOM)
    room_id = KeySelect(_l("会場"), description=_l("募集を始めるまでに決めれば構いません。"))
    seen = HiddenField()

    @classmethod
    def of_session(cls, session: TrainingSession) -> MoveForm:
        """The form filled in with how it is."""
        return cls(
            data={
                "meetings": rows_of([(one.start_at, one.end_at) for one in session.meetings]),
                "mode": session.mode,
                "room_id": session.room_id,
                "seen": str(session.schedule_version),
            }
        )

    def offer_rooms(self, rooms: Sequence[TrainingRoom]) -> None:
        """The rooms to choose from."""
        words = ((room.id, _("%(name)s（%(n)s人）", name=room.name, n=room.capacity)) for room in rooms)
        self.room_id.offer(words, empty=_l("まだ決めない"))

    def room(self, rooms: Sequence[TrainingRoom]) -> TrainingRoom | None:
        """The room chosen, of those that were offered."""
        return next((room for room in rooms if room.id == self.room_id.data), None)


class SessionForm(DetailsForm, MoveForm):
    """A session to be planned."""


class CancelForm(DispatchForm):
    """Why it is not held."""

    reason = StringField(
        _l("中止の理由"), [required(), at_most(255)], description=_l("申し込んだ人へのお知らせに載ります。")
    )


def shown(details: Details) -> dict[str, Any]:
    """A form's values for a session's details."""
    return {
        **details.columns(),
        "trainers": [trainer.id for trainer in details.trainers],
        "deadline": local(details.deadline).date() if details.deadline else None,
    }


def rows_of(spans: Sequence[Span]) -> list[dict[str, Any]]:
    """Days as the form shows them."""
    return [
        {"day": local(start).date(), "start": local(start).time(), "end": local(end).time()}
        for start, end in spans
    ]
