"""What happens to a plan overnight: a decline, a cancellation, a new request, a day off; on problems as JSON."""

from __future__ import annotations

import random
from typing import Any

from dispatch.matching.plan import Plan


def declined(asked: dict[str, Any], plan: Plan, seed: int) -> dict[str, Any]:
    """Somebody who was given work will not do it."""
    if not plan.assignments:
        return asked
    one = random.Random(seed).choice(plan.assignments)
    posts = [
        {**post, "banned": [*post.get("banned", []), one.volunteers[0]]}
        if post["id"] == one.request
        else post
        for post in asked["requests"]
    ]
    return {**asked, "requests": posts, "fixed": _without(asked["fixed"], one.request)}


def cancelled(asked: dict[str, Any], plan: Plan, seed: int) -> dict[str, Any]:
    """A request is withdrawn."""
    name = random.Random(seed).choice(asked["requests"])["id"]
    return {
        **asked,
        "requests": [post for post in asked["requests"] if post["id"] != name],
        "fixed": _without(asked["fixed"], name),
        "previous": _without(asked["previous"], name),
    }


def called(asked: dict[str, Any], plan: Plan, seed: int) -> dict[str, Any]:
    """An urgent request comes, much like one there is."""
    like = random.Random(seed).choice(asked["requests"])
    return {**asked, "requests": [*asked["requests"], {**like, "id": "NEW", "weight": like["weight"] + 2}]}


def away(asked: dict[str, Any], plan: Plan, seed: int) -> dict[str, Any]:
    """Somebody is not there on one of their days."""
    people = [dict(person) for person in asked["volunteers"]]
    person = random.Random(seed).choice(people)
    person["available"] = person["available"][1:]
    return {**asked, "volunteers": people}


CHANGES = (declined, cancelled, called, away)


def _without(assigned: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [one for one in assigned if one["request"] != name]
