"""The forms of a room and of somebody who teaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, FormField, StringField

from dispatch.forms import DispatchForm, Parsed, at_most, required
from dispatch.i18n import _l
from dispatch.tables import parsers
from dispatch.volunteers.forms.parts import WeekPart
from dispatch.volunteers.hours import Week
from training.forms.courses.fields import Checks, Given, NumberField
from training.hours import week_of
from training.models import Course, Trainer, TrainingRoom
from training.services.places import RoomValues, TrainerValues


class RoomForm(DispatchForm):
    """A room in which sessions are held."""

    name = StringField(_l("名称"), [required(), at_most(80)])
    capacity = NumberField(_l("収容人数"), [Given()], least=1, most=10_000)
    ward = StringField(_l("区・地域"), [at_most(40)])
    address = StringField(_l("住所"), [at_most(255)])
    lat = StringField(_l("緯度"), [Parsed(parsers.latitude)], description=_l("例：32.803108"))
    lon = StringField(_l("経度"), [Parsed(parsers.longitude)], description=_l("例：130.718006"))
    week = FormField(WeekPart, _l("使える時間"))
    note = StringField(_l("備考"), [at_most(255)])
    active = BooleanField(_l("この会場を使う"), default=True)

    @classmethod
    def of(cls, room: TrainingRoom | None) -> RoomForm:
        """The form filled in with a room; empty for None."""
        return (
            cls()
            if room is None
            else cls(
                data=_shown(room, ("name", "capacity", "ward", "address", "lat", "lon", "note", "active"))
            )
        )

    def values(self) -> RoomValues:
        """What is stated, of a valid form."""
        return RoomValues(
            name=self.name.data or "",
            capacity=int(self.capacity.data),
            ward=self.ward.data or "",
            address=self.address.data or "",
            lat=self.lat.data if self.lat.data not in ("", None) else None,
            lon=self.lon.data if self.lon.data not in ("", None) else None,
            week=_week(self.week),
            note=self.note.data or "",
            active=bool(self.active.data),
        )


class TrainerForm(DispatchForm):
    """Somebody who teaches."""

    name = StringField(_l("氏名"), [required(), at_most(80)])
    kana = StringField(_l("ふりがな"), [at_most(80)])
    email = StringField(_l("メールアドレス"), [Parsed(parsers.email), at_most(255)])
    courses = Checks(_l("教える講座"))
    week = FormField(WeekPart, _l("教えられる時間"))
    max_per_day = NumberField(_l("1日に教える回数の上限"), [Given()], least=1, most=10, default=2)
    note = StringField(_l("備考"), [at_most(255)])
    active = BooleanField(_l("講師をしている"), default=True)

    @classmethod
    def of(cls, trainer: Trainer | None) -> TrainerForm:
        """The form filled in with a trainer; empty for None."""
        if trainer is None:
            return cls()
        shown = _shown(trainer, ("name", "kana", "email", "max_per_day", "note", "active"))
        return cls(data={**shown, "courses": [course.id for course in trainer.courses]})

    def offer(self, courses: Iterable[Course]) -> None:
        """The courses to choose from."""
        self.courses.offer((course.id, course.name) for course in courses)

    def values(self, courses: Iterable[Course]) -> TrainerValues:
        """What is stated, of a valid form; `courses`: those that were offered."""
        return TrainerValues(
            name=self.name.data or "",
            kana=self.kana.data or "",
            email=self.email.data or "",
            courses=tuple(course for course in courses if course.id in (self.courses.data or ())),
            week=_week(self.week),
            max_per_day=int(self.max_per_day.data),
            note=self.note.data or "",
            active=bool(self.active.data),
        )


def _shown(row: TrainingRoom | Trainer, names: tuple[str, ...]) -> dict[str, Any]:
    week = {f"day{number}": spans for number, spans in enumerate(week_of(row.hours))}
    shown = {name: getattr(row, name) for name in names}
    for name in ("lat", "lon"):
        if name in shown:
            shown[name] = "" if shown[name] is None else str(shown[name])
    return {**shown, "week": week}


def _week(field: FormField) -> Week:
    return tuple(field.form[f"day{number}"].data or () for number in range(7))
