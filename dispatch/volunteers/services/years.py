"""The foundation's year: registrations end on one day of it."""

from __future__ import annotations

from datetime import date, timedelta

from flask import current_app


def year_end(day: date) -> date:
    """The next end of registrations, `day` itself included (setting `REGISTRATION_ENDS`, `03-31`)."""
    month, number = (int(part) for part in current_app.config["REGISTRATION_ENDS"].split("-"))
    end = date(day.year, month, number)
    return end if end >= day else date(day.year + 1, month, number)


def next_year_end(day: date) -> date:
    """The end after the next."""
    return year_end(year_end(day) + timedelta(days=1))


def days_before() -> int:
    """How many days before its end people are asked whether they go on (setting `RENEWAL_DAYS`)."""
    return int(current_app.config["RENEWAL_DAYS"])


def first_end(today: date) -> date:
    """Until when somebody is registered who joins today: not so shortly that they would be asked again at once."""
    end = year_end(today)
    return end if end - today > timedelta(days=days_before()) else next_year_end(today)
