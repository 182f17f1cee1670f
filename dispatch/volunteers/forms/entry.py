"""The form of a roster entry: everything that is known of a person, in rows that need no script."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from wtforms import BooleanField, Field, FieldList, FormField, StringField, TextAreaField

from dispatch.accounts.queries import institutions
from dispatch.forms import DayField, DispatchForm, Parsed, TermChecks, TermSelect, at_most, chosen, required
from dispatch.i18n import _, _l
from dispatch.tables import parsers
from dispatch.vocabulary import CredentialKind, Gender, Mode, Topic, Transport
from dispatch.volunteers.forms.conditions import ReminderSelect
from dispatch.volunteers.forms.parts import LanguagePart, PapersPart, RefusalPart, WeekPart
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services import Profile, hours_of
from dispatch.volunteers.table import week_of

SPARE_ROWS = 2
"""Empty rows for what is new, below what is known."""
PLAIN = (
    "code", "name", "kana", "roman", "gender", "email", "phone", "home_town", "address", "nearest_station", "transport",
    "registered_from", "note", "open_on_holidays", "availability_reminder_days",
)  # fmt: skip
NUMBERS = ("lat", "lon", "max_travel_minutes", "max_per_day", "max_per_week", "asks_per_week")


class VolunteerForm(DispatchForm):
    """A person on the roster."""

    code = StringField(
        _l("登録番号"), [Parsed(parsers.code)], description=_l("空欄にすると、次の番号を付けます。")
    )
    name = StringField(_l("氏名"), [required(), at_most(80)])
    kana = StringField(_l("ふりがな"), [at_most(80)])
    roman = StringField(
        _l("ローマ字氏名"), [Parsed(parsers.roman), at_most(parsers.MOST_ROMAN)],
        description=_l("パスポートなどの表記。修了証に載ります。空欄なら、ふりがなから作ります。"),
    )  # fmt: skip
    gender = TermSelect(_l("性別"), Gender, empty=_l("記載なし"))
    registered_from = DayField(_l("登録日"), description=_l("この日より前の派遣には打診しません。"))
    email = StringField(
        _l("メールアドレス"), [Parsed(parsers.email), at_most(255)],
        description=_l("打診を受け取り、サインインするためのアドレスです。"),
    )  # fmt: skip
    invite = BooleanField(_l("パスワードを設定する案内をメールで送る"), default=True)
    phone = StringField(_l("電話番号"), [Parsed(parsers.phone), at_most(40)])
    home_town = StringField(_l("居住地"), [at_most(120)], description=_l("例：中央区新町"))
    address = StringField(
        _l("住所"), [at_most(255)], description=_l("コーディネーターと管理者だけが見られます。")
    )
    lat = StringField(_l("緯度"), [required(), Parsed(parsers.latitude)], description=_l("例：32.8032"))
    lon = StringField(_l("経度"), [required(), Parsed(parsers.longitude)], description=_l("例：130.7080"))
    nearest_station = StringField(_l("最寄り駅"), [at_most(80)])
    transport = TermSelect(_l("交通手段"), Transport, default=Transport.TRANSIT)
    max_travel_minutes = StringField(
        _l("移動時間の上限"), [required(), Parsed(parsers.integer(0, 600))], default="60"
    )
    modes = TermChecks(_l("対応方法"), Mode, [chosen()], default=[Mode.ONSITE])
    max_per_day = StringField(_l("1日の上限"), [required(), Parsed(parsers.integer(0, 20))], default="1")
    max_per_week = StringField(_l("1週間の上限"), [required(), Parsed(parsers.integer(0, 50))], default="2")
    asks_per_week = StringField(
        _l("1週間の打診の上限"), [Parsed(parsers.integer(0, 50))],
        description=_l("空欄にすると、事業で決めた回数になります。"),
    )  # fmt: skip
    open_on_holidays = BooleanField(_l("祝日も、曜日の時間どおりに活動できる"))
    availability_reminder_days = ReminderSelect(_l("空き時間を確認するメール"))
    languages = FieldList(FormField(LanguagePart), label=_l("言語"))
    credentials = FormField(PapersPart, _l("資格・書類"))
    week = FormField(WeekPart, _l("空き時間"))
    declined_topics = TermChecks(_l("対応不可の分野"), Topic)
    refused_institutions = FieldList(FormField(RefusalPart), label=_l("行かない施設"))
    note = TextAreaField(_l("備考"), [at_most(5000)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            for rows in (self.languages, self.refused_institutions):
                for _spare in range(SPARE_ROWS):
                    rows.append_entry()
        offered = list(institutions().items())
        for entry in self.refused_institutions:
            entry.form.institution_id.offer(offered, _l("なし"))

    @staticmethod
    def shown(volunteer: Volunteer) -> dict[str, Any]:
        """The form's values for a person."""
        return {
            **{name: getattr(volunteer, name) for name in PLAIN},
            **{name: _words(getattr(volunteer, name)) for name in NUMBERS},
            "modes": [Mode(code) for code in volunteer.modes],
            "declined_topics": [Topic(code) for code in volunteer.declined_topics],
            "languages": [_row(one, "language", "evidence") for one in volunteer.languages],
            "credentials": {
                row.kind.value: {"held": True, **_row(row, "issued_on", "valid_until")}
                for row in volunteer.credentials
                if not row.language
            },
            "week": {f"day{number}": spans for number, spans in enumerate(week_of(volunteer))},
            "refused_institutions": [
                _row(one, "institution_id", "reason") for one in volunteer.refused_institutions
            ],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one, then what must fit together."""
        super().validate(extra_validators)
        lists = (self.languages, self.refused_institutions)
        for entry in chain(*lists, self.credentials):
            entry.form.demand()
        _once((entry.form.language for entry in self.languages), _("同じ言語が2回あります。"))
        _once(
            (entry.form.institution_id for entry in self.refused_institutions),
            _("同じ医療機関が2回あります。"),
        )
        for rows in lists:
            rows.errors = [entry.errors for entry in rows if entry.errors]
        return not self.errors

    def profile(self) -> Profile:
        """What is stated, of a valid form."""
        stated: dict[str, Any] = {name: self[name].data for name in (*PLAIN, *NUMBERS)}
        rows = {
            "modes": self.modes.data,
            "declined_topics": self.declined_topics.data,
            "languages": [entry.form.spoken() for entry in self.languages if entry.form.language.data],
            "credentials": [
                self.credentials[kind.value].form.paper(kind)
                for kind in CredentialKind
                if self.credentials[kind.value].form.stated
            ],
            "pattern": hours_of(tuple(field.data for field in self.week)),
            "refused_institutions": [
                entry.form.refusal() for entry in self.refused_institutions if entry.form.institution_id.data
            ],
        }
        stated["asks_per_week"] = None if stated["asks_per_week"] == "" else stated["asks_per_week"]
        if not stated["code"]:
            del stated["code"]
        return Profile(**{**stated, **rows})  # type: ignore[typeddict-item]


def _words(number: float | None) -> str:
    return "" if number is None else str(number)


def _row(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _once(fields: Iterable[Field], sentence: str) -> None:
    """No two of the fields say the same; the later one is told."""
    seen = set()
    for field in fields:
        if field.data and field.data in seen and not field.errors:
            field.errors = [sentence]
        seen.add(field.data)
