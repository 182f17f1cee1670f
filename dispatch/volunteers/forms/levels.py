"""Forms about levels: what a coordinator sets instead of the rules, and new rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice

from dispatch import clock
from dispatch.forms import CHOOSE, NO_SUCH_CHOICE, DayField, DispatchForm, at_most, chosen, required
from dispatch.i18n import _, _l, label, language_name, level_name, zone
from dispatch.vocabulary import LANGUAGES, LEVELS, VisitKind
from dispatch.volunteers.fault_words import fault_text
from dispatch.volunteers.levels import LEVEL, ProblemError, Rules, read_rules

USUAL = timedelta(days=365)
MOST_SIZE = 1_000_000


def _languages() -> list[SelectChoice]:
    return [SelectChoice("", str(CHOOSE)), *(SelectChoice(one, language_name(one)) for one in LANGUAGES)]


def _settings() -> list[SelectChoice]:
    """`level:3`, `consent:1`: a level, or whether a kind of visit is allowed."""
    levels = [
        SelectChoice(f"{LEVEL}:{n}", _("レベルを「%(level)s」にする", level=level_name(n)))
        for n in (0, *LEVELS)
    ]
    visits = [
        SelectChoice(f"{kind.value}:{int(allowed)}", words)
        for kind in VisitKind
        for allowed, words in (
            (True, _("「%(visit)s」を担当できる", visit=label(kind))),
            (False, _("「%(visit)s」を担当できない", visit=label(kind))),
        )
    ]
    return [SelectChoice("", str(CHOOSE)), *levels, *visits]


class OverrideForm(DispatchForm):
    """A level, or a kind of visit, for a time and with a reason."""

    language = SelectField(_l("言語"), [chosen()], choices=_languages, invalid_choice_message=NO_SUCH_CHOICE)
    setting = SelectField(
        _l("決めること"), [chosen()], choices=_settings, invalid_choice_message=NO_SUCH_CHOICE,
        description=_l("規則で決まるレベルの代わりに、期限まで使われます。"),
    )  # fmt: skip
    last = DayField(
        _l("いつまで"), [chosen()], description=_l("この日の次の日から、規則で決まるレベルに戻ります。")
    )
    note = StringField(
        _l("理由"), [required(), at_most(255)], description=_l("例：面談で確認。証明書の再発行待ち。")
    )

    def validate_last(self, field: DayField) -> None:
        """Nothing is set without an end, and none for ever."""
        today = clock.today(zone())
        if field.data and not today <= field.data <= today + 3 * USUAL:
            raise ValidationError(_("今日から3年以内の日にしてください。"))

    @property
    def target(self) -> str:
        """`level`, or the code of a kind of visit."""
        return str(self.setting.data).partition(":")[0]

    @property
    def value(self) -> int:
        """The level, or 1 and 0 for a visit."""
        return int(str(self.setting.data).partition(":")[2])


class RulesForm(DispatchForm):
    """New rules as JSON, written or as a file, and the day from which they hold."""

    rules = TextAreaField(_l("規則（JSON）"), [at_most(MOST_SIZE)])
    file = FileField(
        _l("ファイルから読む"), description=_l("選ぶと、上の欄の代わりに使います。"),
        render_kw={"accept": "application/json,.json"},
    )  # fmt: skip
    first = DayField(_l("いつから"), [chosen()])
    note = StringField(_l("変える理由"), [required(), at_most(500)])
    seen = HiddenField(default="0")

    def validate_first(self, field: DayField) -> None:
        """What has been is not rewritten."""
        if field.data and field.data < clock.today(zone()):
            raise ValidationError(_("今日か、今日より後の日にしてください。"))

    def text(self) -> str:
        """What was sent: the file's text, where there is one."""
        upload = self.file.data
        if upload:
            return str(upload.read(MOST_SIZE).decode("utf-8", "replace"))
        return self.rules.data or ""

    def read(self) -> Rules | None:
        """The rules; None where they cannot be read, and then the field says why, fault by fault."""
        self.rules.data = self.text()
        try:
            return read_rules(self.rules.data)
        except ProblemError as error:
            self.rules.errors = [fault_text(fault) for fault in error.faults[:20]]
            return None

    @property
    def day(self) -> date:
        """The first day of the new rules, of a form that was validated."""
        if self.first.data is None:
            raise ValueError("first: is missing")
        return self.first.data

    @property
    def version(self) -> int:
        """The version that its author saw; -1 for nonsense."""
        return int(self.seen.data) if str(self.seen.data or "").isdecimal() else -1


def tomorrow() -> date:
    """The day from which new rules hold when nothing else is said."""
    return clock.today(zone()) + timedelta(days=1)


def override_values(language: str = "") -> dict[str, Any]:
    """How the form of an override begins."""
    return {"language": language, "last": clock.today(zone()) + timedelta(days=90)}
