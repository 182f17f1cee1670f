"""Forms of the words of messages."""

from __future__ import annotations

from typing import Any

from wtforms import Field
from wtforms.widgets import TextArea

from dispatch.forms import DispatchForm
from dispatch.i18n import _l


class SourceField(Field):
    """A template as it was typed: wide letters and blank lines are meant."""

    widget = TextArea()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The text itself."""
        self.data = str(valuelist[0]) if valuelist else ""

    def _value(self) -> str:
        return self.data or ""


class WordingForm(DispatchForm):
    """The words of one kind of message in one language."""

    source = SourceField(
        _l("文面"),
        description=_l("1行目が件名、1行空けて本文です。差し込み項目は、下の一覧の書き方で入れてください。"),
    )
