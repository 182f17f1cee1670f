"""What a roster breaks, covers and costs: computed from the problem alone, without model or solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dispatch.disasters.rostering.bill import Bill
from dispatch.disasters.rostering.parts import Duty
from dispatch.disasters.rostering.problem import Problem
from dispatch.disasters.rostering.reasons import Reason
from dispatch.disasters.rostering.rules import Rules

Pairs = set[tuple[int, int]]  # supporter, shift


def faults(problem: Problem, duties: Sequence[Duty], rules: Rules | None = None) -> list[str]:
    """Everything that is wrong with the duties, in sentences; `rules` of this problem, where they are known already."""
    rules = rules or Rules(problem)
    unknown = [
        f"{one.shift}, {one.supporter}: no such shift or supporter"
        for one in duties
        if one.shift not in rules.shift_number or one.supporter not in rules.supporter_number
    ]
    return unknown or [*_lists(problem, duties), *_broken(Judge(rules), numbered(rules, duties))]


def numbered(rules: Rules, duties: Sequence[Duty]) -> Pairs:
    """Duties as supporter and shift, by their places in the problem."""
    return {(rules.supporter_number[one.supporter], rules.shift_number[one.shift]) for one in duties}


def measure(problem: Problem, duties: Sequence[Duty]) -> tuple[int, int]:
    """Coverage, and cost in units."""
    bill = Bill(Rules(problem))
    pairs = numbered(bill.rules, duties)
    return bill.coverage(pairs), bill.cost(pairs)


def _lists(problem: Problem, duties: Sequence[Duty]) -> Iterator[str]:
    for one, times in Counter(duties).items():
        if times > 1:
            yield f"{one.shift}: {one.supporter} stands there {times} times"
    known = set(duties)
    for one in problem.fixed:
        if one not in known:
            yield f"{one.shift}: {one.supporter} stands there by what is fixed, but not in the roster"


class Judge:
    """Whether somebody may take a shift in a given roster."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.problem = rules, rules.problem
        self.mates: list[list[tuple[int, bool]]] = [[] for _ in self.problem.supporters]
        for pair in self.problem.pairs:
            if pair.must:
                one, other = (rules.supporter_number[who] for who in pair.supporters)
                self.mates[one].append((other, pair.together))
                self.mates[other].append((one, pair.together))

    def refusal(self, p: int, s: int, duties: Pairs, own: Sequence[int]) -> Reason | None:
        """Why supporter p cannot take shift s beside their own other shifts and all duties; None: they can."""
        never = self.rules.never(p, s) or self.rules.beside(p, s, own)
        if never is not None:
            return never
        for other, together in self.mates[p]:
            if ((other, s) in duties) != together:
                return Reason.TOGETHER if together else Reason.APART
        return None


def _broken(judge: Judge, duties: Pairs) -> Iterator[str]:
    problem, fixed = judge.problem, numbered(judge.rules, judge.problem.fixed)
    of_person: list[list[int]] = [[] for _ in problem.supporters]
    for p, s in sorted(duties):
        of_person[p].append(s)
    for p, s in sorted(duties - fixed):
        reason = judge.refusal(p, s, duties, [other for other in of_person[p] if other != s])
        if reason is not None:
            yield f"{problem.shifts[s].id}: {problem.supporters[p].id} cannot be there: {reason.value}"
    on, standing = Counter(s for _, s in duties), Counter(s for _, s in fixed)
    for s, count in sorted(on.items()):
        if count > max(problem.shifts[s].number, standing[s]):
            yield f"{problem.shifts[s].id}: {count} are too many"
