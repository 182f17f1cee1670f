"""The closing report's own words: a summary, and what was learned."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import FieldList, FormField, HiddenField, StringField, TextAreaField

from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.closing import kept
from dispatch.disasters.services.closing import Lesson, ReportValues
from dispatch.disasters.vocabulary import LessonSort
from dispatch.forms import DispatchForm, FormPart, TermSelect, at_most, number_in
from dispatch.forms.moments import DayField
from dispatch.i18n import _l

BLANK_LESSONS = 2
"""Rows to fill in beside those that are there; each saving brings new ones."""


class LessonPart(FormPart):
    """One lesson. A row without text says nothing."""

    sort = TermSelect(_l("種別"), LessonSort, default=LessonSort.TO_MEND)
    text = TextAreaField(_l("内容"), [at_most(1000)])
    who = StringField(_l("担当"), [at_most(80)])
    by = DayField(_l("いつまでに"))

    def value(self) -> Lesson:
        """The lesson, of a valid form."""
        return Lesson(
            self.sort.data or LessonSort.TO_MEND, self.text.data or "", self.who.data or "", self.by.data
        )


class ReportForm(DispatchForm):
    """The report's words."""

    version = HiddenField()
    summary = TextAreaField(
        _l("まとめ"),
        [at_most(8000)],
        description=_l("何が起き、どう対応したかを、あとで読む人のために書きます。"),
    )
    lessons = FieldList(FormField(LessonPart), label=_l("教訓"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            for _row in range(BLANK_LESSONS):
                self.lessons.append_entry()

    @classmethod
    def of(cls, event: DisasterEvent) -> ReportForm:
        """The form as the page opens it."""
        held = kept(event)
        return cls(
            version=str(held["version"]),
            summary=held["summary"],
            lessons=[_shown(one) for one in held["lessons"]],
        )

    def values(self) -> ReportValues:
        """What was filled in."""
        rows = [entry.form.value() for entry in self.lessons if entry.form.text.data]
        return ReportValues(self.summary.data or "", rows)

    def seen(self) -> int:
        """The version that the writer began from."""
        return number_in(self.version.data)


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"sort": LessonSort(one["sort"]), "by": date.fromisoformat(one["by"]) if one["by"] else None}
