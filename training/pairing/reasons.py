"""Why somebody who needs to see jobs gets none: how far each job came, and what stood in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from training.pairing.parts import Job, Pair, Trainee
from training.pairing.problem import Problem
from training.pairing.rules import Rule, first_refusal


class Why(StrEnum):
    """Reasons beside the rules."""

    NO_JOB = "no_job"  # there is no confirmed job in the language
    TAKEN = "taken"  # jobs would suit, and each is watched by somebody who has waited longer or needs it more
    BUSY = "busy"  # a job would suit, but not beside what they watch in another language


@dataclass(frozen=True, slots=True)
class Left:
    """A trainee who gets nothing in a language, and why: the rule at which the jobs that came furthest fell.

    `jobs` are the confirmed ones in the language, `taken_away` how many of them fell at which rule.
    """

    trainee: str
    language: str
    reason: Rule | Why
    jobs: int
    taken_away: Mapping[str, int]


def left_without(problem: Problem, pairs: Sequence[Pair]) -> tuple[Left, ...]:
    """Every want for which the choice holds nothing."""
    language = {job.id: job.language for job in problem.jobs}
    served = {(pair.trainee, language[pair.job]) for pair in pairs}
    return tuple(
        _left(problem, pairs, who, want.language)
        for who in problem.trainees
        for want in who.wants
        if want.needed and (who.id, want.language) not in served
    )


def _left(problem: Problem, pairs: Sequence[Pair], who: Trainee, language: str) -> Left:
    jobs = [job for job in problem.jobs if job.language == language]
    fell = [(job, first_refusal(problem, job, who)) for job in jobs]
    taken_away = Counter(rule for _job, rule in fell if rule is not None)
    suits = [job for job, rule in fell if rule is None]
    order = list(Rule)
    found = {rule.value: taken_away[rule] for rule in order if taken_away[rule]}
    reason: Rule | Why = Why.NO_JOB
    if suits:
        reason = Why.BUSY if any(_is_free(problem, pairs, job) for job in suits) else Why.TAKEN
    elif taken_away:
        reason = max(taken_away, key=order.index)
    return Left(who.id, language, reason, len(jobs), found)


def _is_free(problem: Problem, pairs: Sequence[Pair], job: Job) -> bool:
    """Whether nobody watches this visit."""
    visits = {one.id: one.request for one in problem.jobs}
    return all(visits[pair.job] != job.request for pair in pairs)
