"""Asking for a muster, and answering one: by the link, or at the desk for those who phone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch import clock, japanese
from dispatch.disasters.models import MusterReply
from dispatch.disasters.queries import places
from dispatch.disasters.queries.people import home_of, languages_of
from dispatch.disasters.services.musters import INTERVALS, Said
from dispatch.disasters.vocabulary import Coming, Safety
from dispatch.forms import (
    NO_SUCH_CHOICE,
    ClockField,
    DispatchForm,
    FormPart,
    TermRadio,
    at_most,
    chosen,
    language_choices,
)
from dispatch.i18n import _, _l, language_name, local, show_date, zone
from dispatch.vocabulary import LANGUAGES

MOST_MINUTES = 24 * 60
MOST_TIMES = 8
DAYS = (_l("今日"), _l("明日"), _l("あさって"))


class MusterForm(DispatchForm):
    """What is asked, and when again."""

    text = TextAreaField(
        _l("伝えること"),
        [at_most(1000)],
        description=_l("集合場所や注意など。なくても送れます。"),
    )
    intervals = StringField(
        _l("返事のない人にもう一度連絡するまで"),
        description=_l(
            "何分後に連絡するかを、短いほうから「、」で区切って書きます。空欄にすると、自動では連絡しません。"
        ),
    )

    @classmethod
    def begun(cls) -> Self:
        """The form as it is opened."""
        return cls(intervals="、".join(map(str, INTERVALS)))

    def minutes(self) -> list[int] | None:
        """The waits as numbers; None, with the fault at the field, where they cannot be read."""
        words = japanese.plain(self.intervals.data or "").replace("、", ",").replace("，", ",")
        parts = [part.strip().removesuffix("分") for part in words.split(",") if part.strip()]
        readable = all(part.isdecimal() and 1 <= int(part) <= MOST_MINUTES for part in parts)
        if readable and len(parts) <= MOST_TIMES:
            return [int(part) for part in parts]
        self.intervals.errors = [_("15、30、60 のように、1分から1日までを8回以内で書いてください。")]
        return None


def day_choice(label: Any) -> SelectField:
    """A day by its date: 明日 stays the same day, though midnight passes before the answer is sent."""
    return SelectField(
        label, choices=_days, default=lambda: _coming_days()[0].isoformat(), validate_choice=False
    )


def _coming_days() -> list[date]:
    return [clock.today(zone()) + timedelta(days=at) for at in range(len(DAYS))]


def _days() -> list[SelectChoice]:
    named = zip(_coming_days(), DAYS, strict=True)
    return [SelectChoice(day.isoformat(), f"{words} {show_date(day, 'short')}") for day, words in named]


class AnswerFields:
    """What somebody says; the same at the desk and behind the link."""

    safety = TermRadio(_l("安否"), Safety, [chosen()])
    coming = TermRadio(_l("活動できますか"), Coming)
    coming_day = day_choice(_l("活動を始められる日"))
    coming_time = ClockField(_l("活動を始められる時刻"))
    until_day = day_choice(_l("活動できる最後の日"))
    until_time = ClockField(_l("活動できる最後の時刻"))
    at_home = BooleanField(_l("自宅にいます"))
    place = StringField(_l("今いる場所"), [at_most(120)])
    languages = SelectMultipleField(
        _l("今日使える言語"),
        choices=language_choices(),
        invalid_value_message=NO_SUCH_CHOICE,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    note = TextAreaField(_l("伝えたいこと"), [at_most(500)])
    version = HiddenField()


class AnswerForm(AnswerFields, DispatchForm):
    """At the desk, for those who phone."""

    @classmethod
    def of(cls, reply: MusterReply) -> Self:
        """What was said last; of the silent what the roster knows."""
        return cls(**shown(reply))

    def said(self, reply: MusterReply) -> Said | None:
        """What was filled in; None, with faults at the fields, where that makes no answer."""
        return read(self, reply)


class LinkAnswerForm(AnswerFields, FormPart):
    """Behind the link, which is the authority."""

    @classmethod
    def of(cls, reply: MusterReply) -> Self:
        """What was said last; of the silent what the roster knows."""
        return cls(formdata=None, **shown(reply))

    def said(self, reply: MusterReply) -> Said | None:
        """What was filled in; None, with faults at the fields, where that makes no answer."""
        return read(self, reply)


def offer_languages(form: AnswerForm | LinkAnswerForm, reply: MusterReply) -> None:
    """The languages to choose from: this person's, the best first; all where nobody knows any."""
    codes = dict.fromkeys([*languages_of(reply.supporter), *reply.languages]) or LANGUAGES
    form.languages.choices = [SelectChoice(code, language_name(code)) for code in codes]


def shown(reply: MusterReply) -> dict[str, Any]:
    """An answer as a form shows it."""
    spoken = reply.languages if reply.answered_at else list(languages_of(reply.supporter))
    due = reply.coming_at is not None and reply.coming_at <= clock.now()
    return {
        "safety": reply.safety,
        "coming": Coming.NOW if reply.coming == Coming.LATER and due else reply.coming,
        **_moment("coming", reply.coming_at),
        **_moment("until", reply.until_at),
        "at_home": reply.lat is not None and not reply.place,
        "place": reply.place,
        "languages": spoken,
        "note": reply.note,
        "version": str(reply.version),
    }


def _moment(name: str, moment: datetime | None) -> dict[str, Any]:
    """What is past is not offered again: yesterday's 14:00 is none of today's."""
    if moment is None or moment <= clock.now():
        return {f"{name}_time": None}
    return {f"{name}_day": local(moment).date().isoformat(), f"{name}_time": local(moment).time()}


def read(form: Any, reply: MusterReply) -> Said | None:
    """What a form says. Who is not safe need not say whether they can come."""
    if not form.validate():
        return None
    if form.coming.data is None and form.safety.data == Safety.SAFE:
        form.coming.errors = [_("選んでください。")]
        return None
    coming = form.coming.data or Coming.NO
    wanted = (coming == Coming.LATER, "coming"), (coming != Coming.NO, "until")
    start, until = (moment_of(form, name) if asked else None for asked, name in wanted)
    if form.errors:
        return None
    place = "" if form.at_home.data else (form.place.data or "").strip()
    point = home_of(reply.supporter) if form.at_home.data else places.find(place)
    lat, lon = point or (None, None)
    return Said(
        safety=form.safety.data, coming=coming, coming_at=start, until_at=until, place=place, lat=lat, lon=lon,
        languages=tuple(form.languages.data or ()), note=(form.note.data or "").strip(),
    )  # fmt: skip


def moment_of(form: Any, name: str) -> datetime | None:
    """The moment that two fields name; a fault at the time where it is none that can still come."""
    hour: time | None = form[f"{name}_time"].data
    if hour is None:
        return None
    try:
        found = datetime.combine(date.fromisoformat(form[f"{name}_day"].data or ""), hour, zone())
    except ValueError:
        form[f"{name}_time"].errors = [NO_SUCH_CHOICE]
        return None
    if not clock.now() < found < clock.now() + timedelta(days=len(DAYS) + 1):
        form[f"{name}_time"].errors = [_("今より後の時刻にしてください。")]
    return found
