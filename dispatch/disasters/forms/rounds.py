"""Forms of rounds: opening shelters, what is known of one, a team, the question to the planner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from dispatch import japanese
from dispatch.disasters.models import EventShelter, RoundTeam, Supporter
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.queries.rounds.crew import speaks
from dispatch.disasters.queries.rounds.problem import USUAL_REVISIT, Question
from dispatch.disasters.services.rounds.stops import StopValues
from dispatch.disasters.services.rounds.teams import TeamValues
from dispatch.disasters.vocabulary import ShelterPriority
from dispatch.disasters.wording.rounds import windows
from dispatch.forms import DispatchForm, KeySelect, TermSelect, at_most, chosen, language_choices, required
from dispatch.forms.moments import ClockField, DayField
from dispatch.i18n import _, _l, language_name, local, zone
from dispatch.vocabulary import LANGUAGES, Transport

PARTS = re.compile(r"[、,，;\s]+")
FROM_TO = re.compile(r"\s*[〜~～\-–]\s*")
REVISITS = ((str(USUAL_REVISIT), _l("12時間たったら、もう一度回る")), ("24", _l("24時間たったら、もう一度回る")),
            ("", _l("一度回った避難所は回らない")))  # fmt: skip


class Ticks(SelectMultipleField):
    """Any of a list, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LanguageTicks(Ticks):
    """Languages, as tick boxes; the data are their codes."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=language_choices(), **kwargs)


class OpenForm(DispatchForm):
    """Shelters of the public list that are open in this event."""

    priority = TermSelect(_l("優先度"), ShelterPriority, [chosen()])
    shelters = Ticks(_l("避難所"), coerce=int, validate_choice=False)


class OpenAllForm(DispatchForm):
    """All shelters of a search; `number`: how many the page has named."""

    priority = TermSelect(_l("優先度"), ShelterPriority, [chosen()])
    number = IntegerField(validators=[InputRequired(), NumberRange(min=1)], widget=HiddenInput())


class StopForm(DispatchForm):
    """What is known of a shelter."""

    open = BooleanField(_l("開設中"))
    priority = TermSelect(_l("優先度"), ShelterPriority, [chosen()])
    road_closed = BooleanField(_l("道が通れない"))
    languages = LanguageTicks(_l("避難者の言語（確認済み）"))
    suspected = LanguageTicks(_l("避難者の言語（可能性あり）"))
    windows = StringField(
        _l("巡回できる時間帯"),
        [at_most(200)],
        description=_l("例：9:00〜12:00、14:00〜17:00。空欄なら、いつでも巡回できます。"),
    )
    visit_minutes = IntegerField(
        _l("一か所の滞在時間"),
        [
            InputRequired(_l("記入してください。")),
            NumberRange(5, 480, _l("%(min)dから%(max)dまでの数にしてください。")),
        ],
    )
    note = TextAreaField(
        _l("班への連絡"), [at_most(2000)], description=_l("入口、担当者、道の様子など。班のページに出ます。")
    )

    @classmethod
    def of(cls, stop: EventShelter) -> StopForm:
        """The form as it is opened."""
        return cls(data=_known(stop))

    def validate_windows(self, field: StringField) -> None:
        """Hours that can be read, each ending after it begins."""
        read_windows(field.data or "")

    def values(self) -> StopValues:
        """What was filled in."""
        return StopValues(
            open=bool(self.open.data),
            priority=self.priority.data,
            languages=tuple(self.languages.data or ()),
            suspected=tuple(self.suspected.data or ()),
            windows=read_windows(self.windows.data or ""),
            road_closed=bool(self.road_closed.data),
            visit_minutes=int(self.visit_minutes.data or 0),
            note=(self.note.data or "").strip(),
        )


def _known(stop: EventShelter) -> dict[str, Any]:
    names = ("open", "priority", "road_closed", "languages", "suspected", "visit_minutes", "note")
    return {**{name: getattr(stop, name) for name in names}, "windows": windows(stop)}


def read_windows(text: str) -> tuple[tuple[str, str], ...]:
    """Hours as they are written, "9:00〜12:00、14:00〜17:00". Raises `ValidationError`."""
    found = []
    for part in PARTS.split(FROM_TO.sub("〜", text.strip())):
        if part:
            found.append(_hours(part))
    return tuple(found)


def _hours(part: str) -> tuple[str, str]:
    try:
        start, end = (japanese.read_time(word) for word in part.split("〜"))
    except ValueError:
        raise ValidationError(_("時間帯は 9:00〜12:00 のように書いてください。")) from None
    if start >= end:
        raise ValidationError(_("時間帯の終わりは、始まりより後にしてください。"))
    return f"{start:%H:%M}", f"{end:%H:%M}"


class TeamForm(DispatchForm):
    """A team."""

    name = StringField(_l("班の名前"), [required(), at_most(80)], description=_l("例：1班"))
    day = DayField(_l("巡回する日"), [required()])
    start = ClockField(_l("出発の時刻"), [required()])
    end = ClockField(_l("帰着の時刻"), [required()])
    members = Ticks(_l("班員"), [chosen(_l("班員を選んでください。"))], coerce=int, validate_choice=False)
    driver = KeySelect(_l("運転する人"))
    transport = TermSelect(_l("移動手段"), Transport, [chosen()])
    vehicle = StringField(_l("車両"), [at_most(80)], description=_l("例：公用車1号"))
    base = StringField(_l("出発・帰着の場所"), [required(), at_most(255)])
    place = StringField(
        _l("場所の緯度・経度"), [required(), at_most(60)], description=_l("例：32.80310, 130.70790")
    )
    daylight_only = BooleanField(_l("明るい時間だけ巡回する"))

    def offer(self, people: Sequence[Supporter]) -> None:
        """Who may go, with what they speak, and who of them drives."""
        self.members.choices = [SelectChoice(one.id, _with_languages(one)) for one in people]
        drivers = [(one.id, name_of(one)) for one in people if one.drives]
        self.driver.offer(drivers, _l("なし（車は使わない）"))

    @classmethod
    def of(cls, team: RoundTeam) -> TeamForm:
        """The form as it is opened for a team that there is."""
        start, end = local(team.start_at), local(team.end_at)
        names = ("name", "transport", "vehicle", "base", "daylight_only")
        return cls(
            data={
                **{name: getattr(team, name) for name in names},
                "day": start.date(),
                "start": start.time(),
                "end": end.time(),
                "members": [one.supporter_id for one in team.members],
                "driver": team.driver_id,
                "place": f"{team.lat:.5f}, {team.lon:.5f}",
            }
        )

    @classmethod
    def begun(cls, today: date, number: int, before: RoundTeam | None) -> TeamForm:
        """The form as it is opened for a new team: as the one before it, by day."""
        place = (
            {} if before is None else {"base": before.base, "place": f"{before.lat:.5f}, {before.lon:.5f}"}
        )
        usual = {
            "name": _("%(n)s班", n=number),
            "day": local(before.start_at).date() if before else today,
            "start": local(before.start_at).time() if before else time(9),
            "end": local(before.end_at).time() if before else time(16),
            "transport": Transport.CAR,
            "daylight_only": True,
        }
        return cls(data={**usual, **place})

    def validate_place(self, field: StringField) -> None:
        """Two numbers somewhere in Japan."""
        read_place(field.data or "")

    def values(self) -> TeamValues:
        """What was filled in; an end that is not after the start is the next day's."""
        day, start, end = self.day.data, self.start.data, self.end.data
        begin = datetime.combine(day, start, zone())  # type: ignore[arg-type]
        until = datetime.combine(day, end, zone())  # type: ignore[arg-type]
        lat, lon = read_place(self.place.data or "")
        return TeamValues(
            name=self.name.data or "",
            start_at=begin,
            end_at=until if until > begin else until + timedelta(days=1),
            base=self.base.data or "",
            lat=lat,
            lon=lon,
            members=tuple(dict.fromkeys(self.members.data or ())),
            driver_id=self.driver.data,
            transport=self.transport.data,
            vehicle=self.vehicle.data or "",
            daylight_only=bool(self.daylight_only.data),
        )


