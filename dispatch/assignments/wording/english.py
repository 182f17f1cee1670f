"""What the terminal says: a first start speaks to whoever set it up, in English and without a request."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.assignments.models import PlanRun
from dispatch.assignments.planning import request_key
from dispatch.db import db
from dispatch.matching.rules import Rule
from dispatch.requests.models import ServiceRequest

NOBODY: dict[str, str] = {
    Rule.LANGUAGE: "nobody has the language at this level",
    Rule.GENDER: "nobody of the gender asked for",
    Rule.CREDENTIAL: "nobody with valid papers",
    Rule.TOPIC: "nobody takes this field of care",
    Rule.BANNED: "all others are ruled out",
    Rule.MODE: "nobody works this way",
    Rule.AVAILABILITY: "nobody is free then",
    Rule.DISTANCE: "nobody lives near enough",
    Rule.CLASH: "all others are booked then",
    Rule.ENGAGED: "all others are at a training session then",
    Rule.DAILY_CAP: "all others have their day full",
    Rule.WEEKLY_CAP: "all others have their week full",
    Rule.CONTESTED: "those who could are needed more elsewhere",
}
"""The rule that took the last people away."""


def in_english(run: PlanRun) -> list[str]:
    """`R-2026-00042 (nobody is free then)` for each request that a finished run left without anybody."""
    left = (run.plan or {}).get("unassigned", [])
    rows = db.session.execute(select(ServiceRequest.id, ServiceRequest.code))
    codes = {request_key(number): code for number, code in rows}
    return [f"{codes.get(one['request'], one['request'])} ({_why(one.get('reasons', []))})" for one in left]


def _why(reasons: list[dict[str, object]]) -> str:
    taken = [str(reason["rule"]) for reason in reasons if reason.get("count")]
    return NOBODY.get(taken[-1], taken[-1]) if taken else "no reason given"
