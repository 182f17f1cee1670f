"""What an association answers: whom it could send, from when to when, and what they can do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField, TextAreaField

from dispatch.disasters.forms.guests import skills_shown
from dispatch.disasters.models import AidAnswer
from dispatch.disasters.services.aid_answers import AnswerValues, Helper
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.forms import (
    FormPart,
    LanguageSelect,
    LevelSelect,
    Parsed,
    TermChecks,
    at_most,
    number_in,
    required,
)
from dispatch.forms.moments import DayField
from dispatch.i18n import _, _l
from dispatch.tables import parsers

BLANK_HELPERS = 2
"""Rows to fill in beside those that are there; each saving brings new ones."""


class HelperPart(FormPart):
    """Somebody an association could send. A row without a name says nothing."""

    id = HiddenField()
    name = StringField(_l("氏名"), [at_most(80)])
    kana = StringField(_l("ふりがな"), [at_most(80)])
    email = StringField(_l("メールアドレス"), [Parsed(parsers.email), at_most(255)])
    phone = StringField(_l("電話番号"), [Parsed(parsers.phone), at_most(40)])
    language = LanguageSelect(_l("言語"), empty=_l("なし"))
    level = LevelSelect(_l("レベル"), empty=_l("選んでください"))
    language_2 = LanguageSelect(_l("2つ目の言語"), empty=_l("なし"))
    level_2 = LevelSelect(_l("2つ目の言語のレベル"), empty=_l("選んでください"))
    roles = TermChecks(_l("できる役割"), SupporterRole)
    arrives = DayField(_l("到着日"))
    leaves = DayField(_l("活動の最終日"))
    remote = BooleanField(_l("遠隔で活動する"))
    lodging = BooleanField(_l("宿泊の手配が必要"))

    def demand(self) -> None:
        """A name needs its last day, a language its level."""
        if self.name.data and self.leaves.data is None and not self.leaves.errors:
            self.leaves.errors = [_("記入してください。")]
        for language, level in self._skills():
            if language.data and level.data is None and not level.errors:
                level.errors = [_("レベルを選んでください。")]

    def _skills(self) -> Iterator[tuple[Any, Any]]:
        yield self.language, self.level
        yield self.language_2, self.level_2

    def levels(self) -> dict[str, int]:
        """The languages stated."""
        return {str(one.data): int(level.data) for one, level in self._skills() if one.data and level.data}

    def value(self) -> Helper:
        """The helper, of a valid form."""
        assert self.leaves.data is not None  # the form has demanded it
        return Helper(
            id=number_in(self.id.data), name=self.name.data or "", kana=self.kana.data or "",
            email=self.email.data or "", phone=self.phone.data or "", languages=self.levels(),
            roles=tuple(role.value for role in self.roles.data or ()),
            arrives=self.arrives.data, leaves=self.leaves.data,
            lodging=bool(self.lodging.data), remote=bool(self.remote.data),
        )  # fmt: skip


class AnswerForm(FormPart):
    """An association's answer; its link is the authority."""

    version = HiddenField()
    answered_by = StringField(_l("回答する人の氏名"), [required(), at_most(80)])
    helpers = FieldList(FormField(HelperPart), label=_l("派遣できる人"))
    agreed = BooleanField(_l("書いた人は、訓練の連絡が届くことに同意しています"))
    note = TextAreaField(_l("伝えたいこと"), [at_most(1000)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            for _row in range(BLANK_HELPERS):
                self.helpers.append_entry()

    def check(self, *, exercise: bool) -> bool:
        """The fields one by one; then each helper; in an exercise that the people named have agreed to it."""
        self.validate()
        for entry in self.helpers:
            entry.form.demand()
        self.helpers.errors = [entry.errors for entry in self.helpers if entry.errors]
        if exercise and any(entry.form.name.data for entry in self.helpers) and not self.agreed.data:
            self.agreed.errors = [_("同意した人だけを書いてください。")]
        return not self.errors

    def values(self) -> AnswerValues:
        """What was filled in."""
        named = [entry.form.value() for entry in self.helpers if entry.form.name.data]
        return AnswerValues(self.answered_by.data or "", named, self.note.data or "")

    @classmethod
    def of(cls, given: AidAnswer) -> AnswerForm:
        """The form as the link opens it: whoever has been taken is not asked about again."""
        shown = [_helper_shown(one) for one in given.helpers if not one["guest"]]
        return cls(version=str(given.version), answered_by=given.answered_by, note=given.note, helpers=shown)

    def beside(self, given: AidAnswer) -> AnswerForm:
        """What was typed here, and below it whom another window has named since: nobody is lost on either side."""
        taken = {one["id"] for one in given.helpers if one["guest"]}
        typed = [entry.form.data for entry in self.helpers if entry.form.name.data]
        typed = [one for one in typed if number_in(one["id"]) not in taken]
        known = taken | {number_in(one["id"]) for one in typed}
        others = [_helper_shown(one) for one in given.helpers if one["id"] not in known]
        return AnswerForm(
            formdata=None, version=str(given.version), answered_by=self.answered_by.data, note=self.note.data,
            agreed=self.agreed.data, helpers=[*typed, *others],
        )  # fmt: skip


def _helper_shown(one: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(one[name]) if one[name] else None for name in ("arrives", "leaves")}
    roles = [SupporterRole(code) for code in one["roles"]]
    return one | days | skills_shown(one["languages"]) | {"roles": roles}
