"""What a certificate says, whatever it is drawn on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import date

from training.certificates import serials

_PARTS = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")


def composed(text: str) -> str:
    """Letters and their marks in one piece, as typefaces hold them; some machines send them apart.

    Only where there are marks: Unicode's composition would also replace old forms of characters in names.
    """
    return _PARTS.sub(lambda letter: unicodedata.normalize("NFC", letter[0]), text)


class _Written:
    """Texts of a frozen dataclass, composed on construction."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            object.__setattr__(self, field.name, composed(getattr(self, field.name)))


@dataclass(frozen=True)
class Both(_Written):
    """One thing in the two languages of a certificate; it carries both, whoever reads it."""

    ja: str
    en: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.ja.strip() and self.en.strip()):
            raise ValueError("a certificate says everything in Japanese and in English")


@dataclass(frozen=True)
class Name(_Written):
    """A person's name as written, in kana and in Roman letters; kana may be empty for names without."""

    written: str
    kana: str
    roman: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.written.strip() and self.roman.strip()):
            raise ValueError("a certificate names its holder as written and in Roman letters")


@dataclass(frozen=True)
class Issuer:
    """Who answers for the certificate: the body, and the office and name of the person who signs (or neither)."""

    name: Both
    office: Both | None = None
    signer: Both | None = None


@dataclass(frozen=True)
class Certificate:
    """One completed course of one person.

    `hours` and `units` are what was completed; 0 units are not shown. `code` is the verification code
    (`serials.make`), `address` the page that verifies it. `until` is the last valid day, if there is one.
    """

    number: str
    holder: Name
    course: Both
    hours: float
    units: int
    begun: date
    completed: date
    issued: date
    until: date | None
    issuer: Issuer
    code: str
    address: str

    def __post_init__(self) -> None:
        if not self.number.strip():
            raise ValueError("a certificate has a number")
        if not self.begun <= self.completed <= self.issued:
            raise ValueError("a course begins, is completed, and is certified, in this order")
        if self.until is not None and self.until < self.issued:
            raise ValueError("a certificate cannot end before it is issued")
        if self.hours < 0 or self.units < 0:
            raise ValueError("hours and units are not negative")
        if serials.read(self.code) != self.code:
            raise ValueError("the verification code is not in its plain form")
        if not self.address.startswith(("https://", "http://")):
            raise ValueError("the address of verification is a web address")
