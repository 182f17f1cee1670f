"""Reads of the roster: when people are free, and who they are."""

from dispatch.volunteers.queries.availability import Window, windows
from dispatch.volunteers.queries.roster import roster_for_matching

__all__ = ["Window", "roster_for_matching", "windows"]
