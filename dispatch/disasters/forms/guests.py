"""A guest from elsewhere, as the desk enters or changes them."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField, TextAreaField

from dispatch.disasters.models import Supporter
from dispatch.disasters.services.guests import GuestValues
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.forms import DispatchForm, LanguageSelect, LevelSelect, Parsed, TermChecks, at_most, required
from dispatch.forms.moments import DayField
from dispatch.i18n import _, _l
from dispatch.tables import parsers


class GuestForm(DispatchForm):
    """A guest, entered or changed by the desk."""

    name = StringField(_l("氏名"), [required(), at_most(80)])
    kana = StringField(_l("ふりがな"), [at_most(80)])
    association = StringField(_l("所属"), [at_most(120)])
    email = StringField(_l("メールアドレス"), [Parsed(parsers.email), at_most(255)])
    phone = StringField(_l("電話番号"), [Parsed(parsers.phone), at_most(40)])
    language = LanguageSelect(_l("言語"), empty=_l("なし"))
    level = LevelSelect(_l("レベル"), empty=_l("選んでください"))
    language_2 = LanguageSelect(_l("2つ目の言語"), empty=_l("なし"))
    level_2 = LevelSelect(_l("2つ目の言語のレベル"), empty=_l("選んでください"))
    roles = TermChecks(_l("できる役割"), SupporterRole)
    arrives_on = DayField(_l("到着日"))
    leaves_on = DayField(
        _l("活動の最終日"), [required()], description=_l("この日を過ぎると、連絡も依頼も届かなくなります。")
    )
    remote = BooleanField(_l("遠隔で活動する"))
    drives = BooleanField(_l("運転できる"))
    lodging = StringField(_l("宿泊先"), [at_most(255)])
    note = TextAreaField(_l("備考"), [at_most(1000)])

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one; then that a language has its level."""
        super().validate(extra_validators)
        for language, level in ((self.language, self.level), (self.language_2, self.level_2)):
            if language.data and level.data is None and not level.errors:
                level.errors = [_("レベルを選んでください。")]
        return not self.errors

    def values(self, guest: Supporter | None = None) -> GuestValues:
        """What was filled in, beside what the form does not show of `guest`: further languages, the request."""
        texts = ("name", "kana", "association", "email", "phone", "lodging", "note")
        skills = ((self.language, self.level), (self.language_2, self.level_2))
        levels = {str(one.data): int(level.data) for one, level in skills if one.data}
        kept = list((guest.languages if guest else {}).items())[len(skills) :]
        return GuestValues(
            **{name: self[name].data or "" for name in texts},
            leaves_on=self.leaves_on.data,  # type: ignore[arg-type]  # required
            arrives_on=self.arrives_on.data,
            languages=levels | dict(kept),
            roles=tuple(role.value for role in self.roles.data or ()),
            remote=bool(self.remote.data),
            drives=bool(self.drives.data),
            aid_request_id=guest.aid_request_id if guest else None,
        )

    @classmethod
    def of(cls, guest: Supporter) -> GuestForm:
        """The form as a guest's page opens it."""
        shown = skills_shown(guest.languages) | {"roles": [SupporterRole(code) for code in guest.roles]}
        return cls(obj=_Without(guest, shown), **shown)


class _Without:
    """A row without some of its columns, so that a form takes those from elsewhere."""

    def __init__(self, row: Any, names: dict[str, Any]) -> None:
        self.row, self.names = row, names

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__["names"] or name == "languages":
            raise AttributeError(name)
        return getattr(self.__dict__["row"], name)


def skills_shown(levels: dict[str, int]) -> dict[str, Any]:
    """Languages and levels as the two pairs of fields of a form show them."""
    first, second, *_rest = [*levels.items(), (None, None), (None, None)]
    return {"language": first[0], "level": first[1], "language_2": second[0], "level_2": second[1]}
