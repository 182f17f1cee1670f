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
    "availability_token",
    "can_undo",
    "confirm",
    "confirm_by_link",
    "create",
    "deactivate",
    "hours_of",
    "is_stale",
    "last_said",
    "own_change",
    "pause",
    "reactivate",
    "read_availability_token",
    "remind_stale",
    "remove_exception",
    "resume",
    "same_as_last_week",
    "save_week",
    "say_day",
    "set_conditions",
    "undo",
    "update",
    "week_stamp",
]
