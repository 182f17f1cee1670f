"""The base of every form, and the fields that forms of several rooms share.

Text from a Japanese keyboard arrives with wide letters and digits: it is tidied before anything looks at it.
What cannot be read stays in its field as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from functools import partial
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from dispatch import clock, japanese
from dispatch.i18n import _, _l, label, language_name, level_name, zone
from dispatch.vocabulary import LANGUAGES, LEVELS, Term

CHOOSE = _l("選んでください")
MOST_PAGES = 100_000
NO_SUCH_CHOICE = _l("一覧から選んでください。")

Choices = Callable[[], list[SelectChoice]]


def _tidied(value: Any) -> Any:
    return japanese.tidy(value) if isinstance(value, str) else value


class DispatchForm(FlaskForm):
    """A form of the application; a form inside another derives from `FormPart`."""

    class Meta(FlaskForm.Meta):
        """Text is tidied, except passwords."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Put the tidying filter before the field's own."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                own = unbound_field.kwargs.get("filters", ())
                unbound_field.kwargs["filters"] = (_tidied, *(one for one in own if one is not _tidied))
            return super().bind_field(form, unbound_field, options)

    def take(self, faults: Iterable[tuple[str, str]]) -> None:
        """Show faults that a service found, (id of a field, sentence), at their fields; others above the form."""
        places = {field.id: field for field in fields_of(self)}
        for place, sentence in faults:
            field = places.get(place)
            if field is None or hasattr(field, "form"):
                self.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]
        for field in self:
            entries = getattr(field, "entries", ())
            if any(
                entry.errors for entry in entries
            ):  # a list sums up its entries only when it validates itself
                field.errors = [entry.errors for entry in entries]


class FormPart(DispatchForm):
    """Fields that belong together inside another form, which carries the token against forgery."""

    class Meta(DispatchForm.Meta):
        """The form around is protected."""

        csrf = False


class FilterForm(DispatchForm):
    """Narrows a list; read from the address, so that the list can be sent to a colleague. Needs no token."""

    class Meta(DispatchForm.Meta):
        """It changes nothing."""

        csrf = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(request.args, **kwargs)
        self.validate()

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(1 for field in self if field.data)


def fields_of(form: Form) -> Iterable[Field]:
    """Every field of a form, those of its parts too."""
    for field in form:
        yield field
        for entry in getattr(field, "entries", [field]):
            part = getattr(entry, "form", None)
            if part is not None:
                yield from fields_of(part)


class Filled:
    """A validator: something must be there. What is there but cannot be read keeps its own sentence."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        """Stop at an empty field with our sentence, at an unreadable one with the field's."""
        if field.data in (None, "", False, []):
            raise StopValidation("" if field.errors else str(self.message))


def required(message: Any = None) -> Filled:
    """Something must be written."""
    return Filled(message or _l("記入してください。"))


def chosen(message: Any = None) -> Filled:
    """Something must be chosen."""
    return Filled(message or _l("選んでください。"))


def at_most(length: int) -> Length:
    """No longer than the column holds."""
    return Length(max=length, message=_l("%(max)d文字以内にしてください。"))


class Parsed:
    """A validator that reads the text by a parser of `dispatch.tables.parsers` and keeps what it gives."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self.parse = parse

    def __call__(self, form: Form, field: Field) -> None:
        """Replace the field's text by its value; raises with the parser's own sentence."""
        if field.data:
            try:
                field.data = self.parse(field.data)
            except ValueError as error:
                raise ValidationError(str(error)) from error


def term_choices(terms: Iterable[Term], empty: Any = None) -> Choices:
    """The terms of a list in the reader's language, after `empty` (the words for "nothing chosen") if given."""
    found = list(terms)
    return lambda: [*_nothing(empty), *(SelectChoice(one.value, label(one)) for one in found)]


def language_choices(empty: Any = None) -> Choices:
    """The languages that can be dispatched, the commonest first."""
    return lambda: [*_nothing(empty), *(SelectChoice(code, language_name(code)) for code in LANGUAGES)]


def level_choices(empty: Any = None) -> Choices:
    """The interpreter's levels."""
    return lambda: [*_nothing(empty), *(SelectChoice(str(number), level_name(number)) for number in LEVELS)]


def _nothing(empty: Any) -> list[SelectChoice]:
    return [] if empty is None else [SelectChoice("", str(empty))]


