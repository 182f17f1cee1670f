"""What a course leads to by the rules of levels: who would rise, and from which level to which, had they passed today.

Nothing here is typed: the same rules that derive levels are asked again, with what the course gives added to what is
known of each person. Somebody without the other half of a rule (the language examination, say) does not rise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.levels import Fact, FactKind, Leaf, Person, Renewed, Rules
from dispatch.volunteers.levels.conditions import leaves
from dispatch.volunteers.levels.deriving import Profile
from dispatch.volunteers.levels.rules import LEVEL


@dataclass(frozen=True, slots=True)
class Gift:
    """What whoever completes a course has from then on; `pass_mark` None: there is no test. `one_language`: a
    certificate that shows nothing of somebody who speaks two languages, unless it says which."""

    code: str
    language: str | None
    minutes: int
    points: int
    pass_mark: int | None = None
    grants: CredentialKind | None = None
    one_language: bool = False

    def facts(self, day: date, spoken: int = 1) -> tuple[Fact, ...]:
        """As facts that begin on a day, for somebody who speaks so many languages."""
        toward = self.grants.value if self.grants else ""
        found = [
            Fact(FactKind.COURSE, day, code=self.code, language=self.language),
            Fact(
                FactKind.TRAINING,
                day,
                code=self.code,
                minutes=self.minutes,
                points=self.points,
                toward=toward,
                language=self.language,
            ),
        ]
        if self.pass_mark is not None:
            found.append(
                Fact(FactKind.TEST, day, code=self.code, score=self.pass_mark, language=self.language)
            )
        if self.grants and not (self.one_language and self.language is None and spoken > 1):
            found.append(Fact(FactKind.CREDENTIAL, day, code=toward, language=self.language))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Lead:
    """From `low` or more to `high`: what most of those who rise at all reach. `people`: the ids of those who do."""

    low: int
    high: int
    people: tuple[str, ...]


def touches(rules: Rules, gift: Gift, day: date) -> bool:
    """Whether any rule about levels in force on a day asks for anything that the course gives: else nobody rises."""
    return bool(_asked(rules, gift, day))


def _asked(rules: Rules, gift: Gift, day: date) -> list[object]:
    """The conditions for levels in force on a day that count something of what the course gives."""
    facts = gift.facts(day)
    return [
        leaf
        for rule in rules.rules
        if rule.level is not None and rule.first <= day and (rule.last is None or rule.last >= day)
        for leaf in leaves(rule.when)
        if any(_asks(leaf, fact, rule.language or gift.language or "") for fact in facts)
    ]


def _asks(leaf: object, fact: Fact, language: str) -> bool:
    if isinstance(leaf, Renewed):
        return leaf.holds(fact, language) or leaf.counts(fact, language)
    return isinstance(leaf, Leaf) and leaf.fits(fact, language) and leaf.amount(fact) > 0


def rises(
    rules: Rules, gift: Gift, people: Iterable[Person], language: str, day: date
) -> Mapping[str, tuple[int, int]]:
    """Whom the course would raise in a language that they speak, each from which level to which."""
    found, asked = {}, _asked(rules, gift, day)
    for one in people:
        if language not in one.evidence.languages or not any(_matters(leaf, gift, one) for leaf in asked):
            continue
        with_it = one.evidence.plus(gift.facts(day, len(one.evidence.languages)))
        before, after = (
            Profile(rules, known, one.overrides, language).effective(LEVEL).on(day.toordinal())
            for known in (one.evidence, with_it)
        )
        if after > before:
            found[one.id] = (before, after)
    return found


def _matters(leaf: object, gift: Gift, person: Person) -> bool:
    """Points for a renewal matter to those alone who hold the credential, or get it."""
    if not isinstance(leaf, Renewed) or leaf.code == gift.grants:
        return True
    return any(one.kind is FactKind.CREDENTIAL and one.code == leaf.code for one in person.evidence.facts)


def lead(found: Mapping[str, tuple[int, int]]) -> Lead | None:
    """What it comes to for all of them; of two levels that as many reach the higher one. None: nobody rises."""
    if not found:
        return None
    reached = Counter(after for _before, after in found.values())
    high = max(reached, key=lambda level: (reached[level], level))
    those = {who: before for who, (before, after) in found.items() if before < high <= after}
    return Lead(min(those.values()), high, tuple(sorted(those)))
