"""The only bridge between rows and the engine's Problem."""

from dispatch.assignments.planning.build import build
from dispatch.assignments.planning.outlook import Outlook, Way, request_key, row_id, volunteer_key

__all__ = ["Outlook", "Way", "build", "request_key", "row_id", "volunteer_key"]