def _or_none(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    """A drop-down's empty entry is None."""
    return lambda value: None if value in (None, "", "None") else read(value)


def _member(terms: type[Term], value: str) -> Term:
    for one in terms:
        if one.value == value:
            return one
    raise ValueError(value)


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(value)
    return value


def _level(value: str) -> int:
    if int(value) not in LEVELS:
        raise ValueError(value)
    return int(value)


class TermSelect(SelectField):
    """One of a closed list of terms, as a drop-down; the data is the term or None."""

    def __init__(
        self, label: Any, terms: type[Term], validators: Any = None, *, empty: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(
            label,
            validators,
            coerce=_or_none(partial(_member, terms)),
            choices=term_choices(terms, empty),
            validate_choice=False,
            invalid_value_message=NO_SUCH_CHOICE,
            **kwargs,
        )


class TermRadio(RadioField):
    """One of a closed list of terms, as radio buttons; the data is the term or None."""

    def __init__(
        self, label: Any, terms: type[Term], validators: Any = None, *, empty: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(
            label,
            validators,
            coerce=_or_none(partial(_member, terms)),
            choices=term_choices(terms, empty),
            validate_choice=False,
            invalid_value_message=NO_SUCH_CHOICE,
            **kwargs,
        )


class TermChecks(SelectMultipleField):
    """Any of a closed list of terms, as tick boxes; the data is a list of terms."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, terms: type[Term], validators: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label,
            validators,
            coerce=partial(_member, terms),
            choices=term_choices(terms),
            invalid_value_message=NO_SUCH_CHOICE,
            **kwargs,
        )


class LanguageSelect(SelectField):
    """A language by its code, or None."""

    def __init__(self, label: Any, validators: Any = None, *, empty: Any = CHOOSE, **kwargs: Any) -> None:
        super().__init__(
            label,
            validators,
            coerce=_or_none(_language),
            choices=language_choices(empty),
            validate_choice=False,
            invalid_value_message=NO_SUCH_CHOICE,
            **kwargs,
        )


class LevelSelect(SelectField):
    """An interpreter's level 1 to 4, or None."""

    def __init__(self, label: Any, validators: Any = None, *, empty: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label,
            validators,
            coerce=_or_none(_level),
            choices=level_choices(empty),
            validate_choice=False,
            invalid_value_message=NO_SUCH_CHOICE,
            **kwargs,
        )


class KeySelect(SelectField):
    """One of a list of rows, by its key, or None; `offer` gives the list."""

    def __init__(self, label: Any, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label,
            validators,
            coerce=_or_none(int),
            choices=[SelectChoice("", "")],
            invalid_value_message=NO_SUCH_CHOICE,
            invalid_choice_message=NO_SUCH_CHOICE,
            **kwargs,
        )

    def offer(self, rows: Iterable[tuple[int, str]], empty: Any = CHOOSE) -> None:
        """Set the list: (key, words)."""
        self.choices = [*_nothing(empty), *(SelectChoice(str(key), words) for key, words in rows)]


class DayField(DateField):
    """A day: the browser's own calendar; as text also 令和8年11月24日, or 11/24 for the next such day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; it stays in the field where it cannot be read."""
        self.data = None
        words = " ".join(valuelist).strip()
        if not words:
            return
        try:
            self.data = _day(words)
        except ValueError:
            self.widget = TextInput()  # a calendar would show nothing of it
            raise ValueError(_("日付は 2026-11-24 や 令和8年11月24日 のように書いてください。")) from None

    def _value(self) -> str:
        return self.data.isoformat() if self.data else " ".join(self.raw_data or [])


class ClockField(TimeField):
    """A time of day: the browser's own clock; as text also 930, 9時半, 午後2時."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; it stays in the field where it cannot be read."""
        self.data = None
        words = " ".join(valuelist).strip()
        if not words:
            return
        try:
            self.data = japanese.read_time(words)
        except ValueError:
            self.widget = TextInput()
            raise ValueError(_("時刻は 9:30 や 午後2時 のように書いてください。")) from None

    def _value(self) -> str:
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else " ".join(self.raw_data or [])


def _day(words: str) -> date:
    """A day as written; without a year the next such day from today."""
    try:
        return japanese.read_date(words)
    except ValueError:
        today = clock.today(zone())
        try:
            found = japanese.read_date(f"{today.year}/{japanese.plain(words).replace('月', '/')}")
        except ValueError:
            raise ValueError(words) from None
        return found if found >= today else found.replace(year=today.year + 1)


def filled(args: Mapping[str, str]) -> int:
    """How many filters of a list are set in the address; the page's number is none."""
    return sum(1 for name, value in args.items() if value and name not in ("page", "sort"))


def page_number() -> int:
    """The page of a list that the address asks for; the first where it asks for none, or for one that cannot be."""
    asked = request.args.get("page", 1, type=int)
    return asked if 1 <= asked <= MOST_PAGES else 1
