"""What narrows the desk's lists, and its word on why."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import SearchField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from dispatch.assignments.queries.desk import Filters, Sort, languages_asked
from dispatch.assignments.queries.fairness import FairnessSort
from dispatch.forms import DayField, DispatchForm, FormPart, TermSelect, at_most
from dispatch.i18n import _, _l, language_name

NOTE = 255
"""Characters that a note's column holds."""


class FilterForm(FormPart):
    """What narrows the desk's lists; comes with the address."""

    language = SelectField(_l("言語"), [Optional()])
    day = DayField(_l("実施日"), [Optional()])
    text = SearchField(_l("医療機関・診療科・氏名・依頼番号"), [Optional()])
    sort = TermSelect(_l("並べ方"), Sort)

    def __init__(self, args: Mapping[str, str]) -> None:
        super().__init__(args)
        codes = languages_asked()
        self.language.choices = [
            SelectChoice("", _("すべて")),
            *(SelectChoice(code, language_name(code)) for code in codes),
        ]
        self.known = set(codes)

    def filters(self) -> Filters:
        """What was asked for; what cannot be read narrows nothing."""
        self.validate()
        return Filters(
            language=self.language.data if self.language.data in self.known else "",
            day=self.day.data,
            text=(self.text.data or "").strip(),
            sort=self.sort.data or Sort.WHEN,
        )


class NoteForm(DispatchForm):
    """A word on why: for the record, and for the people told."""

    note = TextAreaField(_l("理由・メモ"), [Optional(), at_most(NOTE)])


class PeriodForm(FormPart):
    """Which days and which language a table of work is about; comes with the address."""

    first = DayField(_l("期間の始め"), [Optional()])
    last = DayField(_l("期間の終わり"), [Optional()])
    language = SelectField(_l("言語"), [Optional()])
    sort = TermSelect(_l("並べ方"), FairnessSort)
