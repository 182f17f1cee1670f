"""Narrowing the roster, leaving it, and sending a file of it."""

from __future__ import annotations

from wtforms import BooleanField, StringField

from dispatch.forms import DispatchForm, FilterForm, LanguageSelect, LevelSelect, TermSelect, at_most
from dispatch.i18n import _l
from dispatch.vocabulary import Mode
from dispatch.volunteers.queries import Filters, Standing

ANY = _l("すべて")


class RosterFilter(FilterForm):
    """People by words, language, level, mode, standing and papers."""

    text = StringField(_l("キーワード"), description=_l("氏名・登録番号・居住地・電話"))
    language = LanguageSelect(_l("言語"), empty=ANY)
    level = LevelSelect(_l("レベル（以上）"), empty=ANY)
    mode = TermSelect(_l("対応方法"), Mode, empty=ANY)
    standing = TermSelect(_l("状態"), Standing, empty=ANY)
    papers = BooleanField(_l("書類の確認が必要な人"))

    def filters(self) -> Filters:
        """What is asked for; what cannot be read narrows nothing."""
        return Filters(
            text=self.text.data or "",
            language=self.language.data,
            level=self.level.data,
            mode=self.mode.data,
            standing=self.standing.data,
            papers=bool(self.papers.data),
        )


class LeavingForm(DispatchForm):
    """Why somebody leaves the roster."""

    note = StringField(_l("理由"), [at_most(200)], description=_l("例：転居のため"))
