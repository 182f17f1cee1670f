"""What would cover an uncovered request: changes in the rows' terms, with who would come and at what price."""

from __future__ import annotations

from typing import Any

from dispatch.assignments.planning.amending import OF_HOSPITAL, faults, stated
from dispatch.assignments.planning.answers.standing import PARAMS, place, standing, told
from dispatch.assignments.planning.outlook import Outlook, request_key, row_id
from dispatch.assignments.planning.skills import language_of
from dispatch.matching import patches
from dispatch.matching.compare import Difference, compare, placed
from dispatch.matching.fixes import find_fixes
from dispatch.matching.plan import Plan
from dispatch.matching.remedies import Change, Fix, Kind, Shortage
from dispatch.matching.steady import solve_near
from dispatch.requests.models import ServiceRequest

MOST = 5
ASKED_FOR = 12
"""More than are shown: some lie at hours at which the programme sends nobody."""
SECONDS = 10.0


def fixes(outlook: Outlook, request: ServiceRequest) -> dict[str, Any]:
    """At most five fixes, best first, or the shortage; `{"covered": True}` where the best plan covers it by now.

    `basis` is what the request stated, so that a fix is not applied to another request than it was found for.
    """
    key, problem = request_key(request.id), outlook.problem
    plan = standing(problem)
    if any(one.request == key for one in plan.assignments):
        return {"covered": True}
    found = find_fixes(problem, plan, key, most=ASKED_FOR, time_limit=SECONDS)
    teller = _Teller(outlook, plan, key)
    possible = [fix for fix in found.fixes if teller.allowed(request, fix)]
    return {
        "fixes": [teller.fix(fix) for fix in possible[:MOST]],
        "shortage": [teller.shortage(one) for one in found.shortage] if not possible else [],
        "basis": stated(request),
    }


class _Teller:
    """The engine's fixes for one request in the rows' terms."""

    def __init__(self, outlook: Outlook, plan: Plan, key: str) -> None:
        self.outlook, self.plan, self.key = outlook, plan, key

    def allowed(self, request: ServiceRequest, fix: Fix) -> bool:
        """Whether the programme would take the request with these changes."""
        mine = [self.change(one) for one in fix.changes if one.kind in OF_HOSPITAL]
        return not mine or not faults(request, mine)

    def fix(self, fix: Fix) -> dict[str, Any]:
        """The changes, who would come, and what else differs then."""
        now, difference = self._solved(fix)
        return {
            "changes": [self.change(one) for one in fix.changes],
            "place": now,
            "difference": told(self.outlook.problem, difference, self.key),
            "proven": fix.proven and difference.proven,
        }

    def _solved(self, fix: Fix) -> tuple[dict[str, Any] | None, Difference]:
        problem = patches.apply(self.outlook.problem, fix.patch)
        plan = solve_near(problem, self.plan.assignments, PARAMS)
        given = next((one for one in plan.assignments if one.request == self.key), None)
        now = None
        if given is not None:
            ways = self.outlook.ways[self.key]
            now = place(placed(problem, [given])[self.key])
            now["rank"] = ways[given.option].rank if given.option < len(ways) else None
        return now, compare(self.outlook.problem, self.plan, problem, plan)

    def change(self, change: Change) -> dict[str, Any]:
        """One change, by the numbers of the rows."""
        found: dict[str, Any] = {"kind": change.kind.value}
        if change.volunteer is not None:
            found["volunteer_id"] = row_id(change.volunteer)
        if change.option is not None:
            found["rank"] = self.outlook.ways[self.key][change.option].rank
        if change.need is not None:
            found["position"] = self.outlook.positions[self.key][change.need]
        if change.start and change.end and change.kind not in (Kind.PHONE, Kind.VIDEO):
            found |= {"start": change.start.isoformat(), "end": change.end.isoformat()}
        figures = ("minutes", "more", "days", "level", "cap", "gender")
        return found | {name: value for name in figures if (value := getattr(change, name)) is not None}

    def shortage(self, one: Shortage) -> dict[str, Any]:
        """Whom it would take."""
        return {
            "position": self.outlook.positions[self.key][one.need],
            "language": language_of(one.language),
            "level": one.level,
            "start": one.start.isoformat(),
            "end": one.end.isoformat(),
            "mode": one.mode.value,
        }
