"""Who may watch what, once: every rule with its code, for the solver, the screens and the explanations alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from dispatch.matching import geometry
from training.pairing.parts import Held, Job, Mode, Trainee
from training.pairing.problem import Problem, week_of


class Rule(StrEnum):
    """The codes of refusal, in the rules' order: first what is wrong with the job, then with the trainee for it."""

    LANGUAGE = "language"  # not a language they learn, or they know none of it
    LEVEL = "level"  # they could interpret it themselves
    KIND = "kind"  # not a visit at which somebody may watch: its kind, topic or mode
    SENIOR = "senior"  # whoever interprets is no senior yet
    CLOSED = "closed"  # the institution takes nobody
    ENOUGH = "enough"  # they need to see no more
    GENDER = "gender"  # a patient who asked for one gender is not watched by another
    PAPERS = "papers"  # a paper is not valid on the day
    BARRED = "barred"  # they do not go there, are not wanted there, or declined this job
    MODE = "mode"  # not a way in which they take part
    AVAILABILITY = "availability"  # not free
    DISTANCE = "distance"  # too far
    CLASH = "clash"  # their own work or another watched job is too near
    CAP = "cap"  # enough on that day or in that week


def _language(problem: Problem, job: Job, who: Trainee) -> bool:
    want = who.want(job.language)
    return want is None or want.level < 1


def _level(problem: Problem, job: Job, who: Trainee) -> bool:
    want = who.want(job.language)
    return want is not None and want.level >= job.level


def _kind(problem: Problem, job: Job, who: Trainee) -> bool:
    rules = problem.settings
    closed = set(job.topics) & set(rules.closed_topics)
    return job.kind not in rules.kinds or bool(closed) or job.mode not in rules.modes


def _senior(problem: Problem, job: Job, who: Trainee) -> bool:
    return job.senior_jobs < problem.settings.senior_jobs


def _closed(problem: Problem, job: Job, who: Trainee) -> bool:
    return job.closed


def _enough(problem: Problem, job: Job, who: Trainee) -> bool:
    want = who.want(job.language)
    return want is not None and want.needed < 1


def _gender(problem: Problem, job: Job, who: Trainee) -> bool:
    return job.gender is not None and who.gender != job.gender


def _papers(problem: Problem, job: Job, who: Trainee) -> bool:
    day = problem.day(job.start)
    return any(who.papers.get(paper, date.min) < day for paper in job.papers)


def _barred(problem: Problem, job: Job, who: Trainee) -> bool:
    not_there = job.institution in who.refuses or bool(set(job.topics) & set(who.declines_topics))
    return not_there or who.id in job.barred or who.id == job.senior


def _mode(problem: Problem, job: Job, who: Trainee) -> bool:
    return job.mode not in who.modes


def _availability(problem: Problem, job: Job, who: Trainee) -> bool:
    reached = job.start
    for window in sorted(who.available, key=lambda one: one.start):
        if window.start <= reached < window.end:
            reached = window.end
    return reached < job.end


def _distance(problem: Problem, job: Job, who: Trainee) -> bool:
    return way(problem, job, who) > who.max_travel_minutes


def _clash(problem: Problem, job: Job, who: Trainee) -> bool:
    return any(too_close(problem, who, job, held) for held in who.held)


def _cap(problem: Problem, job: Job, who: Trainee) -> bool:
    return any(room < 1 for room in rooms(problem, job, who))


RULES: dict[Rule, Callable[[Problem, Job, Trainee], bool]] = {
    Rule.LANGUAGE: _language,
    Rule.LEVEL: _level,
    Rule.KIND: _kind,
    Rule.SENIOR: _senior,
    Rule.CLOSED: _closed,
    Rule.ENOUGH: _enough,
    Rule.GENDER: _gender,
    Rule.PAPERS: _papers,
    Rule.BARRED: _barred,
    Rule.MODE: _mode,
    Rule.AVAILABILITY: _availability,
    Rule.DISTANCE: _distance,
    Rule.CLASH: _clash,
    Rule.CAP: _cap,
}


def first_refusal(problem: Problem, job: Job, who: Trainee) -> Rule | None:
    """The first rule that refuses this trainee for this job; None: they may."""
    return next((rule for rule, refuses in RULES.items() if refuses(problem, job, who)), None)


def refusals(problem: Problem, job: Job, who: Trainee) -> tuple[Rule, ...]:
    """Every rule that refuses, in the rules' order."""
    return tuple(rule for rule, refuses in RULES.items() if refuses(problem, job, who))


def way(problem: Problem, job: Job, who: Trainee) -> int:
    """Minutes from the trainee's home to the job; none where nobody goes anywhere."""
    if job.mode is not Mode.ONSITE or job.site is None or who.home is None:
        return 0
    return _minutes(problem, (who.home.lat, who.home.lon), (job.site.lat, job.site.lon), who)


def _minutes(problem: Problem, a: tuple[float, float], b: tuple[float, float], who: Trainee) -> int:
    return geometry.minutes(a, b, problem.settings.detour, problem.settings.speed_kmh[who.transport])


def too_close(problem: Problem, who: Trainee, job: Job, other: Job | Held) -> bool:
    """Whether one trainee could not be at both: between them lies the turnaround, or the way where that is longer; at
    one site nothing."""
    gap = other.start - job.end if other.start > job.start else job.start - other.end
    if gap < timedelta(0):
        return True
    if job.mode is not Mode.ONSITE or other.mode is not Mode.ONSITE or job.site is None or other.site is None:
        return gap < timedelta(minutes=problem.settings.turnaround_minutes)
    if job.site == other.site:
        return False
    between = _minutes(problem, (job.site.lat, job.site.lon), (other.site.lat, other.site.lon), who)
    return gap < timedelta(minutes=max(problem.settings.turnaround_minutes, between))


def rooms(problem: Problem, job: Job, who: Trainee) -> tuple[int, int, int]:
    """How many more jobs fit under the trainee's caps: that day, that week, and watched ones that week."""
    day = problem.day(job.start)
    days = [problem.day(held.start) for held in who.held]
    watched = [problem.day(held.start) for held in who.held if held.watching]
    return (
        _left(who.max_per_day, sum(one == day for one in days)),
        _left(who.max_per_week, _in_week(days, day)),
        _left(problem.settings.most_per_week, _in_week(watched, day)),
    )


def _in_week(days: list[date], day: date) -> int:
    return sum(week_of(one) == week_of(day) for one in days)


def _left(cap: int | None, held: int) -> int:
    return 1_000_000 if cap is None else cap - held
