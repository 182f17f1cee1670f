"""Rounds of shelters: shelters of an event, teams, plans, the links by which teams report."""

from dispatch.disasters.services.rounds.asking import ask, call_off
from dispatch.disasters.services.rounds.confirming import confirm
from dispatch.disasters.services.rounds.working import work_next

__all__ = ["ask", "call_off", "confirm", "work_next"]
