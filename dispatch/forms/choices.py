"""Fields that offer a closed list: terms, languages, levels, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch.i18n import _l, label, language_name, level_name
from dispatch.vocabulary import LANGUAGES, LEVELS, Term

CHOOSE = _l("選んでください")
NO_SUCH_CHOICE = _l("一覧から選んでください。")

Choices = Callable[[], list[SelectChoice]]


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


def _listed(read: Callable[[str], Any], choices: Choices) -> dict[str, Any]:
    """What a field of one choice is built with: None for its empty entry, one sentence for what is not listed."""
    return {
        "coerce": _or_none(read),
        "choices": choices,
        "validate_choice": False,
        "invalid_value_message": NO_SUCH_CHOICE,
    }


class TermSelect(SelectField):
    """One of a closed list of terms, as a drop-down; the data is the term or None."""

    def __init__(
        self, label: Any, terms: type[Term], validators: Any = None, *, empty: Any = None, **kwargs: Any
    ) -> None:
        listed = _listed(partial(_member, terms), term_choices(terms, empty))
        super().__init__(label, validators, **listed, **kwargs)


class TermRadio(RadioField):
    """One of a closed list of terms, as radio buttons; the data is the term or None."""

    def __init__(
        self, label: Any, terms: type[Term], validators: Any = None, *, empty: Any = None, **kwargs: Any
    ) -> None:
        listed = _listed(partial(_member, terms), term_choices(terms, empty))
        super().__init__(label, validators, **listed, **kwargs)


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
        super().__init__(label, validators, **_listed(_language, language_choices(empty)), **kwargs)


class LevelSelect(SelectField):
    """An interpreter's level 1 to 4, or None."""

    def __init__(self, label: Any, validators: Any = None, *, empty: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **_listed(_level, level_choices(empty)), **kwargs)


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
