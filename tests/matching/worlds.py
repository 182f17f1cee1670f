"""Small random problems that use every field of the format, dense enough that people are scarce and rules collide."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/New_York", "UTC")
SUNDAY = datetime(2026, 10, 24, 22, tzinfo=UTC)  # a night in which Europe changes its clocks, and a week ends
HOUR = 60
TOPICS, PAPERS = ("surgery", "psychiatry"), ("medical", "school")


class World:
    """One random problem; `json()` gives it as `dispatch-problem/1`."""

    def __init__(self, seed: int, engaged: float = 0.3) -> None:
        self.rng = random.Random(seed)
        self.engaging = random.Random(f"engaged {seed}")  # apart: the rest of a seed's world stays as it was
        self.engaged = engaged
        rng = self.rng
        self.days = rng.choice((1, 2, 3, 9))
        self.places = [self._point() for _ in range(rng.randint(1, 4))]
        self.languages = ["vi", "zh", "en"][: rng.randint(1, 3)]
        self.strict = rng.choice((0.0, 0.1, 0.4))
        self.people = [self._person(k) for k in range(rng.randint(1, 9))]
        self.posts = [self._post(k) for k in range(rng.randint(1, 10))]

    def _point(self) -> dict[str, float]:
        return {
            "lat": round(32.8 + self.rng.uniform(-0.08, 0.08), 4),
            "lon": round(130.7 + self.rng.uniform(-0.08, 0.08), 4),
        }

    def _maybe(self, share: float) -> bool:
        return self.rng.random() < share

    def _moment(self, low: int = 0, high: int = 10) -> datetime:
        return SUNDAY + timedelta(
            days=self.rng.randrange(self.days), minutes=30 * self.rng.randint(2 * low, 2 * high)
        )

    def _write(self, moment: datetime) -> str:
        return (moment + timedelta(hours=9)).replace(tzinfo=None).isoformat(timespec="minutes") + "+09:00"

    def _job(self, start: datetime, minutes: int, mode: str) -> dict[str, Any]:
        return {
            "start": self._write(start),
            "end": self._write(start + timedelta(minutes=minutes)),
            "mode": mode,
        }

    def _mode(self) -> str:
        return self.rng.choices(("onsite", "phone", "video"), (8, 1, 1))[0]

    def _person(self, k: int) -> dict[str, Any]:
        rng = self.rng
        out: dict[str, Any] = {
            "id": f"V{k}",
            "languages": {code: rng.randint(1, 4) for code in self.languages if self._maybe(0.85)},
            "home": self._point(),
            "transport": rng.choice(("car", "transit", "bicycle", "walk", "boat")),
            "max_travel_minutes": rng.choice((45, 90, 240, 240)),
            "modes": rng.choice((["onsite"], ["onsite", "phone", "video"], ["onsite", "phone", "video"])),
            "available": self._windows(),
            "recent_jobs": rng.choice((0, 0, 1, 3, 7)),
        }
        if self._maybe(0.9):
            out["gender"] = rng.choice(("female", "male"))
        for cap, most in (("max_per_day", 3), ("max_per_week", 4)):
            if self._maybe(0.7):
                out[cap] = rng.randint(0 if self._maybe(0.1) else 1, most)
        if self._maybe(0.7):
            out["credentials"] = {
                paper: rng.choice(("2026-10-24", "2026-10-25", "2026-11-01", "2028-03-31"))
                for paper in PAPERS
                if self._maybe(0.7)
            }
        if self._maybe(self.strict):
            out["declines_topics"] = [rng.choice(TOPICS)]
        if self._maybe(0.3):
            out["commitments"] = [self._commitment() for _ in range(rng.randint(1, 2))]
        return out

    def _windows(self) -> list[list[str]]:
        out = []
        for day in range(self.days):
            if self._maybe(0.9):
                start = SUNDAY + timedelta(days=day, minutes=30 * self.rng.randint(0, 4))
                out.append(
                    [
                        self._write(start),
                        self._write(start + timedelta(minutes=30 * self.rng.randint(10, 24))),
                    ]
                )
        self.rng.shuffle(out)
        return out

    def _commitment(self) -> dict[str, Any]:
        mode = self._mode()
        job = self._job(self._moment(), self.rng.choice((30, 60)), mode)
        if mode == "onsite" or self._maybe(0.5):
            job["site"] = self.rng.choice(self.places)
        return {**job, "counts": False} if self.engaging.random() < self.engaged else job

    def _post(self, k: int) -> dict[str, Any]:
        rng = self.rng
        options = [
            {
                **self._job(self._moment(), rng.choice((30, 60, 90)), self._mode()),
                "penalty": rng.choice((0, 10, 40)),
            }
            for _ in range(rng.choices((1, 2, 3), (6, 3, 1))[0])
        ]
        needs = [
            {"language": rng.choice(self.languages), "level": rng.choice((1, 1, 2, 3))}
            for _ in range(rng.choices((1, 2, 3), (6, 3, 1))[0])
        ]
        out: dict[str, Any] = {
            "id": f"R{k}",
            "weight": rng.choice((1, 1, 2, 3, 8)),
            "site": rng.choice(self.places),
            "options": options,
            "needs": needs,
        }
        people = [person["id"] for person in self.people]
        for field, share, values in (
            ("gender", self.strict, ("female", "male")),
            ("gender_wish", 0.3, ("female", "male")),
            ("credentials", self.strict, PAPERS),
            ("topics", self.strict, TOPICS),
            ("banned", self.strict, people),
            ("continuity", 0.3, people),
        ):
            if self._maybe(share):
                some = rng.sample(values, rng.randint(1, min(2, len(values))))
                out[field] = some[0] if field.startswith("gender") else some
        if all(option["mode"] != "onsite" for option in options) and self._maybe(0.5):
            del out["site"]
        return out

    def _assigned(self, post: dict[str, Any]) -> dict[str, Any] | None:
        people = [person["id"] for person in self.people]
        if len(people) < len(post["needs"]):
            return None
        return {
            "request": post["id"],
            "option": self.rng.randrange(len(post["options"])),
            "volunteers": self.rng.sample(people, len(post["needs"])),
        }

    def _settings(self) -> dict[str, Any]:
        rng = self.rng
        out: dict[str, Any] = {"speed_kmh": {"boat": rng.choice((8, 30))}}
        if self._maybe(0.5):
            out |= {"turnaround_minutes": rng.choice((0, 10, 30)), "detour": rng.choice((1.0, 1.5))}
        if self._maybe(0.5):
            out["costs"] = {
                name: rng.choice((0, 1, 7, 50, 400))
                for name in (
                    "travel_minute",
                    "level_surplus",
                    "load",
                    "gender_wish",
                    "discontinuity",
                    "changed",
                )
                if self._maybe(0.5)
            }
            if self._maybe(0.3):
                out["costs"]["travel_minute"] = 0.125
        return out

    def json(self) -> dict[str, Any]:
        """The problem. About one request in eight is confirmed, one in three was proposed before."""
        fixed = [self._assigned(post) for post in self.posts if self._maybe(0.12)]
        previous = [self._assigned(post) for post in self.posts if self._maybe(0.35)]
        return {
            "format": "dispatch-problem/1",
            "timezone": self.rng.choice(ZONES),
            "settings": self._settings(),
            "requests": self.posts,
            "volunteers": self.people,
            "fixed": [one for one in fixed if one],
            "previous": [one for one in previous if one],
        }


def world(seed: int, engaged: float = 0.3) -> dict[str, Any]:
    """The random problem of this number; `engaged`: the share of commitments that are no work."""
    return World(seed, engaged).json()
