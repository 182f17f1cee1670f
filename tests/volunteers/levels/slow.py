"""What the rules mean, one day at a time, straight from the file and as slowly as you like.

Nothing is taken from the room that is tested but the facts themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from dispatch.volunteers.levels import Evidence, Fact, Override

Json = dict[str, Any]
WORDS = {
    "credential": "credential",
    "evidence": "evidence",
    "course": "course",
    "test": "test",
    "interpreting": "interpreting",
    "training": "training",
    "reports": "report",
    "no_open_complaint": "complaint",
}
BETTER = {"jlpt": ["N5", "N4", "N3", "N2", "N1"], "cefr": ["A1", "A2", "B1", "B2", "C1", "C2"]}


class Slow:
    """One person under one file of rules."""

    def __init__(self, file: Json, evidence: Evidence, overrides: Iterable[Override] = ()) -> None:
        self.rules, self.facts, self.overrides = file["rules"], evidence.facts, list(overrides)

    def level(self, language: str, day: date) -> int:
        """The level that counts."""
        set_here = [one.level for one in self._set(language, day) if one.level is not None]
        if set_here:
            return set_here[-1]
        given = [rule["grants"].get("level", 0) for rule in self._in_force("level", language, day)]
        return max(given, default=0)

    def allows(self, kind: str, language: str, day: date) -> bool:
        """Whether a kind of visit is allowed."""
        said = [one.allowed for one in self._set(language, day) if one.visit == kind]
        if said:
            return bool(said[-1])
        return any(
            kind in rule["grants"].get("permissions", [])
            for rule in self._in_force("permissions", language, day)
        )

    def _set(self, language: str, day: date) -> list[Override]:
        return [one for one in self.overrides if one.language == language and one.first <= day <= one.last]

    def _in_force(self, about: str, language: str, day: date) -> list[Json]:
        out = []
        for rule in self.rules:
            if about not in rule["grants"]:
                continue
            late = "until" in rule and date.fromisoformat(rule["until"]) < day
            if rule.get("language", language) != language or date.fromisoformat(rule["from"]) > day or late:
                continue
            if self._met(rule["when"], language, day):
                out.append(rule)
        return out

    def _met(self, condition: Json, language: str, day: date) -> bool:
        ((word, asked),) = condition.items()
        if word == "all":
            return False not in [self._met(one, language, day) for one in asked]
        if word == "any":
            return True in [self._met(one, language, day) for one in asked]
        if word == "level":
            return self.level(language, day) >= asked["at_least"]
        if word == "renewed":
            return any(self._renewed(fact, asked, language, day) for fact in self.facts)
        here = [
            fact
            for fact in self.facts
            if fact.kind == WORDS[word] and self._counts(fact, asked, language, day)
        ]
        if word == "no_open_complaint":
            return not here
        if "hours" in asked:
            return sum(fact.minutes for fact in here) >= asked["hours"] * 60
        if "points" in asked:
            return sum(fact.points for fact in here) >= asked["points"]
        return len(here) >= asked.get("count", 1)

    def _renewed(self, held: Fact, asked: Json, language: str, day: date) -> bool:
        if held.kind != "credential" or not self._counts(held, {"kind": asked["kind"]}, language, day):
            return False
        edges = self._edges(held, asked["every_months"], day)
        now = max(k for k, edge in enumerate(edges) if edge <= day)
        points = sum(
            fact.points
            for fact in self.facts
            if fact.kind == "training" and fact.language in (None, language) and fact.toward in ("", asked["kind"])
            and now and edges[now - 1] <= fact.first < edges[now]
        )  # fmt: skip
        return now == 0 or points >= asked["points"]

    @staticmethod
    def _edges(held: Fact, months: int, day: date) -> list[date]:
        """The days on which its periods begin, as far as a day."""
        if held.last is None:
            return [one for k in range(60) if (one := held.first + relativedelta(months=months * k)) <= day]
        after = held.last + relativedelta(days=1)
        whole = [one for k in range(1, 60) if (one := after - relativedelta(months=months * k)) > held.first]
        before = after - relativedelta(months=months * (len(whole) + 1))
        if whole and (whole[-1] - held.first) * 2 < whole[-1] - before:
            whole.pop()
        return [held.first, *reversed(whole)]

    @staticmethod
    def _counts(fact: Fact, asked: Json, language: str, day: date) -> bool:
        wanted = asked.get("language", "same")
        if wanted == "same" and fact.language is not None and fact.language != language:
            return False
        if wanted not in ("same", "any") and fact.language != wanted:
            return False
        code = asked.get("kind", asked.get("code"))
        if code and fact.code != code:
            return False
        if "grade" in asked:
            scale = BETTER.get(fact.code, [asked["grade"]])
            if fact.grade not in scale[scale.index(asked["grade"]) :]:
                return False
        if fact.score < asked.get("score", -1):
            return False
        if day < fact.first or (fact.last and fact.last < day) or (fact.revoked and fact.revoked <= day):
            return False
        months = asked.get("within_months")
        return months is None or day < fact.first + relativedelta(months=months)
