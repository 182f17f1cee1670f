"""A field for the hours of one day."""

from __future__ import annotations

from typing import Any

from wtforms import StringField

from dispatch.volunteers.hours import Span, read_spans, write_spans


class HoursField(StringField):
    """Hours as people write them, `9:00-12:00、13:00-17:00`; the data is a tuple of spans, empty where nothing is."""

    data: tuple[Span, ...]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; it stays in the field where it cannot be read."""
        self.data = ()
        words = " ".join(valuelist).strip()
        if words:
            self.data = read_spans(words)

    def _value(self) -> str:
        if self.raw_data and not self.data:
            return " ".join(str(words) for words in self.raw_data)
        return write_spans(self.data or (), "、")

    def pre_validate(self, form: Any) -> None:
        """Whatever could be read is right."""
