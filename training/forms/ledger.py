"""Narrowing the ledger, writing into it by hand, and correcting it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice

from dispatch.forms import (
    DayField,
    DispatchForm,
    Filled,
    FilterForm,
    LanguageSelect,
    Parsed,
    TermSelect,
    at_most,
    required,
)
from dispatch.i18n import _, _l
from dispatch.tables import parsers
from dispatch.vocabulary import CredentialKind
from training.parsers import MOST_POINTS, check_past, minutes
from training.queries import ledger
from training.vocabulary import LedgerKind

ANY = _l("すべて")
HOURS_HINT = _l("2.5、2:30、2時間30分 のいずれの書き方でも")


def course_key(value: Any) -> int | None:
    """The key of a course in the address or a form; None where nothing is chosen."""
    return int(value) if str(value or "").isdecimal() else None


def course_choices(empty: Any) -> list[SelectChoice]:
    """All courses, after `empty`, the words for none."""
    rows = [(str(one.id), _("%(code)s %(name)s", code=one.code, name=one.name)) for one in ledger.courses()]
    return [SelectChoice("", str(empty)), *(SelectChoice(key, words) for key, words in rows)]


class HoursField(StringField):
    """A length of time as people write it; the data is minutes, or None. What was typed stays as it was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        words = " ".join(valuelist).strip()
        self.data = minutes(words) if words else None

    def _value(self) -> str:
        typed = " ".join(self.raw_data or [])
        return typed or ("" if self.data is None else f"{self.data // 60}:{self.data % 60:02d}")


class LedgerFilter(FilterForm):
    """Entries by words, course, credential, kind and days."""

    text = StringField(_l("氏名・番号・名称"))
    course = SelectField(
        _l("講座"), coerce=course_key, choices=lambda: course_choices(ANY), validate_choice=False
    )
    credential = TermSelect(_l("資格"), CredentialKind, empty=ANY)
    kind = TermSelect(_l("記録の種類"), LedgerKind, empty=ANY)
    first = DayField(_l("この日から"))
    last = DayField(_l("この日まで"))

    @property
    def asked(self) -> dict[str, str]:
        """What the address says of these filters, for the address of the same list as a file."""
        return {name: value for name, value in request.args.items() if name in self and value}

    def filters(self) -> ledger.Filters:
        """What is asked for; what cannot be read narrows nothing."""
        return ledger.Filters(
            text=self.text.data or "",
            course_id=self.course.data,
            credential=self.credential.data,
            kind=self.kind.data,
            first=self.first.data,
            last=self.last.data,
        )


class EntryForm(DispatchForm):
    """What somebody did elsewhere, or what nobody booked. `once` makes a form that is sent twice one entry."""

    once = HiddenField()
    person = StringField(
        _l("登録番号"), [required(), Parsed(parsers.code)], description=_l("通訳者名簿の番号。例：V00012")
    )
    day = DayField(_l("日付"), [required()])
    course = SelectField(
        _l("講座"),
        coerce=course_key,
        choices=lambda: course_choices(_("台帳にない講座")),
        validate_choice=False,
    )
    title = StringField(
        _l("名称"), [at_most(160)], description=_l("講座を選んだときは書かなくてかまいません。")
    )
    time = HoursField(_l("時間"), description=HOURS_HINT)
    points = StringField(_l("単位"), [Parsed(parsers.integer(0, MOST_POINTS))])
    credential = TermSelect(
        _l("対象の資格"), CredentialKind, empty=_l("どの資格にも数える"),
        description=_l("選ぶと、その資格の更新だけに数えます。"),
    )  # fmt: skip
    language = LanguageSelect(_l("言語"), empty=_l("言語を問わない"))
    note = StringField(
        _l("メモ"), [at_most(255)], description=_l("あとから消せません。個人的な事情は書かないでください。")
    )

    def validate_day(self, field: DayField) -> None:
        """Only what has happened is booked."""
        if isinstance(field.data, date):
            try:
                check_past(field.data)
            except ValueError as error:
                raise ValidationError(str(error)) from error

    def validate_title(self, field: StringField) -> None:
        """It is called something."""
        if not field.data and self.course.data is None:
            raise ValidationError(_("講座を選ぶか、名称を書いてください。"))

    def validate_points(self, field: StringField) -> None:
        """Time or points: an entry without either says nothing."""
        if not field.errors and not _number(self.time.data) and not _number(field.data):
            raise ValidationError(_("時間か単位のどちらかを書いてください。"))


class CorrectionForm(DispatchForm):
    """What is right instead, and why. `seen`: the newest correction when the form was shown."""

    seen = HiddenField()
    time = HoursField(_l("正しい時間"), description=HOURS_HINT)
    points = StringField(_l("正しい単位"), [required(), Parsed(parsers.integer(0, MOST_POINTS))])
    reason = StringField(
        _l("訂正の理由"), [Filled(_l("訂正の理由を書いてください。")), at_most(255)],
        description=_l("例：途中で退席していたため"),
    )  # fmt: skip

    def validate_time(self, field: HoursField) -> None:
        """Nothing at all (0) must be said as well."""
        if field.data is None and not field.errors:
            raise ValidationError(_("記入してください。"))


def _number(value: Any) -> int:
    """What a parsed field holds; an empty one, or one that could not be read, holds nothing."""
    return value if isinstance(value, int) else 0
