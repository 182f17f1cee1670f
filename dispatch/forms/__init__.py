"""The base of every form, and the fields that forms of several rooms share."""

from dispatch.forms.base import (
    MOST_PAGES,
    DispatchForm,
    FilterForm,
    FormPart,
    fields_of,
    filled,
    number_in,
    page_number,
)
from dispatch.forms.checks import Filled, Parsed, at_most, chosen, required
from dispatch.forms.choices import (
    CHOOSE,
    NO_SUCH_CHOICE,
    Choices,
    KeySelect,
    LanguageSelect,
    LevelSelect,
    TermChecks,
    TermRadio,
    TermSelect,
    language_choices,
    level_choices,
    term_choices,
)
from dispatch.forms.moments import ClockField, DayField

__all__ = [
    "CHOOSE",
    "MOST_PAGES",
    "NO_SUCH_CHOICE",
    "Choices",
    "ClockField",
    "DayField",
    "DispatchForm",
    "Filled",
    "FilterForm",
    "FormPart",
    "KeySelect",
    "LanguageSelect",
    "LevelSelect",
    "Parsed",
    "TermChecks",
    "TermRadio",
    "TermSelect",
    "at_most",
    "chosen",
    "fields_of",
    "filled",
    "language_choices",
    "level_choices",
    "number_in",
    "page_number",
    "required",
    "term_choices",
]
