"""Exercises from a script: kept, begun, their injects given at their times, paused, measured."""

from dispatch.disasters.services.drills.playing import begin, give_due, give_next, join, pause, resume
from dispatch.disasters.services.drills.scripts import add, add_usual, archive, change

__all__ = [
    "add",
    "add_usual",
    "archive",
    "begin",
    "change",
    "give_due",
    "give_next",
    "join",
    "pause",
    "resume",
]
