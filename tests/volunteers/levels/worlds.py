"""Random rules and people, dense in changes: a few months in which facts begin, end, are revoked and grow too old."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from dispatch.vocabulary import VisitKind
from dispatch.volunteers.levels import Evidence, Fact, FactKind, Override

FIRST, LAST = date(2026, 11, 20), date(2027, 9, 10)
LANGUAGES = ("vi", "ne")
KINDS = (VisitKind.RECEPTION, VisitKind.CONSENT)
GRADES = {"jlpt": ("N5", "N3", "N1", "0"), "cefr": ("A2", "B1", "C1"), "degree": ("", "BA"), "icm": ("", "1")}


class World:
    """One random file of rules, with people under it."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.file = self.rules()

    def _day(self) -> date:
        return FIRST + timedelta(days=self.rng.randrange(-60, (LAST - FIRST).days + 30))

    def _maybe(self, share: float) -> bool:
        return self.rng.random() < share

    def rules(self) -> dict[str, Any]:
        """A file of rules."""
        return {
            "format": "dispatch-levels/1",
            "rules": [self._rule(k) for k in range(self.rng.randint(1, 7))],
        }

    def _rule(self, k: int) -> dict[str, Any]:
        first, grave = self._day(), self._maybe(0.3)
        kinds = [kind.value for kind in KINDS if self._maybe(0.6)] or ["consent"]
        out: dict[str, Any] = {
            "id": f"r{k}",
            "from": min(first, self._day()).isoformat(),
            "grants": {"permissions": kinds} if grave else {"level": self.rng.randint(1, 4)},
            "when": self._condition(2, grave),
        }
        if self._maybe(0.3):
            out["until"] = (first + timedelta(days=self.rng.randrange(200))).isoformat()
        return out | ({"language": self.rng.choice(LANGUAGES)} if self._maybe(0.3) else {})

    def _condition(self, depth: int, grave: bool) -> dict[str, Any]:
        if depth and self._maybe(0.5):
            parts = [self._condition(depth - 1, grave) for _ in range(self.rng.randint(1, 3))]
            return {self.rng.choice(("all", "any")): parts}
        if grave and self._maybe(0.4):
            return {"level": {"at_least": self.rng.randint(1, 4)}}
        return self._leaf()

    def _leaf(self) -> dict[str, Any]:
        rng = self.rng
        kind = rng.choice(("jlpt", "cefr", "degree"))
        certified = {"kind": kind} | ({"grade": rng.choice(GRADES[kind][:3])} if self._maybe(0.6) else {})
        forms: list[tuple[str, dict[str, Any]]] = [
            ("credential", {"kind": rng.choice(("icm", "entry_course"))}),
            ("evidence", {name: one for name, one in certified.items() if one}),
            ("course", {"code": rng.choice("ab")}),
            ("test", {"code": "t", "score": rng.choice((50, 62.5, 80))}),
            ("interpreting", {"hours": rng.choice((1, 2.5, 6)), "within_months": rng.randint(1, 5)}),
            (
                "training",
                {"hours": rng.choice((1, 4))} if self._maybe(0.5) else {"points": rng.choice((5, 20))},
            ),
            ("reports", {"count": rng.randint(1, 4)}),
            ("no_open_complaint", {}),
            ("renewed", {"kind": "icm", "points": rng.choice((4, 9)), "every_months": rng.randint(1, 3)}),
        ]
        word, asked = rng.choice(forms)
        if word == "renewed":
            return {word: asked}
        if word not in ("interpreting", "no_open_complaint") and self._maybe(0.4):
            asked["within_months"] = rng.randint(1, 6)
        if self._maybe(0.3):
            asked["language"] = rng.choice(("any", "same", "vi", "ne"))
        return {word: asked}

    def evidence(self) -> Evidence:
        """A person."""
        return Evidence(LANGUAGES, tuple(self.fact() for _ in range(self.rng.randint(0, 14))))

    def fact(self) -> Fact:
        """Something known of them."""
        rng, first = self.rng, self._day()
        kind = rng.choice([*FactKind, FactKind.INTERPRETING, FactKind.EVIDENCE])
        codes = {"credential": ("icm", "entry_course"), "evidence": ("jlpt", "cefr", "degree"), "test": "t"}
        code = rng.choice(codes.get(kind.value, "ab"))
        return Fact(
            kind,
            first,
            first + timedelta(days=rng.randrange(120)) if self._maybe(0.4) else None,
            rng.choice((*LANGUAGES, None)),
            code,
            rng.choice(GRADES.get(code, ("",))),
            rng.choice((30, 60, 90, 150)),
            rng.choice((0, 4, 5, 12)),
            rng.choice((49, 62.5, 80, 95)),
            first + timedelta(days=rng.randrange(-3, 90)) if self._maybe(0.15) else None,
            toward=rng.choice(("", "", "icm", "disaster")),
        )

    def overrides(self) -> list[Override]:
        """What coordinators set instead, at times one upon another."""
        return [self._override() for _ in range(self.rng.choice((0, 0, 1, 2, 3)))]

    def _override(self) -> Override:
        first, language = self._day(), self.rng.choice(LANGUAGES)
        last = first + timedelta(days=self.rng.randrange(60))
        if self._maybe(0.5):
            return Override(language, first, last, "試行のため", level=self.rng.randint(0, 4))
        kind, allowed = self.rng.choice(KINDS), self._maybe(0.5)
        return Override(language, first, last, "面談の結果", visit=kind, allowed=allowed)


def days() -> list[date]:
    """All days that are looked at."""
    return [FIRST + timedelta(days=k) for k in range((LAST - FIRST).days + 1)]
