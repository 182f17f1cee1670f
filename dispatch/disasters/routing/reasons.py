"""Why a shelter is not reached: codes that pages put into words."""

from __future__ import annotations

from enum import StrEnum


class NotReached(StrEnum):
    """Why no team comes; the first that holds."""

    NONE_NEEDED = "none_needed"  # its priority says that it needs no visit
    ROAD_CLOSED = "road_closed"  # no road leads there
    VISITED = "visited"  # visited, and not to be visited again (in any team's hours)
    NO_HOURS = "no_hours"  # no team has hours left, or none of them is light
    NO_TEAM_SPEAKS = "no_team_speaks"  # it must be spoken to in languages that no team with hours left speaks
    TOO_FAR = "too_far"  # out of reach, or no time to go, visit and be back, for each team that speaks them
    WINDOW = "window"  # such a team could, but at none of the times at which the shelter can be visited
    MOST_VISITS = "most_visits"  # a team could, but each that could makes its most visits
    TIME_SHORT = "time_short"  # a team could, but its hours go to other shelters
