"""What a choice of pairs is worth, costs and breaks: computed from the problem alone, without model or solver."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from training.pairing.parts import Job, Pair, Settings, Trainee, Want
from training.pairing.problem import Problem, week_of
from training.pairing.rules import first_refusal, rooms, too_close, way


def worth_of(settings: Settings, want: Want, n: int) -> int:
    """What the n-th job (from 1) of one plan is worth to somebody who needs some in a language.

    The first ends the wait; each is worth less than the one before.
    """
    waited = settings.worth_waited * want.waited if n == 1 else 0
    return waited + settings.worth_needed * (want.needed - n + 1)


def measure(problem: Problem, pairs: Sequence[Pair]) -> tuple[int, int]:
    """Worth and cost of a choice."""
    return sum(_worths(problem, pairs)), sum(cost_parts(problem, pairs).values())


def _worths(problem: Problem, pairs: Sequence[Pair]) -> Iterator[int]:
    jobs, people = named(problem)
    often = Counter((pair.trainee, jobs[pair.job].language) for pair in pairs)
    for (who, language), times in often.items():
        want = people[who].want(language)
        if want is not None:
            yield from (worth_of(problem.settings, want, n) for n in range(1, times + 1))


def cost_parts(problem: Problem, pairs: Sequence[Pair]) -> dict[str, int]:
    """The cost by its parts."""
    jobs, people = named(problem)
    often = Counter((pair.trainee, jobs[pair.job].senior) for pair in pairs)
    same = sum(
        people[who].seen.get(senior, 0) * times + times * (times - 1) // 2
        for (who, senior), times in often.items()
    )
    travel = sum(way(problem, jobs[pair.job], people[pair.trainee]) for pair in pairs)
    costs = problem.settings
    return {
        "travel": costs.cost_travel * travel,
        "same": costs.cost_same * same,
        "changed": costs.cost_changed * len(set(problem.previous) - set(pairs)),
    }


def named(problem: Problem) -> tuple[dict[str, Job], dict[str, Trainee]]:
    """Jobs and trainees by their ids."""
    return {one.id: one for one in problem.jobs}, {one.id: one for one in problem.trainees}


def faults(problem: Problem, pairs: Sequence[Pair]) -> list[str]:
    """Everything that is wrong with a choice, in sentences."""
    jobs, people = named(problem)
    unknown = [f"no job {pair.job}" for pair in pairs if pair.job not in jobs]
    unknown += [f"no trainee {pair.trainee}" for pair in pairs if pair.trainee not in people]
    if unknown:
        return unknown
    out = list(_refused(problem, pairs))
    visits = Counter(jobs[pair.job].request for pair in pairs)
    out += [f"{request}: {times} trainees" for request, times in visits.items() if times > 1]
    theirs: dict[str, list[Job]] = defaultdict(list)
    for pair in pairs:
        theirs[pair.trainee].append(jobs[pair.job])
    for who, watched in theirs.items():
        out += _too_much(problem, people[who], watched)
    return out


def _refused(problem: Problem, pairs: Sequence[Pair]) -> Iterator[str]:
    jobs, people = named(problem)
    for pair in pairs:
        rule = first_refusal(problem, jobs[pair.job], people[pair.trainee])
        if rule is not None:
            yield f"{pair.job}: {pair.trainee} is refused by {rule.value}"


def _too_much(problem: Problem, who: Trainee, watched: list[Job]) -> Iterator[str]:
    for one, other in combinations(watched, 2):
        if too_close(problem, who, one, other):
            yield f"{who.id}: {one.id} and {other.id} are too close"
    for language, times in Counter(job.language for job in watched).items():
        want = who.want(language)
        if want is not None and times > want.needed:
            yield f"{who.id}: {times} jobs in {language}, needs {want.needed}"
    for job in watched:
        same_day = sum(problem.day(one.start) == problem.day(job.start) for one in watched)
        week = _week(problem, job)
        same_week = sum(_week(problem, one) == week for one in watched)
        day_room, *week_rooms = rooms(problem, job, who)
        if same_day > day_room or any(same_week > room for room in week_rooms):
            yield f"{who.id}: too many around {job.id}"


def _week(problem: Problem, job: Job) -> tuple[int, int]:
    day: date = problem.day(job.start)
    return week_of(day)
