"""Who may: all pairs (slot, candidate) that no rule refuses, with their cost, as flat arrays.

Each language's slots meet that language's speakers, a chunk at a time; then rule after rule looks only at what
the rules before left. The cheap rules come first, the order of the refusals does not matter here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy.spatial import KDTree

from dispatch.matching import geometry
from dispatch.matching.arrays import Arrays, Floats, Ints, spread
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
    Rule.ENGAGED,
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
    """Slots and people to look at, in chunks: all that share a language (a need of level 0 asks for none).

    For jobs on site only those whose home is near enough as the crow flies: a tree over the homes knows them, so a
    nation costs no more than its prefectures.
    """
    jobs, level = arrays.jobs, arrays.people.highest
    open_slots = np.flatnonzero(~arrays.fixed[jobs.request[jobs.slot_job]])
    on_site = jobs.mode[jobs.slot_job] == 0
    for language in np.unique(jobs.slot_language[open_slots]):
        slots = open_slots[jobs.slot_language[open_slots] == language]
        people = np.flatnonzero(level[:, language] >= int(jobs.slot_level[slots].min()))
        if len(people):
            yield from _near(arrays, slots[on_site[slots]], people)
            remote = people[arrays.people.modes[people] > 1]
            yield from _everyone(slots[~on_site[slots]], remote)


def _everyone(slots: Ints, people: Ints) -> Iterator[tuple[Ints, Ints]]:
    rows = max(1, CHUNK // max(1, len(people)))
    for k in range(0, len(slots), rows):
        chunk = slots[k : k + rows]
        yield np.repeat(chunk, len(people)), np.tile(people, len(chunk))


def _near(arrays: Arrays, slots: Ints, people: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Slots on site with the people who could be near enough by the longest way that any of them would go."""
    site_of_slot = arrays.jobs.site[arrays.jobs.request[arrays.jobs.slot_job[slots]]]
    sites, of = np.unique(site_of_slot, axis=0, return_inverse=True)
    order = np.argsort(of, kind="stable")
    slots, of = slots[order], of[order]
    homes, places = (geometry.on_sphere(points) for points in (arrays.people.home[people], sites))
    tree, chord = KDTree(homes), geometry.chord(_reach(arrays, people))
    rows = max(1, CHUNK // len(people))
    for k in range(0, len(sites), rows):
        found = tree.query_ball_point(places[k : k + rows], chord, return_sorted=False)
        count = np.array([len(one) for one in found], dtype=np.int64)
        near = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=int(count.sum()))
        here = slice(*np.searchsorted(of, (k, k + rows)))
        for part in _chunks(slots[here], of[here] - k, max(1, CHUNK // max(1, int(count.max())))):
            which, member = spread((np.cumsum(count) - count)[part[1]], count[part[1]])
            yield part[0][which], people[near[member]]


def _reach(arrays: Arrays, people: Ints) -> float:
    """Kilometres as the crow flies within which anyone of these people would go."""
    way = float((arrays.people.max_travel[people] / 60 * arrays.people.speed[people]).max())
    return way / arrays.settings.detour if arrays.settings.detour else math.inf


def _chunks(slots: Ints, places: Ints, rows: int) -> Iterator[tuple[Ints, Ints]]:
    for k in range(0, len(slots), rows):
        yield slots[k : k + rows], places[k : k + rows]


def _allowed(arrays: Arrays, slot: Ints, who: Ints) -> Pairs:
    for rule in _ORDER:
        kept = ~RULES[rule](arrays, slot, arrays.jobs.slot_job[slot], who)
        slot, who = slot[kept], who[kept]
    minutes = home_minutes(arrays, arrays.jobs.slot_job[slot], who)
    kept = minutes <= arrays.people.max_travel[who]
    slot, who, minutes = slot[kept], who[kept], minutes[kept]
    return Pairs(slot, who, sum(cost_parts(arrays, slot, who, minutes), np.zeros(len(slot))))
