"""When a rule repeats: the starts, on the wall clock, that lie between two times.

Periods (years, months, weeks, days) are walked in order; each gives the days that fit, as RFC 5545 narrows and widens
them. Nothing here looks further than it is asked to, and every day looked at is paid for out of the budget, so a rule
without an end, or one that never fits, costs no more than its range.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dispatch.calendars.faults import Budget
from dispatch.calendars.rules import Rule

DAY = timedelta(days=1)
EACH = 10
"""What a repetition costs more than a day that is only looked at: it is carried further."""


def starts(
    rule: Rule, start: datetime, first: datetime, last: datetime, budget: Budget
) -> Iterator[datetime]:
    """The naive starts from `first` through `last` of what begins at `start`, in order.

    `start` is the first of them whether or not the rule would name it. An end (UNTIL) is the caller's: it is a moment,
    these are walls. With COUNT the walk begins at the start, otherwise near `first`.
    """
    left = rule.count
    if first <= start <= last:
        yield start
    if left is not None:
        left -= 1
    if left == 0:
        return
    for at in _walk(_with_defaults(rule, start), start, first, last, budget):
        if at <= start:
            continue
        if at > last:
            return
        if at >= first:
            yield at
        if left is not None:
            left -= 1
            if left == 0:
                return


def _with_defaults(rule: Rule, start: datetime) -> Rule:
    """What the rule leaves open is as the start has it."""
    if not rule.below_days:
        rule = replace(rule, hours=rule.hours or (start.hour,), minutes=rule.minutes or (start.minute,))
    elif rule.freq == "HOURLY":
        rule = replace(rule, minutes=rule.minutes or (start.minute,))
    rule = replace(rule, seconds=rule.seconds or (start.second,))
    if rule.days or rule.month_days or rule.year_days:
        return rule
    if rule.freq == "WEEKLY" or (rule.freq == "YEARLY" and rule.weeks):
        return replace(rule, days=((0, start.weekday()),))
    if rule.freq == "YEARLY":
        return replace(rule, months=rule.months or (start.month,), month_days=(start.day,))
    return replace(rule, month_days=(start.day,)) if rule.freq == "MONTHLY" else rule


def _walk(rule: Rule, start: datetime, first: datetime, last: datetime, budget: Budget) -> Iterator[datetime]:
    since = start.date() if rule.count is not None else max(start, first).date()
    if rule.below_days:
        for day in _dates(max(since, start.date()), last.date(), 1):
            budget.spend()
            if _fits(rule, day):
                yield from _within(rule, day, start, budget)
        return
    times = [time(h, m, s) for h in rule.hours for m in rule.minutes for s in rule.seconds]
    for days in _periods(rule, start.date(), since, last.date()):
        fitting = []
        for day in days:
            budget.spend()
            if _fits(rule, day):
                fitting.append(day)
        budget.spend(1 + EACH * len(fitting) * len(times))
        yield from _placed(rule, [datetime.combine(day, at) for day in fitting for at in times])


def _placed(rule: Rule, found: list[datetime]) -> list[datetime]:
    """Those of a period that the rule counts out: the first, the last, the second but last."""
    if not rule.positions:
        return found
    index = (place - 1 if place > 0 else len(found) + place for place in rule.positions)
    return sorted({found[at] for at in index if 0 <= at < len(found)})


def _within(rule: Rule, day: date, start: datetime, budget: Budget) -> Iterator[datetime]:
    """Times of one day, for what repeats every so many hours or minutes since the start."""
    step = rule.interval * (60 if rule.freq == "HOURLY" else 1)
    minutes = range(60) if rule.freq == "MINUTELY" else rule.minutes
    begun = start.replace(second=0) if rule.freq == "MINUTELY" else start.replace(minute=0, second=0)
    since = (datetime.combine(day, time()) - begun) // timedelta(minutes=1)
    for hour in range(24):
        budget.spend()
        if rule.hours and hour not in rule.hours:
            continue
        for minute in minutes:
            passed = since + hour * 60 + (minute if rule.freq == "MINUTELY" else 0)
            if passed >= 0 and passed % step == 0 and not (rule.minutes and minute not in rule.minutes):
                budget.spend(EACH * len(rule.seconds))
                yield from (datetime.combine(day, time(hour, minute, second)) for second in rule.seconds)


def _periods(rule: Rule, start: date, since: date, until: date) -> Iterator[list[date]]:
    """The days to look at, period by period, from the one that holds `since`, in steps counted from the start."""
    if rule.freq == "YEARLY":
        for year in range(start.year + _skip(since.year - start.year, rule), until.year + 1, rule.interval):
            yield _days_of_year(rule, year)
    elif rule.freq == "MONTHLY":
        begun = start.year * 12 + start.month - 1
        passed = since.year * 12 + since.month - 1 - begun
        for month in range(begun + _skip(passed, rule), until.year * 12 + until.month, rule.interval):
            yield _days_of_month(rule, *divmod(month, 12))
    elif rule.freq == "WEEKLY":
        begun_on = start - DAY * ((start.weekday() - rule.week_start) % 7)
        monday = begun_on + DAY * 7 * _skip((since - begun_on).days // 7, rule)
        for week in _dates(monday, until, rule.interval * 7):
            yield [week + DAY * number for number in range(7)]
    else:
        for day in _dates(start + DAY * _skip((since - start).days, rule), until, rule.interval):
            yield [day]


def _skip(passed: int, rule: Rule) -> int:
    """How many periods lie before the one to begin with."""
    return max(passed, 0) // rule.interval * rule.interval


def _dates(first: date, last: date, step: int) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1, step):
        yield date.fromordinal(ordinal)


def _days_of_year(rule: Rule, year: int) -> list[date]:
    """The days worth looking at: those of the months or dates named, else all."""
    if rule.months or rule.month_days:
        months = rule.months or range(1, 13)
        return [day for month in months for day in _days_of_month(rule, year, month - 1)]
    return list(_dates(date(year, 1, 1), date(year, 12, 31), 1))


def _days_of_month(rule: Rule, year: int, month0: int) -> list[date]:
    length = calendar.monthrange(year, month0 + 1)[1]
    wanted = {day if day > 0 else length + 1 + day for day in rule.month_days} or range(1, length + 1)
    return [date(year, month0 + 1, day) for day in sorted(wanted) if 1 <= day <= length]


def _fits(rule: Rule, day: date) -> bool:
    """Whether a day is one that the rule names."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not _counted(
        rule.month_days, day.day, calendar.monthrange(day.year, day.month)[1]
    ):
        return False
    if rule.year_days and not _counted(rule.year_days, _year_day(day), _year_length(day.year)):
        return False
    if rule.weeks and not _counted(rule.weeks, *_week(day, rule.week_start)):
        return False
    return not rule.days or any(_is_nth(rule, day, nth, weekday) for nth, weekday in rule.days)


