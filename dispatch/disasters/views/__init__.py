"""The disasters' pages."""

from dispatch.disasters.views.events import disasters

BLUEPRINTS = (disasters,)
LINKED = ()
"""Blueprints whose link is the authority: they take posts without the token of a session."""
