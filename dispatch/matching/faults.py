"""What is wrong with a problem: sentences that name the place, `requests[3].options[0].end: is before start`."""

from __future__ import annotations

from collections.abc import Iterable

MOST_FAULTS = 100


class ProblemError(ValueError):
    """A problem that cannot be solved as it stands; `faults` holds one sentence per fault."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Faults:
    """Collects the faults of one problem. A file that is wrong throughout is given up after `MOST_FAULTS`."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def add(self, place: str, sentence: str) -> None:
        """Note that what stands at `place` `sentence` ("is before start")."""
        self.sentences.append(f"{place}: {sentence}" if place else sentence)
        if len(self.sentences) >= MOST_FAULTS:
            self.sentences.append("and possibly more; reading stopped here")
            self.raise_if_any()

    def raise_if_any(self) -> None:
        """Raise ProblemError where a fault was noted."""
        if self.sentences:
            raise ProblemError(self.sentences)
