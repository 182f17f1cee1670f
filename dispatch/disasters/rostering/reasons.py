"""Why somebody does not take a shift, as codes; in the order in which they are looked at."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The first of these that applies to a supporter is told."""

    BEGUN = "begun"  # the shift has begun: nobody new comes
    ROLE = "role"  # not trained for it
    LANGUAGE = "language"  # (for a language) does not speak it well enough
    EXPERIENCE = "experience"  # (for the experienced) has not served before
    REMOTE = "remote"  # serves from home only, the shift is on site
    UNAVAILABLE = "unavailable"  # not free all through the shift
    NIGHT = "night"  # does not serve at night
    TWICE = "twice"  # is on duty elsewhere at that time
    REST = "rest"  # too little rest to the duties of another day
    DAY_HOURS = "day_hours"  # too many hours on that day
    WEEK_HOURS = "week_hours"  # too many hours in seven days
    FREE_DAY = "free_day"  # no free day left in seven days
    APART = "apart"  # somebody they must not meet is on duty
    TOGETHER = "together"  # somebody they must be with is not on duty
    FULL = "full"  # all places are taken (by others than are missing)
    BETTER = "better"  # could come; the plan leaves them out, as it is no better with them