def _counted(wanted: tuple[int, ...], number: int, length: int) -> bool:
    """Whether a number is wanted, counted from the beginning or from the end."""
    return number in wanted or number - length - 1 in wanted


def _is_nth(rule: Rule, day: date, nth: int, weekday: int) -> bool:
    """Whether a day is, say, the last Sunday: of its month, or of its year where no month is named."""
    if day.weekday() != weekday:
        return False
    if nth == 0 or rule.freq not in ("YEARLY", "MONTHLY") or rule.weeks:
        return True
    if rule.freq == "YEARLY" and not rule.months:
        number, length = _year_day(day), _year_length(day.year)
    else:
        number, length = day.day, calendar.monthrange(day.year, day.month)[1]
    return (number - 1) // 7 + 1 == nth if nth > 0 else (length - number) // 7 + 1 == -nth


def _year_day(day: date) -> int:
    return day.timetuple().tm_yday


def _year_length(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


def _week(day: date, week_start: int) -> tuple[int, int]:
    """The number of the day's week in the year it belongs to, and how many weeks that year has."""
    begun = day - DAY * ((day.weekday() - week_start) % 7)
    year = (begun + DAY * 3).year  # a week belongs where most of its days lie
    first = _first_week(year, week_start)
    return (begun - first).days // 7 + 1, (_first_week(year + 1, week_start) - first).days // 7


def _first_week(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - DAY * ((fourth.weekday() - week_start) % 7)
