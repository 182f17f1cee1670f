"""Problems of any size in made-up regions: a bay city, a ring of suburbs, towns along two valleys.

The shape is that of a working week in a prefecture: a few languages make most of the demand, half of the roster
lives in the city, mornings are busy, and a share of the requests has alternatives, teams, wishes or a known person.
Several regions lie side by side, too far apart to travel; only work by phone joins them.

`python -m benchmarks.region --requests 1500 --volunteers 1500 > problem.json` writes one.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

JST = timezone(timedelta(hours=9))
MONDAY = datetime(2026, 11, 30, tzinfo=JST)
CENTRE = (34.20, 134.60)
APART = 1.5  # degrees of longitude between two regions: about 140 km
HOSPITALS, TOWNS = 90, 400  # in each region
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
        regions: int = 1,
    ) -> None:
        self.rng, self.days, self.spare, self.extras = random.Random(seed), days, spare, extras
        self.regions = range(regions)
        self.hospitals = [self._places(HOSPITALS, (0.05, 0.05, 0.15), k) for k in self.regions]
        self.towns = [self._places(TOWNS, (0.06, 0.06, 0.14, 0.25), k) for k in self.regions]
        self.speakers: dict[tuple[int, str], list[str]] = {}
        self.people = [self._person(k) for k in range(people)]
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

    def _places(self, count: int, spreads: tuple[float, ...], region: int) -> list[Json]:
        return [self._around(self.rng.choice(spreads), region) for _ in range(count)]

    def _around(self, spread: float, region: int) -> Json:
        """A point about so many degrees from a region's centre, thicker along the valleys."""
        angle = self.rng.choice((0.4, 2.3, self.rng.uniform(0, 2 * math.pi))) + self.rng.gauss(0, 0.3)
        far = abs(self.rng.gauss(0, spread))
        return {
            "lat": round(CENTRE[0] + far * math.sin(angle), 5),
            "lon": round(CENTRE[1] + APART * region + far * math.cos(angle), 5),
        }

    def _one(self, weights: dict[Any, int]) -> Any:
        return self.rng.choices(list(weights), list(weights.values()))[0]

    @staticmethod
    def _at(day: int, minutes: int) -> str:
        return (MONDAY + timedelta(days=day, minutes=minutes)).isoformat(timespec="minutes")

    def _person(self, k: int) -> Json:
        rng, free = self.rng, min(1.0, self.rng.uniform(0.1, 1.1) * self.spare)
        region = rng.choice(self.regions)
        person: Json = {
            "id": f"V{k:05d}",
            "gender": self._one({"female": 72, "male": 28}),
            "languages": self._languages(),
            "home": rng.choice(self.towns[region]),
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
        if person["available"] and rng.random() < 0.1:
            person["commitments"] = [self._commitment(person, region)]
        for language in person["languages"]:
            self.speakers.setdefault((region, language), []).append(person["id"])
        return person

    def _languages(self) -> dict[str, int]:
        """One to three languages with their levels."""
        return {
            self._one(SPOKEN): self._one({1: 25, 2: 35, 3: 28, 4: 12})
            for _ in range(self._one({1: 75, 2: 20, 3: 5}))
        }

    def _commitment(self, person: Json, region: int) -> Json:
        """An hour of other work at the beginning of the first day."""
        start = person["available"][0][0]
        end = (datetime.fromisoformat(start) + timedelta(hours=1)).isoformat(timespec="minutes")
        return {"start": start, "end": end, "mode": "onsite", "site": self.rng.choice(self.hospitals[region])}

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
        rng, day, region = self.rng, self.rng.randrange(self.days), self.rng.choice(self.regions)
        length = self._one({60: 35, 90: 30, 120: 25, 180: 10})
        start = min(1050 - length, max(510, 30 * round(rng.gauss(630, 120) / 30)))
        language = self._one(ASKED)
        post: Json = {
            "id": f"R{k:05d}",
            "weight": self._one({1: 60, 4: 28, 16: 9, 64: 3}),
            "site": rng.choice(self.hospitals[region]),
            "options": [self._option(day, (start, length))],
            "needs": [{"language": language, "level": self._one({1: 30, 2: 40, 3: 22, 4: 8})}],
        }
        if rng.random() < 0.06:
            post["gender"] = "female"
        if rng.random() < self.extras:
            self._extra(post, region, (start, length))
        return post

    def _option(self, day: int, when: tuple[int, int], penalty: int = 0) -> Json:
        start, length = when
        return {
            "start": self._at(day, start),
            "end": self._at(day, start + length),
            "mode": "onsite",
            "penalty": penalty,
        }

    def _extra(self, post: Json, region: int, when: tuple[int, int]) -> None:
        rng, language, kind = self.rng, post["needs"][0]["language"], self.rng.choice(EXTRAS)
        if kind == "another day":
            post["options"].append(self._option(rng.randrange(self.days), when, penalty=20))
        elif kind == "phone":
            post["options"].append({**post["options"][0], "mode": "phone", "penalty": 40})
        elif kind == "team":
            post["needs"].append({"language": rng.choice((language, "en")), "level": 1})
        elif kind == "continuity":
            self._known(post, self.speakers.get((region, language), []))
        else:
            plain: dict[str, Json] = {
                "credential": {"credentials": ["medical"]},
                "topic": {"topics": [rng.choice(TOPICS)]},
                "wish": {"gender_wish": rng.choice(("female", "male"))},
            }
            post.update(plain[kind])

    def _known(self, post: Json, speakers: list[str]) -> None:
        """Somebody who came last time, and now and then somebody who must not come again."""
        if speakers:
            post["continuity"] = [self.rng.choice(speakers)]
            others = [who for who in speakers if who not in post["continuity"]]
            if others and self.rng.random() < 0.5:
                post["banned"] = [self.rng.choice(others)]


def main() -> None:
    """Print the problem that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name, plain in (("requests", 100), ("volunteers", 300), ("days", 5), ("seed", 1), ("regions", 1)):
        parser.add_argument(f"--{name}", type=int, default=plain)
    parser.add_argument("--spare", type=float, default=0.7, help="how free people are, from 0")
    parser.add_argument("--extras", type=float, default=0.4, help="share of the requests with more to them")
    asked = vars(parser.parse_args())
    json.dump(Region(asked.pop("requests"), asked.pop("volunteers"), **asked).json(), sys.stdout)


if __name__ == "__main__":
    main()
