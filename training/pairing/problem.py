"""The problem, `dispatch-pairing/1`: what the parts must be to one another, and JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.matching.faults import Faults, ProblemError, by_id, shown
from dispatch.matching.json_text import collector_resting, parsed
from training.pairing import problem_json
from training.pairing.parts import Job, Pair, Settings, Trainee

__all__ = ["Problem", "ProblemError"]


@dataclass(frozen=True, eq=False)
class Problem:
    """Confirmed jobs, trainees, what was proposed before (`previous`).

    Making one checks how its parts fit together and raises ProblemError with all faults. Days and weeks are those of
    `timezone`.
    """

    jobs: tuple[Job, ...]
    trainees: tuple[Trainee, ...]
    previous: tuple[Pair, ...] = ()
    timezone: str = "Asia/Tokyo"
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        faults = Faults()
        by_id(self.jobs, "jobs", faults)
        by_id(self.trainees, "trainees", faults)
        try:
            ZoneInfo(self.timezone)
        except (OSError, ValueError, KeyError):
            faults.add("timezone", f"is not a known time zone: {shown(self.timezone)}")
        self._check_previous(faults)
        self._check_transport(faults)
        faults.raise_if_any()

    def _check_previous(self, faults: Faults) -> None:
        jobs, trainees = {job.id for job in self.jobs}, {one.id for one in self.trainees}
        seen = set[str]()
        for k, pair in enumerate(self.previous):
            if pair.job not in jobs:
                faults.add(f"previous[{k}].job", f"no job has the id {shown(pair.job)}")
            if pair.trainee not in trainees:
                faults.add(f"previous[{k}].trainee", f"no trainee has the id {shown(pair.trainee)}")
            if pair.job in seen:
                faults.add(f"previous[{k}].job", f"stands there twice: {shown(pair.job)}")
            seen.add(pair.job)

    def _check_transport(self, faults: Faults) -> None:
        for k, one in enumerate(self.trainees):
            if one.transport not in self.settings.speed_kmh:
                faults.add(f"trainees[{k}].transport", f"has no speed: {shown(one.transport)}")

    def day(self, moment: datetime) -> date:
        """The calendar day of a moment where the problem is."""
        return moment.astimezone(ZoneInfo(self.timezone)).date()

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Problem:
        """The problem in a parsed JSON object or in its text; raises ProblemError with every fault and its place."""
        with collector_resting():
            return problem_json.read(cls, parsed(source) if isinstance(source, str | bytes) else source)

    def to_json(self) -> dict[str, Any]:
        """The problem as `dispatch-pairing/1`, ready for `json.dumps`."""
        return problem_json.written(self)


def week_of(day: date) -> tuple[int, int]:
    """The calendar week of a day, from Monday."""
    year, week, _weekday = day.isocalendar()
    return year, week
