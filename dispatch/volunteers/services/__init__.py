"""Writes of the roster."""

from dispatch.volunteers.services.availability import (
    add_exception,
    pause,
    remove_exception,
    resume,
)
from dispatch.volunteers.services.profile import Hours, Paper, Profile, Refusal, Spoken, hours_of
from dispatch.volunteers.services.roster import create, deactivate, reactivate, update

__all__ = [
    "Hours",
    "Paper",
    "Profile",
    "Refusal",
    "Spoken",
    "add_exception",
    "create",
    "deactivate",
    "hours_of",
    "pause",
    "reactivate",
    "remove_exception",
    "resume",
    "update",
]
