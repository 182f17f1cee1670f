"""What is wrong with a problem: sentences that name the place, `requests[3].options[0].end: is before start`.

A sentence is one line whatever stands in the file: values are shown as Python writes them, shortened, and so are the
names of fields that are no plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NoReturn

MOST_FAULTS = 100
MOST_COUNTED = 10_000
PLAIN_NAME = re.compile(r"[\w-]{1,40}")
LONGEST_SHOWN = 40


class ProblemError(ValueError):
    """A problem that cannot be solved as it stands; `faults` holds one sentence per fault."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Faults:
    """Collects the faults of one problem: `sentences` holds the first `MOST_FAULTS`, `count` says how many there are.

    A file that is wrong throughout is given up after `MOST_COUNTED`.
    """

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.count = 0

    def add(self, place: str, sentence: str) -> None:
        """Note that what stands at `place` `sentence` ("is before start")."""
        self.count += 1
        if self.count <= MOST_FAULTS:
            self.sentences.append(f"{place}: {sentence}" if place else sentence)
        elif self.count >= MOST_COUNTED:
            self._give_up("and at least {more:,} more faults; reading stopped there")

    def raise_if_any(self) -> None:
        """Raise ProblemError where a fault was noted."""
        if self.count > MOST_FAULTS:
            self._give_up("and {more:,} more faults")
        if self.sentences:
            raise ProblemError(self.sentences)

    def _give_up(self, last: str) -> NoReturn:
        raise ProblemError([*self.sentences, last.format(more=self.count - MOST_FAULTS)])


def by_id(parts: Iterable[Any], name: str, faults: Faults) -> dict[str, int]:
    """Where each part stands in the list `name` by its id; that two have the same one is noted."""
    out: dict[str, int] = {}
    for k, part in enumerate(parts):
        if part.id in out:
            faults.add(f"{name}[{k}].id", f"is the same as {name}[{out[part.id]}].id: {shown(part.id)}")
        out.setdefault(part.id, k)
    return out


def below(place: str, name: str) -> str:
    """The place of a field inside the object at `place`: `settings.costs`, `languages['mother tongue']`."""
    if isinstance(name, str) and PLAIN_NAME.fullmatch(name):
        return f"{place}.{name}" if place else name
    return f"{place}[{shown(name)}]"


def shown(value: object) -> str:
    """The value in at most 40 characters, for a sentence; never walks through a large value."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    if isinstance(value, int) and abs(value) >= 10**LONGEST_SHOWN:
        return "a number of very many digits"  # Python refuses to write more than 4,300 of them
    written = repr(value[:LONGEST_SHOWN] if isinstance(value, str) else value)
    cut = isinstance(value, str) and len(value) > LONGEST_SHOWN
    return written if len(written) <= LONGEST_SHOWN and not cut else written[: LONGEST_SHOWN - 3] + "..."
