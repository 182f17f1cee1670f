"""Fields that several of the desk's forms share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from wtforms import Field, Form, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch.forms import NO_SUCH_CHOICE, Filled
from dispatch.i18n import _, _l, zone
from dispatch.japanese import plain
from dispatch.requests.wording import minutes_in_words
from dispatch.tables import parsers
from training.parsers import minutes as read_length

MOST_UNITS = 200


class Given(Filled):
    """A validator: a number must be there; nought is one."""

    def __init__(self) -> None:
        super().__init__(_l("記入してください。"))

    def __call__(self, form: Form, field: Field) -> None:
        """Stop at an empty field with our sentence, at an unreadable one with the field's."""
        if field.data is None:
            raise StopValidation("" if field.errors else str(self.message))


class NumberField(StringField):
    """A whole number between two others, written with any digits; the data is a number or None."""

    data: Any

    def __init__(
        self, label: Any, validators: Any = None, *, least: int = 0, most: int, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.parse = parsers.integer(least, most)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; it stays in the field where it cannot be read."""
        words = " ".join(valuelist).strip()
        self.data = None
        if words:
            self.data = self.parse(words)

    def _value(self) -> str:
        return str(self.data) if self.data is not None else " ".join(str(one) for one in self.raw_data or ())


class LengthField(StringField):
    """A length of time as in the ledger, `75時間`, `1時間30分`, `2.5`; the data is in minutes, or None."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; it stays in the field where it cannot be read."""
        words = " ".join(valuelist).strip()
        self.data = None
        if words:
            self.data = read_length(words)

    def _value(self) -> str:
        return minutes_in_words(self.data) if self.data else " ".join(str(one) for one in self.raw_data or ())


class UnitsField(TextAreaField):
    """Units, one a line: a title, a gap or a tab, and minutes. The data is a tuple of (title, minutes)."""

    data: tuple[tuple[str, int], ...]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; it stays in the field where it cannot be read."""
        self.data = ()
        lines = [line.strip() for line in "\n".join(valuelist).splitlines()]
        if len(lines) > MOST_UNITS:
            raise ValueError(_("%(n)s行までにしてください。", n=MOST_UNITS))
        self.data = tuple(_unit(number, line) for number, line in enumerate(lines, start=1) if line)

    def _value(self) -> str:
        if self.raw_data and not self.data:
            return "\n".join(str(words) for words in self.raw_data)
        return "\n".join(f"{title} {minutes}" for title, minutes in self.data or ())


class Checks(SelectMultipleField):
    """Any of a list of rows, by their keys, as tick boxes; `offer` gives the list."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, validators: Any = None, *, keys: type = int, **kwargs: Any) -> None:
        super().__init__(
            label,
            validators,
            coerce=keys,
            choices=[],
            invalid_value_message=NO_SUCH_CHOICE,
            invalid_choice_message=NO_SUCH_CHOICE,
            **kwargs,
        )

    def offer(self, rows: Iterable[tuple[Any, str]]) -> None:
        """Set the list: (key, words)."""
        self.choices = [SelectChoice(str(key), words) for key, words in rows]


def span_of(day: Any, start: Any, end: Any) -> tuple[datetime, datetime]:
    """A day and two times of it, of a valid form, as moments; an end of 0:00 is midnight."""
    last = datetime.combine(day, end, zone())
    return datetime.combine(day, start, zone()), last + timedelta(days=1) if end == time() else last


def _unit(number: int, line: str) -> tuple[str, int]:
    title, _gap, minutes = line.replace("\t", " ").replace("\u3000", " ").rpartition(" ")
    digits = plain(minutes).removesuffix("分")
    if not title.strip() or not digits.isdecimal() or not 1 <= int(digits) <= 1440:
        raise ValueError(_("%(n)s行目：題名のあとに空白を入れて、分の数を書いてください。", n=number))
    if len(title.strip()) > 120:
        raise ValueError(_("%(n)s行目：題名は120文字以内にしてください。", n=number))
    return " ".join(title.split()), int(digits)
