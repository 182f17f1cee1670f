"""The problem, `dispatch-problem/1`: what the parts must be to one another, and JSON in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.matching import problem_json
from dispatch.matching.faults import Faults, ProblemError, by_id, shown
from dispatch.matching.json_text import collector_resting, parsed
from dispatch.matching.parts import Assigned, Candidate, Mode, Need, Option, Request, Settings

__all__ = [
    "Assigned",
    "Candidate",
    "Mode",
    "Need",
    "Option",
    "Problem",
    "ProblemError",
    "Request",
    "Settings",
]


@dataclass(frozen=True, eq=False)
class Problem:
    """Requests, candidates, what is confirmed and what was proposed before.

    Making one checks how its parts fit together and raises ProblemError with all faults. Two problems are equal only
    when they are the same object, so that what was computed for one may be kept beside it.
    """

    requests: tuple[Request, ...]
    candidates: tuple[Candidate, ...]
    fixed: tuple[Assigned, ...] = ()
    previous: tuple[Assigned, ...] = ()
    timezone: str = "Asia/Tokyo"
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        faults = Faults()
        by_id(self.requests, "requests", faults)
        candidates = by_id(self.candidates, "volunteers", faults)
        try:
            ZoneInfo(self.timezone)
        except (OSError, ValueError, KeyError):
            faults.add("timezone", f"is not a known time zone: {shown(self.timezone)}")
        self._check_people(candidates, faults)
        requests = {request.id: request for request in self.requests}
        for name, assigned in (("fixed", self.fixed), ("previous", self.previous)):
            _check_assigned(name, assigned, requests, candidates, faults)
        faults.raise_if_any()

    def _check_people(self, candidates: Mapping[str, int], faults: Faults) -> None:
        for k, candidate in enumerate(self.candidates):
            if candidate.transport not in self.settings.speed_kmh:
                faults.add(
                    f"volunteers[{k}].transport",
                    f"has no speed in the settings: {shown(candidate.transport)}",
                )
        for k, request in enumerate(self.requests):
            for name in ("banned", "continuity"):
                for j, who in enumerate(getattr(request, name)):
                    if who not in candidates:
                        faults.add(f"requests[{k}].{name}[{j}]", f"no volunteer has the id {shown(who)}")

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Problem:
        """The problem in a parsed JSON object or in its text; raises ProblemError with every fault and its place."""
        with collector_resting():
            return problem_json.read(cls, parsed(source) if isinstance(source, str | bytes) else source)

    def to_json(self) -> dict[str, Any]:
        """The problem as `dispatch-problem/1`, ready for `json.dumps`."""
        return problem_json.written(self)


def _check_assigned(
    name: str,
    assigned: Iterable[Assigned],
    requests: Mapping[str, Request],
    candidates: Mapping[str, int],
    faults: Faults,
) -> None:
    seen: set[str] = set()
    for k, one in enumerate(assigned):
        place = f"{name}[{k}]"
        if one.request in seen:
            faults.add(f"{place}.request", f"stands in {name} twice: {shown(one.request)}")
        seen.add(one.request)
        for j, who in enumerate(one.volunteers):
            if who not in candidates:
                faults.add(f"{place}.volunteers[{j}]", f"no volunteer has the id {shown(who)}")
        request = requests.get(one.request)
        if request is None:
            faults.add(f"{place}.request", f"no request has the id {shown(one.request)}")
        elif not 0 <= one.option < len(request.options):
            faults.add(
                f"{place}.option",
                f"is {shown(one.option)}, but the request has {len(request.options)} options",
            )
        elif name == "fixed":
            _check_team(place, one, len(request.needs), faults)


def _check_team(place: str, one: Assigned, needs: int, faults: Faults) -> None:
    """An earlier proposal may have another number of people (the request has changed since); confirmed work may not."""
    if len(one.volunteers) != needs:
        faults.add(f"{place}.volunteers", f"names {len(one.volunteers)}, but the request has {needs} needs")
    elif len(set(one.volunteers)) != needs:
        faults.add(f"{place}.volunteers", "names one person twice")
