"""Who stands where at which hour: posts and shifts, asking the solver, confirming, changing, telling people."""

from dispatch.disasters.services.rosters.aiding import draft_aid
from dispatch.disasters.services.rosters.asking import ask, call_off, set_ages, set_rules
from dispatch.disasters.services.rosters.changing import absent, assign, came, release
from dispatch.disasters.services.rosters.confirming import confirm
from dispatch.disasters.services.rosters.finishing import finish_past
from dispatch.disasters.services.rosters.pairs import add_pair, drop_pair
from dispatch.disasters.services.rosters.posts import (
    PostValues,
    ShiftValues,
    add_post,
    add_shift,
    change_post,
    change_shift,
    copy_post,
    drop_post,
    drop_shift,
)
from dispatch.disasters.services.rosters.templates import centre
from dispatch.disasters.services.rosters.terms import TermValues, set_terms
from dispatch.disasters.services.rosters.working import work_next

__all__ = [
    "PostValues",
    "ShiftValues",
    "TermValues",
    "absent",
    "add_pair",
    "add_post",
    "add_shift",
    "ask",
    "assign",
    "call_off",
    "came",
    "centre",
    "change_post",
    "change_shift",
    "confirm",
    "copy_post",
    "draft_aid",
    "drop_pair",
    "drop_post",
    "drop_shift",
    "finish_past",
    "release",
    "set_ages",
    "set_rules",
    "set_terms",
    "work_next",
]
