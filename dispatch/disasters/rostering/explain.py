"""Why places stay empty: for each kind of place of a shift, every supporter who is not there is counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dispatch.disasters.rostering.bill import Bill
from dispatch.disasters.rostering.judging import Judge, Pairs
from dispatch.disasters.rostering.parts import LanguageNeed
from dispatch.disasters.rostering.reasons import Reason
from dispatch.disasters.rostering.rules import Rules, counts_for, wanted

SEATS, LANGUAGE, EXPERIENCED = "people", "language", "experienced"
ORDER = {reason: k for k, reason in enumerate(Reason)}


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
        self.judge, self.bill = Judge(rules), Bill(rules)
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
        there = set(self.on[s])
        people = range(len(self.problem.supporters))
        counted = Counter(self._reason(p, s, need) for p in people if p not in there)
        return tuple(sorted(counted.items(), key=lambda one: ORDER[one[0]]))

    def _reason(self, p: int, s: int, need: int | None) -> Reason:
        """The first reason in the order of the codes."""
        shift, never = self.problem.shifts[s], self.rules.never(p, s)
        early = never in (Reason.BEGUN, Reason.ROLE)
        if need is not None and not early and not counts_for(shift, self.problem.supporters[p])[need]:
            return Reason.LANGUAGE if need < len(shift.languages) else Reason.EXPERIENCE
        refused = never or self.judge.refusal(p, s, self.duties, self.own[p])
        if refused is not None:
            return refused
        return Reason.FULL if len(self.on[s]) >= shift.number else Reason.BETTER