def read_place(text: str) -> tuple[float, float]:
    """(latitude, longitude) as maps give them to be copied. Raises `ValidationError`."""
    try:
        lat, lon = (float(part) for part in PARTS.split(japanese.tidy(text).strip("()（） ")))
    except ValueError:
        raise ValidationError(_("緯度・経度は 32.80310, 130.70790 のように書いてください。")) from None
    if not (20 <= lat <= 46 and 122 <= lon <= 154):
        raise ValidationError(_("日本の中の場所にしてください（緯度と経度が逆になっていませんか）。"))
    return lat, lon


def _with_languages(person: Supporter) -> str:
    spoken = [language_name(code) for code in speaks(person) if code in LANGUAGES]
    return f"{name_of(person)}（{'、'.join(spoken)}）" if spoken else name_of(person)


def _day(value: object) -> date | None:
    """A day as the list of days has it, or as a date already."""
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


class AskForm(DispatchForm):
    """Which day the planner is asked about."""

    day = SelectField(_l("巡回する日"), [chosen()], coerce=_day, validate_choice=False)
    revisit = SelectField(
        _l("巡回済みの避難所"), choices=lambda: [SelectChoice(v, str(w)) for v, w in REVISITS]
    )

    def offer(self, days: Sequence[tuple[date, str]]) -> None:
        """The days on which there are teams, with their names."""
        self.day.choices = [SelectChoice(day.isoformat(), words) for day, words in days]

    def question(self) -> Question:
        """What was chosen."""
        hours = int(self.revisit.data) if self.revisit.data else None
        return Question(self.day.data, hours)
