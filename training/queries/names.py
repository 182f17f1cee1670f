"""A person's name as certificates show it."""

from __future__ import annotations

from dispatch.tables.parsers import MOST_ROMAN
from dispatch.volunteers.models import Volunteer
from training.certificates import fonts, roman


def printable(person: Volunteer) -> str:
    """The name as the paper can show it: in kana where the typeface lacks a letter of it (Hangul, say)."""
    ways = (person.name, person.kana, in_roman(person))
    return next((one for one in ways if one and not fonts.unwritable((one,))), person.name)


def in_roman(person: Volunteer) -> str:
    """The same in Roman letters, as its bearer spells it or made of the reading; without their marks where the
    typeface lacks one.
    """
    return writable(person.roman or roman.of_name(person.name, person.kana))


def is_guessed(person: Volunteer) -> bool:
    """Whether the Roman letters were made of the reading: nobody has said how the name is spelt."""
    return not person.roman and roman.of_name(person.name, person.kana) != person.name.strip()


def writable(name: str) -> str:
    """A name in Roman letters as the paper can show it and the row can keep it."""
    plain = roman.without_marks(name) or name if fonts.unwritable((name,)) else name
    return plain[:MOST_ROMAN]
