"""The pages of an event's rounds."""

from dispatch.disasters.views.rounds import overview, papers, planning, reports, stops, teams
from dispatch.disasters.views.rounds.blueprint import rounds

__all__ = ["overview", "papers", "planning", "reports", "rounds", "stops", "teams"]
