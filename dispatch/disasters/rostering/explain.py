"""Why places stay empty: for each kind of place of a shift, every supporter who is not there is counted once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dispatch.disasters.rostering.bill import Bill
from dispatch.disasters.rostering.judging import Judge, Pairs
from dispatch.disasters.rostering.many import NONE, ORDER, Codes, Many
from dispatch.disasters.rostering.parts import LanguageNeed
from dispatch.disasters.rostering.reasons import Reason
from dispatch.disasters.rostering.rules import Rules, wanted

SEATS, LANGUAGE, EXPERIENCED = "people", "language", "experienced"
REASONS = list(Reason)


@dataclass(frozen=True, slots=True)
class Missing:
    """So many places of one kind that nobody fills, and how many supporters each reason takes away. The counts add up
    to all supporters who are not on that shift. `language` and `level` belong to the kind `language`."""

    kind: str
    number: int
    reasons: tuple[tuple[Reason, int], ...] = ()
    language: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A shift with places that nobody fills."""

    shift: str
    missing: tuple[Missing, ...]


class Explainer:
    """The reasons of one roster."""

    def __init__(self, rules: Rules, duties: Pairs) -> None:
        self.problem, self.rules, self.duties = rules.problem, rules, duties
        self.bill, self.many = Bill(rules), Many(rules)
        self.own: list[list[int]] = [[] for _ in self.problem.supporters]
        self.on: list[list[int]] = [[] for _ in self.problem.shifts]
        for p, s in sorted(duties):
            self.own[p].append(s)
            self.on[s].append(p)

    def uncovered(self) -> tuple[Uncovered, ...]:
        """Every shift that is not covered, in the problem's order."""
        found = ((s, tuple(self._missing(s))) for s in range(len(self.problem.shifts)))
        return tuple(Uncovered(self.problem.shifts[s].id, missing) for s, missing in found if missing)

    def _missing(self, s: int) -> Iterator[Missing]:
        shift, filled = self.problem.shifts[s], self.bill.filled(s, self.on[s])
        if filled[0] < shift.number:
            yield Missing(SEATS, shift.number - filled[0], self._reasons(s, None))
        for k, most in enumerate(wanted(shift)):
            if filled[k + 1] < most:
                need: LanguageNeed | None = shift.languages[k] if k < len(shift.languages) else None
                yield Missing(
                    EXPERIENCED if need is None else LANGUAGE,
                    most - filled[k + 1],
                    self._reasons(s, k),
                    None if need is None else need.language,
                    None if need is None else need.level,
                )

    def _reasons(self, s: int, need: int | None) -> tuple[tuple[Reason, int], ...]:
        """How often each reason is the first in the order of the codes."""
        codes, shift = self.codes[:, s].copy(), self.problem.shifts[s]
        rest = ORDER[Reason.FULL if len(self.on[s]) >= shift.number else Reason.BETTER]
        codes[codes == NONE] = rest
        if need is not None:
            late, language = codes > ORDER[Reason.ROLE], need < len(shift.languages)
            able = self.many.able(shift.languages[need] if language else None)
            codes[late & ~able] = ORDER[Reason.LANGUAGE if language else Reason.EXPERIENCE]
        codes[self.on[s]] = len(REASONS)
        counted = np.bincount(codes, minlength=len(REASONS))
        return tuple((reason, int(count)) for reason, count in zip(REASONS, counted, strict=False) if count)

    @cached_property
    def codes(self) -> Codes:
        """Why nobody can take a shift beside what they do: supporters × shifts."""
        judge = Judge(self.rules)
        out = np.empty((len(self.own), len(self.on)), dtype=np.int8)
        for p, own in enumerate(self.own):
            out[p] = self.many.refusals(p, own)
            for other, together in reversed(judge.mates[p]):
                there = np.zeros(len(self.on), dtype=np.bool_)
                there[self.own[other]] = True
                wrong = (out[p] == NONE) | (out[p] > ORDER[Reason.FREE_DAY])
                out[p][wrong & (there != together)] = ORDER[Reason.TOGETHER if together else Reason.APART]
        return out
