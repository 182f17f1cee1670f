"""The pages of an event's rounds."""

from dispatch.disasters.views.rounds import openings, overview, papers, planning, reports, stops, teams
from dispatch.disasters.views.rounds.blueprint import rounds

__all__ = ["openings", "overview", "papers", "planning", "reports", "rounds", "stops", "teams"]
