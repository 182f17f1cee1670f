"""Sessions: planned, opened, moved, cancelled. Views, and the rooms above, call these verbs."""

from training.services.sessions.holding import close_past, lay_units_out
from training.services.sessions.moving import KEEP, move
from training.services.sessions.planning import change, create, create_series
from training.services.sessions.states import cancel, open_session
from training.services.sessions.taking import Taken, clashes
from training.services.sessions.values import Details, SessionValues, Span

__all__ = [
    "KEEP",
    "Details",
    "SessionValues",
    "Span",
    "Taken",
    "cancel",
    "change",
    "clashes",
    "close_past",
    "create",
    "create_series",
    "lay_units_out",
    "move",
    "open_session",
]
