"""What the forms of rosters share."""

from __future__ import annotations

from datetime import date, datetime, time

from wtforms.validators import NumberRange

from dispatch.i18n import _l, zone

BLANK = 2
"""Rows to fill in beside those that are there."""


def between(least: int, most: int) -> NumberRange:
    """A whole number within these."""
    return NumberRange(least, most, _l("%(min)s〜%(max)sの数を入れてください。"))


def moment(day: date, at: time) -> datetime:
    """A day and a time on the foundation's clock."""
    return datetime.combine(day, at, zone())
