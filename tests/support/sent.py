"""What a browser would send of a page's form, untouched."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    """The successful controls of the last POST form in the main part that has any."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self._form = False
        self._select = self._area = ""
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        name = at.get("name") or ""
        if tag == "form":
            self._form = at.get("method") == "post" and "language" not in (at.get("action") or "")
        elif not self._form:
            return
        elif tag == "input" and name:
            self._input(at, name)
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select:
            self._first = at.get("value") if self._first is None else self._first
            if "selected" in at:
                self.found[self._select] = at.get("value") or ""
        elif tag == "textarea":
            self._area = name
            self.found[name] = ""

    def _input(self, at: dict[str, str | None], name: str) -> None:
        kind = at.get("type")
        if kind == "checkbox" and "checked" in at:
            self.found.setdefault(name, []).append(at.get("value") or "y")
        elif kind == "radio" and "checked" in at:
            self.found[name] = at["value"]
        elif kind not in ("checkbox", "radio", "submit"):
            self.found[name] = at.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = False
        elif tag == "textarea":
            self.found[self._area] = self.found[self._area].strip()
            self._area = ""
        elif tag == "select" and self._select:
            self.found.setdefault(self._select, self._first or "")
            self._select = ""


def sent_of(answer: Any) -> dict[str, Any]:
    """Name and value of every field that a browser would send; tick boxes of one name as a list."""
    reader = _Fields()
    reader.feed(answer.text)
    return reader.found
