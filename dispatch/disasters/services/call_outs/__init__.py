"""Two Vietnamese by 20:00: asking wider and wider until there are enough; the first who say yes go.

A call's row is locked before anybody is counted, so of two who say yes at once to the last place one gets it.
"""

from dispatch.disasters.services.call_outs.answering import answer, bearer, give_back
from dispatch.disasters.services.call_outs.closing import call_off, close
from dispatch.disasters.services.call_outs.opening import (
    MOST_PEOPLE,
    CallOutValues,
    Step,
    open_call_out,
)
from dispatch.disasters.services.call_outs.turns import widen_due
from dispatch.disasters.services.call_outs.writing import ask_of, title_of, token_for, wanted_words

__all__ = [
    "MOST_PEOPLE",
    "CallOutValues",
    "Step",
    "answer",
    "ask_of",
    "bearer",
    "call_off",
    "close",
    "give_back",
    "open_call_out",
    "title_of",
    "token_for",
    "wanted_words",
    "widen_due",
]
