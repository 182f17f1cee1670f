"""Problems of any size in a made-up region: a bay city, a ring of suburbs, towns along two valleys.

The shape is that of a working week in a prefecture: a few languages make most of the demand, half of the roster
lives in the city, mornings are busy, and a share of the requests has alternatives, teams, wishes or a known person.
"""

from __future__ import annotations

import math
import random
from datetime import datetime, timedelta, timezone
from typing import Any

JST = timezone(timedelta(hours=9))
MONDAY = datetime(2026, 11, 30, tzinfo=JST)
CENTRE = (34.20, 134.60)
ASKED = {
    "vi": 22,
    "zh": 20,
    "en": 12,
    "ne": 9,
    "tl": 9,
    "id": 8,
    "my": 8,
    "ko": 4,
    "pt": 3,
    "es": 2,
    "th": 2,
    "si": 1,
}
SPOKEN = {
    "en": 28,
    "zh": 22,
    "vi": 12,
    "ko": 8,
    "tl": 7,
    "id": 5,
    "ne": 5,
    "es": 4,
    "my": 4,
    "pt": 3,
    "th": 2,
    "si": 1,
}
TOPICS = ("oncology", "obstetrics", "psychiatry", "paediatrics", "surgery")
EXTRAS = ("another day", "phone", "team", "credential", "wish", "continuity", "topic")

Json = dict[str, Any]


class Region:
    """One random problem. `spare` says how free people are, `extras` which share of the requests has more to it."""

    def __init__(
        self,
        requests: int,
        people: int,
        *,
        days: int = 5,
        seed: int = 1,
        spare: float = 0.7,
        extras: float = 0.4,
    ) -> None:
        self.rng, self.days, self.spare, self.extras = random.Random(seed), days, spare, extras
        self.hospitals = [self._around(self.rng.choice((0.05, 0.05, 0.15))) for _ in range(90)]
        self.towns = [self._around(self.rng.choice((0.06, 0.06, 0.14, 0.25))) for _ in range(400)]
        self.people = [self._person(k) for k in range(people)]
        self.speakers: dict[str, list[str]] = {language: [] for language in ASKED}
        for person in self.people:
            for language in person["languages"]:
                self.speakers[language].append(person["id"])
        self.posts = [self._post(k) for k in range(requests)]

    def json(self) -> Json:
        """The problem as `dispatch-problem/1`."""
        return {
            "format": "dispatch-problem/1",
            "timezone": "Asia/Tokyo",
            "requests": self.posts,
            "volunteers": self.people,
            "fixed": [],
            "previous": [],
        }

    def _around(self, spread: float) -> Json:
        """A point about so many degrees from the centre, thicker along the valleys."""
        angle = self.rng.choice((0.4, 2.3, self.rng.uniform(0, 2 * math.pi))) + self.rng.gauss(0, 0.3)
        far = abs(self.rng.gauss(0, spread))
        return {
            "lat": round(CENTRE[0] + far * math.sin(angle), 5),
            "lon": round(CENTRE[1] + far * math.cos(angle), 5),
        }

    def _one(self, weights: dict[Any, int]) -> Any:
        return self.rng.choices(list(weights), list(weights.values()))[0]

    @staticmethod
    def _at(day: int, minutes: int) -> str:
        return (MONDAY + timedelta(days=day, minutes=minutes)).isoformat(timespec="minutes")

    def _person(self, k: int) -> Json:
        rng, free = self.rng, min(1.0, self.rng.uniform(0.1, 1.1) * self.spare)
        spoken = {
            self._one(SPOKEN): self._one({1: 25, 2: 35, 3: 28, 4: 12})
            for _ in range(self._one({1: 75, 2: 20, 3: 5}))
        }
        person: Json = {
            "id": f"V{k:05d}",
            "gender": self._one({"female": 72, "male": 28}),
            "languages": spoken,
            "home": rng.choice(self.towns),
            "transport": self._one({"car": 55, "transit": 35, "bicycle": 10}),
            "max_travel_minutes": rng.choice((30, 45, 60, 90)),
            "modes": rng.choice((["onsite"], ["onsite"], ["onsite", "phone", "video"])),
            "available": self._windows(free),
            "max_per_day": rng.choice((1, 2, 2)),
            "max_per_week": self._one({1: 20, 2: 35, 3: 30, 5: 15}),
            "recent_jobs": min(12, int(rng.expovariate(0.5))),
        }
        if rng.random() < 0.6:
            person["credentials"] = {"medical": rng.choice(("2026-12-02", "2027-03-31", "2028-03-31"))}
        if rng.random() < 0.1:
            person["declines_topics"] = [rng.choice(TOPICS)]
        return person

    def _windows(self, free: float) -> list[list[str]]:
        out = []
        for day in range(self.days):
            morning, afternoon = self.rng.random() < free, self.rng.random() < free
            if morning or afternoon:
                out.append(
                    [self._at(day, 510 if morning else 780), self._at(day, 1050 if afternoon else 780)]
                )
        return out

    def _post(self, k: int) -> Json:
        rng, day, length = (
            self.rng,
            self.rng.randrange(self.days),
            self._one({60: 35, 90: 30, 120: 25, 180: 10}),
        )
        start = min(1050 - length, max(510, 30 * round(rng.gauss(630, 120) / 30)))
        language = self._one(ASKED)
        options = [
            {
                "start": self._at(day, start),
                "end": self._at(day, start + length),
                "mode": "onsite",
                "penalty": 0,
            }
        ]
        post: Json = {
            "id": f"R{k:05d}",
            "weight": self._one({1: 60, 4: 28, 16: 9, 64: 3}),
            "site": rng.choice(self.hospitals),
            "options": options,
            "needs": [{"language": language, "level": self._one({1: 30, 2: 40, 3: 22, 4: 8})}],
        }
        if rng.random() < 0.06:
            post["gender"] = "female"
        if rng.random() < self.extras:
            self._extra(rng.choice(EXTRAS), post, language, (start, length))
        return post

    def _extra(self, kind: str, post: Json, language: str, when: tuple[int, int]) -> None:
        rng, (start, length) = self.rng, when
        if kind == "another day":
            day = rng.randrange(self.days)
            post["options"].append(
                {
                    "start": self._at(day, start),
                    "end": self._at(day, start + length),
                    "mode": "onsite",
                    "penalty": 20,
                }
            )
        elif kind == "phone":
            post["options"].append({**post["options"][0], "mode": "phone", "penalty": 40})
        elif kind == "team":
            post["needs"].append({"language": rng.choice((language, "en")), "level": 1})
        elif kind == "continuity" and self.speakers[language]:
            post["continuity"] = [rng.choice(self.speakers[language])]
        else:
            plain: dict[str, Json] = {
                "credential": {"credentials": ["medical"]},
                "topic": {"topics": [rng.choice(TOPICS)]},
                "wish": {"gender_wish": rng.choice(("female", "male"))},
            }
            post.update(plain.get(kind, {}))
