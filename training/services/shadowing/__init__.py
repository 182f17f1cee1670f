"""Shadowing: pairing, asking, following, and what is written down of it. The state moves in `states` alone."""

from training.services.shadowing import leavers as _leavers  # noqa: F401 (listens)
from training.services.shadowing.asking import (
    accept,
    ask,
    cancel,
    consent,
    decline,
    refuse,
    refuse_as_senior,
    standing_consent,
)
from training.services.shadowing.following import follow_shadowings
from training.services.shadowing.learners import (
    USUAL_JOBS,
    begin_learning,
    end_learning,
    set_consent,
    write_note,
)
from training.services.shadowing.letters import own_token, read_own_token, read_token, token_of
from training.services.shadowing.settings import ShadowingRules, rules, rules_version, set_rules
from training.services.shadowing.states import LIVE, MOVES, TOLD, wrong_state
from training.services.shadowing.studies import pair_next, request_pairing

__all__ = [
    "LIVE",
    "MOVES",
    "TOLD",
    "USUAL_JOBS",
    "ShadowingRules",
    "accept",
    "ask",
    "begin_learning",
    "cancel",
    "consent",
    "decline",
    "end_learning",
    "follow_shadowings",
    "own_token",
    "pair_next",
    "read_own_token",
    "read_token",
    "refuse",
    "refuse_as_senior",
    "request_pairing",
    "rules",
    "rules_version",
    "set_consent",
    "set_rules",
    "standing_consent",
    "token_of",
    "write_note",
    "wrong_state",
]
