"""The disasters' pages."""

from dispatch.disasters.views.aid import aid
from dispatch.disasters.views.aid_link import aid_link
from dispatch.disasters.views.associations import associations
from dispatch.disasters.views.events import disasters
from dispatch.disasters.views.guests import guests
from dispatch.disasters.views.muster import muster
from dispatch.disasters.views.muster_link import muster_link
from dispatch.disasters.views.telegrams import telegrams

BLUEPRINTS = (
    disasters, telegrams,
    associations, aid, aid_link, guests,
    muster, muster_link,
)  # fmt: skip
LINKED = (
    aid_link, muster_link,
)  # fmt: skip
"""Blueprints whose link is the authority: they take posts without the token of a session."""
