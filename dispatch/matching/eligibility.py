"""Who may: all pairs (slot, candidate) that no rule refuses, with their cost, as flat arrays.

Each language's slots meet that language's speakers, a chunk at a time; then rule after rule looks only at what
the rules before left. The cheap rules come first, the order of the refusals does not matter here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dispatch.matching.arrays import Arrays, Floats, Ints
from dispatch.matching.costs import cost_parts, home_minutes
from dispatch.matching.rules import RULES, Rule

CHUNK = 1_000_000
_ORDER = (
    Rule.LANGUAGE,
    Rule.AVAILABILITY,
    Rule.MODE,
    Rule.GENDER,
    Rule.CREDENTIAL,
    Rule.TOPIC,
    Rule.BANNED,
    Rule.CLASH,
    Rule.DAILY_CAP,
    Rule.WEEKLY_CAP,
)


@dataclass(frozen=True)
class Pairs:
    """The eligible pairs, by slot and then candidate: `slot`, `candidate` and `cost` (minutes, without load)."""

    slot: Ints
    candidate: Ints
    cost: Floats

    def __len__(self) -> int:
        return len(self.slot)


def eligible_pairs(arrays: Arrays) -> Pairs:
    """Every pair no rule refuses, for the requests that are not confirmed."""
    found = [_allowed(arrays, slot, who) for slot, who in _meetings(arrays)]
    empty = np.zeros(0, dtype=np.int64)
    slot = np.concatenate([empty, *(pairs.slot for pairs in found)])
    who = np.concatenate([empty, *(pairs.candidate for pairs in found)])
    cost = np.concatenate([np.zeros(0), *(pairs.cost for pairs in found)])
    order = np.lexsort((who, slot))
    return Pairs(slot[order], who[order], cost[order])


def _meetings(arrays: Arrays) -> Iterator[tuple[Ints, Ints]]:
    """Slots and people to look at, in chunks: all that share a language (a need of level 0 asks for none)."""
    jobs, level = arrays.jobs, arrays.people.level
    open_slots = np.flatnonzero(~arrays.fixed[jobs.request[jobs.slot_job]])
    for language in np.unique(jobs.slot_language[open_slots]):
        slots = open_slots[jobs.slot_language[open_slots] == language]
        least = int(jobs.slot_level[slots].min())
        people = np.flatnonzero(level[:, language] >= least)
        rows = max(1, CHUNK // max(1, len(people)))
        for k in range(0, len(slots), rows):
            chunk = slots[k : k + rows]
            yield np.repeat(chunk, len(people)), np.tile(people, len(chunk))


def _allowed(arrays: Arrays, slot: Ints, who: Ints) -> Pairs:
    for rule in _ORDER:
        kept = ~RULES[rule](arrays, slot, arrays.jobs.slot_job[slot], who)
        slot, who = slot[kept], who[kept]
    minutes = home_minutes(arrays, arrays.jobs.slot_job[slot], who)
    kept = minutes <= arrays.people.max_travel[who]
    slot, who, minutes = slot[kept], who[kept], minutes[kept]
    return Pairs(slot, who, sum(cost_parts(arrays, slot, who, minutes), np.zeros(len(slot))))
