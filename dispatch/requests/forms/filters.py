"""Narrowing lists; read from the address, so that a list can be sent to a colleague."""

from __future__ import annotations

from flask import request
from wtforms import BooleanField, StringField

from dispatch.forms import DayField, FilterForm, LanguageSelect, TermSelect
from dispatch.i18n import _l
from dispatch.requests.queries import VIEWS, Filters
from dispatch.vocabulary import InstitutionKind, RequestState

ANY = _l("すべて")


class RequestFilter(FilterForm):
    """Requests by state, words, language and days."""

    text = StringField(_l("キーワード"))
    state = TermSelect(_l("状態"), RequestState, empty=ANY)
    language = LanguageSelect(_l("言語"), empty=ANY)
    first = DayField(_l("この日から"))
    last = DayField(_l("この日まで"))

    def filters(self) -> Filters:
        """What is asked for; what cannot be read narrows nothing."""
        view = request.args.get("view", "ahead")
        return Filters(
            view=view if view in VIEWS else "ahead",
            state=self.state.data,
            text=self.text.data or "",
            language=self.language.data,
            first=self.first.data,
            last=self.last.data,
        )


class InstitutionFilter(FilterForm):
    """Institutions by words and kind."""

    text = StringField(_l("キーワード"))
    kind = TermSelect(_l("種類"), InstitutionKind, empty=ANY)
    gone = BooleanField(_l("受付停止も表示"))
