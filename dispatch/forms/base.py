"""The base of every form. Text from a Japanese keyboard is tidied before anything looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, Form, PasswordField, StringField
from wtforms.widgets import TextArea

from dispatch import japanese

MOST_PAGES = 100_000


def _tidied(value: Any) -> Any:
    return japanese.tidy(value) if isinstance(value, str) else value


def _one_line(value: Any) -> Any:
    """No browser sends a second line in a field of one; who does wants it to stand somewhere on its own."""
    return " ".join(_tidied(value).splitlines()) if isinstance(value, str) else value


class DispatchForm(FlaskForm):
    """A form of the application; a form inside another derives from `FormPart`."""

    class Meta(FlaskForm.Meta):
        """Text is tidied, except passwords."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Put the tidying filter before the field's own."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                ours = _tidied if isinstance(kind.widget, TextArea) else _one_line
                own = unbound_field.kwargs.get("filters", ())
                unbound_field.kwargs["filters"] = (ours, *(one for one in own if one is not ours))
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


def filled(args: Mapping[str, str]) -> int:
    """How many filters of a list are set in the address; the page's number is none."""
    return sum(1 for name, value in args.items() if value and name not in ("page", "sort"))


def number_in(text: str | None) -> int:
    """What a hidden field says, as a version or the key of a row; 0, which none is, where that cannot be read."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def page_number() -> int:
    """The page of a list that the address asks for; the first where it asks for none, or for one that cannot be."""
    asked = request.args.get("page", 1, type=int)
    return asked if 1 <= asked <= MOST_PAGES else 1
