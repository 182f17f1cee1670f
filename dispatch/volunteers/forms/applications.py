"""Forms of joining: a stranger's, and the coordinator's."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FieldList, FormField, StringField, TextAreaField

from dispatch.forms import (
    CHOOSE,
    DispatchForm,
    FormPart,
    LanguageSelect,
    LevelSelect,
    Parsed,
    at_most,
    chosen,
    language_choices,
    required,
)
from dispatch.i18n import _, _l
from dispatch.tables import parsers
from dispatch.volunteers.models import Application
from dispatch.volunteers.services.applications import Details

ROWS = 3
"""Languages that can be stated at once."""


class ClaimPart(FormPart):
    """A language and how well somebody thinks to speak it; left empty, the row says nothing."""

    language = LanguageSelect(_l("言語"), empty=_l("なし"))
    level = LevelSelect(_l("どのくらい話せますか"), empty=CHOOSE)

    def demand(self) -> None:
        """A language needs its level."""
        if self.language.data and self.level.data is None and not self.level.errors:
            self.level.errors = [_("レベルを選んでください。")]


class JoinForm(DispatchForm):
    """The least that is needed to call somebody back."""

    name = StringField(_l("氏名"), [required(), at_most(80)])
    kana = StringField(_l("ふりがな"), [required(), at_most(80)])
    email = StringField(
        _l("メールアドレス"), [required(), Parsed(parsers.email), at_most(255)],
        description=_l("このアドレスに、確認のメールを送ります。"),
    )  # fmt: skip
    phone = StringField(_l("電話番号"), [required(), Parsed(parsers.phone), at_most(40)])
    town = StringField(_l("お住まいの地域"), [required(), at_most(120)], description=_l("例：中央区新町"))
    languages = FieldList(FormField(ClaimPart), label=_l("通訳できる言語"))
    message = TextAreaField(_l("財団に伝えたいこと"), [at_most(500)])
    consent = BooleanField(_l("個人情報の取り扱いに同意します"), [chosen(_l("同意が必要です。"))])
    website = StringField()
    """A trap: nobody sees it, so whoever fills it in is a machine."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        while len(self.languages) < ROWS and not self.is_submitted():
            self.languages.append_entry()
        for entry in self.languages[:1]:  # one language there must be
            entry.form.language.choices = language_choices(CHOOSE)()

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one; then at least one language, each once and with its level."""
        super().validate(extra_validators)
        seen: set[str] = set()
        for entry in self.languages:
            part = entry.form
            part.demand()
            if part.language.data in seen and not part.language.errors:
                part.language.errors = [_("同じ言語が2回あります。")]
            seen |= {part.language.data} - {None}
        if not seen and len(self.languages):
            first = self.languages[0].form.language
            first.errors = [*first.errors, _("言語を選んでください。")]
        self.languages.errors = [entry.errors for entry in self.languages if entry.errors]
        return not self.errors

    def details(self, locale: str) -> Details:
        """What is stated, of a valid form."""
        rows = (entry.form for entry in self.languages)
        plain = {
            name: self[name].data or "" for name in ("name", "kana", "email", "phone", "town", "message")
        }
        levels = {str(row.language.data): int(row.level.data) for row in rows if row.language.data}
        return Details(**plain, languages=levels, locale=locale)


class GrantPart(FormPart):
    """The level at which a language counts from the start."""

    language = LanguageSelect(_l("言語"), empty=_l("なし"))
    level = LevelSelect(_l("登録するレベル"), empty=_l("書類を確認してから決める"))


class ApprovalForm(DispatchForm):
    """What a coordinator adds before somebody is on the roster."""

    languages = FieldList(FormField(GrantPart), label=_l("言語"))
    lat = StringField(_l("緯度"), [required(), Parsed(parsers.latitude)])
    lon = StringField(_l("経度"), [required(), Parsed(parsers.longitude)])

    @staticmethod
    def shown(application: Application, place: tuple[float, float] | None) -> dict[str, Any]:
        """The languages claimed, without a level, and where people of that town live."""
        lat, lon = place or ("", "")
        rows = [{"language": row["language"], "level": None} for row in application.languages]
        return {"languages": rows, "lat": str(lat), "lon": str(lon)}

    def levels(self) -> dict[str, int]:
        """The levels given, of a valid form."""
        rows = (entry.form for entry in self.languages)
        return {
            str(row.language.data): int(row.level.data)
            for row in rows
            if row.language.data and row.level.data
        }


class KindNoForm(DispatchForm):
    """A sentence of one's own for somebody who is refused."""

    note = TextAreaField(
        _l("本人へのひとこと"), [at_most(500)], description=_l("お断りのメールに書き添えます。")
    )
