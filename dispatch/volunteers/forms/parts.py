"""Rows inside the roster's form: a language, a paper, an institution where somebody does not go."""

from __future__ import annotations

from wtforms import BooleanField, FormField, StringField

from dispatch.forms import DayField, FormPart, KeySelect, LanguageSelect, at_most
from dispatch.i18n import _, _l
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.forms.fields import HoursField
from dispatch.volunteers.services import Paper, Refusal, Spoken


class LanguagePart(FormPart):
    """A language; left without one, the row says nothing."""

    language = LanguageSelect(_l("言語"), empty=_l("なし"))
    evidence = StringField(_l("メモ"), [at_most(255)], description=_l("例：母語、留学3年"))

    def demand(self) -> None:
        """A word about a language needs the language."""
        if not self.language.data and not self.language.errors and self.evidence.data:
            self.language.errors = [_("言語を選んでください。")]

    def spoken(self) -> Spoken:
        """The row as the roster takes it."""
        return Spoken(language=str(self.language.data), evidence=self.evidence.data or "")


class PaperPart(FormPart):
    """One kind of paper: held or not, and from when until when."""

    held = BooleanField(_l("ある"))
    issued_on = DayField(_l("取得日"))
    valid_until = DayField(_l("有効期限"))

    @property
    def stated(self) -> bool:
        """A date says that there is a paper, ticked or not."""
        return bool(self.held.data or self.issued_on.data or self.valid_until.data)

    def demand(self) -> None:
        """A paper ends after it begins."""
        first, last = self.issued_on.data, self.valid_until.data
        if first and last and last < first:
            self.valid_until.errors = [_("有効期限は、取得日より後の日にしてください。")]

    def paper(self, kind: CredentialKind) -> Paper:
        """The row as the roster takes it."""
        return Paper(kind=kind, issued_on=self.issued_on.data, valid_until=self.valid_until.data)


class RefusalPart(FormPart):
    """An institution where the person will not go, and why; left without one, the row says nothing."""

    institution_id = KeySelect(_l("医療機関"))
    reason = StringField(_l("理由"), [at_most(255)])

    def demand(self) -> None:
        """A reason needs its institution."""
        if self.reason.data and not self.institution_id.data and not self.institution_id.errors:
            self.institution_id.errors = [_("医療機関を選んでください。")]

    def refusal(self) -> Refusal:
        """The row as the roster takes it."""
        return Refusal(institution_id=int(self.institution_id.data), reason=self.reason.data or "")


DAYS = (_l("月曜日"), _l("火曜日"), _l("水曜日"), _l("木曜日"), _l("金曜日"), _l("土曜日"), _l("日曜日"))

PapersPart = type(
    "PapersPart", (FormPart,), {kind.value: FormField(PaperPart, _l(kind.ja)) for kind in CredentialKind}
)
"""One `PaperPart` for each kind, by its code: a field that a browser leaves out cannot shift the others."""

WeekPart = type(
    "WeekPart", (FormPart,), {f"day{number}": HoursField(label) for number, label in enumerate(DAYS)}
)
"""The hours of Monday to Sunday, `day0` to `day6`."""
