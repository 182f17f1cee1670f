"""XML that anybody may have written: read without entities, within limits, every complaint with its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import defusedxml.ElementTree as Safe
from defusedxml import DefusedXmlException

from dispatch.matching.faults import ProblemError, shown
from dispatch.matching.reading import LONGEST_TEXT

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 8 * 1024 * 1024
"""The largest telegrams known are well below three."""


JOINERS = "\u200c\u200d\u200e\u200f"
"""Letters nobody sees without which Persian, Sinhala or Nepali cannot be written, or an emoji falls apart."""


@dataclass(frozen=True, slots=True)
class Node:
    """An element, the namespace its children are looked for in, and where it stands."""

    element: Element
    space: str
    place: str

    def child(self, name: str, space: str | None = None) -> Node | None:
        """The first child of that name, or none; `space`: the namespace of the child and of its own children."""
        within = self.space if space is None else space
        found = self.element.find(f"{{{within}}}{name}")
        return None if found is None else Node(found, within, self._below(name))

    def needed(self, name: str, space: str | None = None) -> Node:
        """The first child of that name; raises ProblemError where there is none."""
        found = self.child(name, space)
        if found is None:
            raise self.wrong(name, "is missing")
        return found

    def all(self, name: str) -> Iterator[Node]:
        """The children of that name."""
        for number, found in enumerate(self.element.iterfind(f"{{{self.space}}}{name}")):
            yield Node(found, self.space, f"{self._below(name)}[{number}]")

    def text(self, name: str, default: str = "") -> str:
        """The text of a child in one line; the default where there is no such child or nothing in it.

        Raises ProblemError where it is longer than any name.
        """
        found = self.element.find(f"{{{self.space}}}{name}")
        text = " ".join(clean(found.text).split()) if found is not None else ""
        if len(text) > LONGEST_TEXT:
            raise self.wrong(name, f"is longer than {LONGEST_TEXT} characters")
        return text or default

    def stated(self, name: str) -> str:
        """The text of a child; raises ProblemError where there is none."""
        found = self.text(name)
        if not found:
            raise self.wrong(name, "is missing")
        return found

    def wrong(self, name: str, sentence: str) -> ProblemError:
        """The complaint about a child."""
        return ProblemError([f"{self._below(name)}: {sentence}"])

    def _below(self, name: str) -> str:
        return f"{self.place}/{name}" if self.place else name


def clean(text: str | None) -> str:
    """A text without what a terminal would obey or an eye would not see; spaces and line breaks stay."""
    return "".join(letter for letter in text or "" if _harmless(letter)).strip()


def _harmless(letter: str) -> bool:
    kept = letter in "\n" or letter in JOINERS
    return kept or letter.isprintable() or unicodedata.category(letter) == "Zs"


def root_of(data: bytes, space: str, name: str, what: str, most_bytes: int = MOST_BYTES) -> Node:
    """The root of a document, which must be `what` it should be: `name` in the namespace `space`.

    Raises ProblemError where it is another, is too large, is no sound XML, or defines a document type or entities.
    """
    if len(data) > most_bytes:
        raise ProblemError([f"is larger than {most_bytes // (1024 * 1024)} MB"])
    if not data.strip():
        raise ProblemError(["the file is empty"])
    root = _parsed(data)
    if root.tag != f"{{{space}}}{name}":
        raise ProblemError([f"is not {what}: the root is {shown(root.tag)}"])
    return Node(root, space, "")


def _parsed(data: bytes) -> Element:
    try:
        root: Element = Safe.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise ProblemError(["defines a document type or entities, which are refused"]) from None
    except Safe.ParseError as wrong:
        raise ProblemError([f"is not sound XML: {wrong}"]) from None
    except (LookupError, ValueError):
        raise ProblemError(["is in an encoding that is not read; it should be UTF-8"]) from None
    return root
