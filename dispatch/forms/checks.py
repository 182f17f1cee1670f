"""What a field's text must be: there, short enough, readable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import Field, Form, ValidationError
from wtforms.validators import Length, StopValidation

from dispatch.i18n import _l


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
