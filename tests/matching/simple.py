"""One plain person and one plain job that fit, on a Monday in one town; tests change the thing they are about."""

from __future__ import annotations

from typing import Any

SITE = {"lat": 32.80, "lon": 130.70}


def at(hour: int, minute: int = 0, day: int = 0) -> str:
    """A moment of the week that starts on Monday 30 November 2026."""
    month, date = (11, 30) if day == 0 else (12, day)
    return f"2026-{month:02}-{date:02}T{hour:02}:{minute:02}+09:00"


def option(start: str = at(10), end: str = at(11), **fields: Any) -> dict[str, Any]:
    """A job from ten to eleven, on site."""
    return {"start": start, "end": end, "mode": "onsite", "penalty": 0, **fields}


def commitment(
    start: str, end: str, site: dict[str, float] | None = SITE, mode: str = "onsite", **fields: Any
) -> dict[str, Any]:
    """Work elsewhere."""
    return {"start": start, "end": end, "mode": mode, "site": site, **fields}


def post(**fields: Any) -> dict[str, Any]:
    """A request for one Vietnamese interpreter of level 2."""
    return {
        "id": "R0",
        "weight": 1,
        "site": SITE,
        "options": [option()],
        "needs": [{"language": "vi", "level": 2}],
        **fields,
    }


def person(**fields: Any) -> dict[str, Any]:
    """Somebody who may do that."""
    return {
        "id": "V0",
        "gender": "female",
        "languages": {"vi": 2},
        "home": SITE,
        "transport": "transit",
        "max_travel_minutes": 60,
        "modes": ["onsite"],
        "available": [[at(8), at(18)]],
        "max_per_day": 2,
        "max_per_week": 5,
        "recent_jobs": 0,
        **fields,
    }


def problem(posts: list[dict[str, Any]], people: list[dict[str, Any]], **top: Any) -> dict[str, Any]:
    """A problem of these."""
    return {"format": "dispatch-problem/1", "requests": posts, "volunteers": people, **top}
