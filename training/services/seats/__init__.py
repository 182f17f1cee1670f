"""Seats: one state machine for who takes part, who is asked and who waits; see `states` for the moves."""

from training.services.seats import leavers as _leavers  # noqa: F401 (listens)
from training.services.seats.asking import keep, schedule_changed, session_cancelled
from training.services.seats.desk import make_room, put_first, set_priority, tell_all
from training.services.seats.enrolling import cancel, end, enrol
from training.services.seats.offering import accept_offer, decline_offer, offer_free_seats, tend_seats
from training.services.seats.reminding import follow_up, remind, tell_wishers
from training.services.seats.wishing import forget_wish, wish

__all__ = [
    "accept_offer",
    "cancel",
    "decline_offer",
    "end",
    "enrol",
    "follow_up",
    "forget_wish",
    "keep",
    "make_room",
    "offer_free_seats",
    "put_first",
    "remind",
    "schedule_changed",
    "session_cancelled",
    "set_priority",
    "tell_all",
    "tell_wishers",
    "tend_seats",
    "wish",
]
