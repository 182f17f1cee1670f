"""Levels by sets of days are those that plain reading of the rules gives day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from dispatch.vocabulary import VisitKind
from dispatch.volunteers.levels import (
    Checked,
    Evidence,
    Fact,
    FactKind,
    Person,
    compare,
    derive,
    read_rules,
    timeline,
)
from tests.volunteers.levels.slow import Slow
from tests.volunteers.levels.worlds import FIRST, KINDS, LANGUAGES, LAST, World, days

SEEDS = range(24)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_timeline_says_what_the_rules_say_of_each_day(seed: int) -> None:
    """Levels and permissions of every day agree with the slow reading; spans lie end to end and differ."""
    world = World(seed)
    evidence, overrides = world.evidence(), world.overrides()
    slow, lines = (
        Slow(world.file, evidence, overrides),
        timeline(read_rules(world.file), evidence, overrides, FIRST, LAST),
    )
    assert set(lines) == set(LANGUAGES)
    for language, line in lines.items():
        for day in days():
            assert line.level_on(day) == slow.level(language, day), (language, day)
            for kind in KINDS:
                assert line.allows(kind, day) == slow.allows(kind, language, day), (language, kind, day)
        for spans in (line.levels, *line.permissions.values()):
            assert (spans[0].first, spans[-1].last) == (FIRST, LAST)
            for one, other in pairwise(spans):
                assert other.first - one.last == timedelta(days=1)
                assert one.value != other.value


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_is_derived_as_its_timeline_says(seed: int) -> None:
    """`until` is exact: no day to it is lower, the next one is, by `then`; a reason is met, what is missing is not."""
    world = World(seed)
    rules, evidence, overrides = read_rules(world.file), world.evidence(), world.overrides()
    slow = Slow(world.file, evidence, overrides)
    for day in days()[:: 1 + world.rng.randrange(20, 40)]:
        for language, derived in derive(rules, evidence, overrides, day).items():
            one, later = derived.level, [k for k in days() if k > day]
            assert one.value == slow.level(language, day)
            assert all(derived.permissions[k].value == slow.allows(k, language, day) for k in KINDS)
            lower = [k for k in later if slow.level(language, k) < one.value]
            if one.until is not None and one.until < LAST:
                assert lower[0] == one.until + timedelta(days=1)
                assert slow.level(language, lower[0]) == one.then
            else:
                assert not lower
            assert (one.rule is None) == (one.by_rules == 0)
            assert one.reason is None or (one.reason.met and one.rule and one.rule.level == one.by_rules)
            assert one.override is not None or one.value == one.by_rules
            assert all(gap.grants > one.value and not gap.lacking.met for gap in one.missing)
            for gap in one.missing:
                assert all(not part.met for part in walked(gap.lacking))


@pytest.mark.parametrize("seed", SEEDS)
def test_more_evidence_never_lowers(seed: int) -> None:
    """Whatever fact is added, apart from a complaint, no level and no permission is lower on any day."""
    world = World(seed)
    rules, evidence = read_rules(world.file), world.evidence()
    more = [fact for fact in (world.fact() for _ in range(5)) if fact.kind is not FactKind.COMPLAINT]
    before = timeline(rules, evidence, (), FIRST, LAST)
    after = timeline(rules, evidence.plus(more), (), FIRST, LAST)
    for language in LANGUAGES:
        for day in days()[::3]:
            assert after[language].level_on(day) >= before[language].level_on(day)
            assert all(after[language].allows(k, day) >= before[language].allows(k, day) for k in KINDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_change_of_rules_is_two_derivations(seed: int) -> None:
    """Raised, lowered and unchanged are together all standings of all people, each as its rules derive it."""
    world = World(seed)
    old, new = read_rules(world.file), read_rules(world.rules())
    people = [Person(f"p{k}", world.evidence(), tuple(world.overrides())) for k in range(4)]
    day = world._day()
    found = compare(old, new, people, day)
    seen = Counter[tuple[str, str, str]]()
    for changes, sign in ((found.raised, 1), (found.lowered, -1), (found.unchanged, 0)):
        for one in changes:
            seen[one.person, one.language, one.target] += 1
            gap = one.after.value - one.before.value
            assert (gap > 0) - (gap < 0) == sign
            person = next(p for p in people if p.id == one.person)
            for rules, standing in ((old, one.before), (new, one.after)):
                derived = derive(rules, person.evidence, person.overrides, day)[one.language]
                expected = (
                    derived.level if one.target == "level" else derived.permissions[VisitKind(one.target)]
                )
                assert standing == expected
    assert set(seen.values()) == {1}
    assert len(seen) == len(people) * len(LANGUAGES) * 11


def test_the_worlds_are_hard_enough() -> None:
    """Among the random people levels rise and fall, overrides change something, and nearly every level occurs."""
    values, moves, overridden = Counter[int](), Counter[bool](), 0
    for seed in SEEDS:
        world = World(seed)
        rules, evidence, overrides = read_rules(world.file), world.evidence(), world.overrides()
        plain = timeline(rules, evidence, (), FIRST, LAST)
        for language, line in timeline(rules, evidence, overrides, FIRST, LAST).items():
            values.update(span.value for span in line.levels)
            moves.update(b.value > a.value for a, b in pairwise(line.levels))
            overridden += line != plain.get(language)
    assert set(values) == {0, 1, 2, 3, 4}
    assert min(moves.values()) > 10
    assert overridden > 5


def test_a_slow_reading_that_is_wrong_is_noticed() -> None:
    """The negative control: a reading that forgets what is revoked disagrees somewhere."""
    wrong = 0
    for seed in SEEDS:
        world = World(seed)
        evidence = world.evidence()
        forgetful = Evidence(evidence.languages, tuple(without_revocations(evidence)))
        slow, lines = Slow(world.file, forgetful), timeline(read_rules(world.file), evidence, (), FIRST, LAST)
        wrong += any(lines[k].level_on(day) != slow.level(k, day) for k in LANGUAGES for day in days()[::7])
    assert wrong


def without_revocations(evidence: Evidence) -> Iterator[Fact]:
    """The facts as if nothing had ever been taken back."""
    return (replace(fact, revoked=None) for fact in evidence.facts)


def walked(tree: Checked) -> list[Checked]:
    """A tree's nodes."""
    return [tree, *(node for part in tree.parts for node in walked(part))]
