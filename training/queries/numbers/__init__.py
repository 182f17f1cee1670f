"""How training goes: what came of sessions, how long people wait for their first job, how current the roster is."""

from training.queries.numbers.first_jobs import FirstJobs, first_jobs
from training.queries.numbers.held import CourseFigures, Held, Share, held
from training.queries.numbers.roster import Month, RosterCount, ahead, count_roster, months
from training.queries.numbers.waiting import Curve, curve

__all__ = [
    "CourseFigures",
    "Curve",
    "FirstJobs",
    "Held",
    "Month",
    "RosterCount",
    "Share",
    "ahead",
    "count_roster",
    "curve",
    "first_jobs",
    "held",
    "months",
]
