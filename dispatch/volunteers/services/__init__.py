"""Writes of the roster."""

from dispatch.volunteers.services.availability import (
    add_exception,
    pause,
    remove_exception,
    resume,
    same_as_last_week,
    save_week,
    say_day,
)
from dispatch.volunteers.services.calendars import (
    add_file,
    ask_now,
    close_feed,
    feed_token,
    feed_was_read,
    open_feed,
    read_feed_token,
    refresh,
    refresh_calendars,
    remove,
    subscribe,
)
from dispatch.volunteers.services.conditions import set_conditions
from dispatch.volunteers.services.confirming import (
    availability_token,
    confirm,
    confirm_by_link,
    is_stale,
    last_said,
    read_availability_token,
    remind_stale,
)
from dispatch.volunteers.services.expiring import remind_of_papers
from dispatch.volunteers.services.profile import Hours, Paper, Profile, Refusal, Spoken, hours_of
from dispatch.volunteers.services.roster import create, deactivate, reactivate, update
from dispatch.volunteers.services.undoing import can_undo, own_change, undo, week_stamp

__all__ = [
    "Hours",
    "Paper",
    "Profile",
    "Refusal",
    "Spoken",
    "add_exception",
    "add_file",
    "ask_now",
    "availability_token",
    "can_undo",
    "close_feed",
    "confirm",
    "confirm_by_link",
    "create",
    "deactivate",
    "feed_token",
    "feed_was_read",
    "hours_of",
    "is_stale",
    "last_said",
    "open_feed",
    "own_change",
    "pause",
    "reactivate",
    "read_availability_token",
    "read_feed_token",
    "refresh",
    "refresh_calendars",
    "remind_of_papers",
    "remind_stale",
    "remove",
    "remove_exception",
    "resume",
    "same_as_last_week",
    "save_week",
    "say_day",
    "set_conditions",
    "subscribe",
    "undo",
    "update",
    "week_stamp",
]
