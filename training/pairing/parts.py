"""The parts of a pairing problem. Each is frozen and checks itself when it is made, so that one that exists is right.

Moments carry their offset, lengths are minutes, waits are days; worths and costs are whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dispatch.matching.faults import below
from dispatch.matching.parts import SPEED_KMH, Mode, Site, Window, between, once, wrong

__all__ = [
    "SPEED_KMH",
    "Held",
    "Job",
    "Mode",
    "Pair",
    "Settings",
    "Site",
    "Trainee",
    "Want",
    "Window",
    "wrong",
]

MOST_DAYS = 10_000
MOST_JOBS = 1_000
MOST_MINUTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """A job that somebody has accepted: `senior` interprets `language` at `level`, and did `senior_jobs` before.

    At most one trainee comes to one `request`, however many interpreters it has. `kind` is the kind of visit. Only a
    trainee of `gender` may come where one is stated, with all of `papers` valid on the day. `closed`: the institution
    takes nobody; `barred`: whom it does not take, or who has said no to it.
    """

    id: str
    request: str
    institution: str
    senior: str
    start: datetime
    end: datetime
    language: str
    level: int
    kind: str
    mode: Mode = Mode.ONSITE
    site: Site | None = None
    topics: tuple[str, ...] = ()
    gender: str | None = None
    papers: tuple[str, ...] = ()
    senior_jobs: int = 0
    closed: bool = False
    barred: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        Window(self.start, self.end)  # says what is wrong with the times
        between("level", self.level, 0, 1000)
        between("senior_jobs", self.senior_jobs, 0, 1_000_000)
        if self.site is None and self.mode is Mode.ONSITE:
            raise wrong("site", "is missing, but the mode is onsite")


@dataclass(frozen=True, slots=True)
class Want:
    """A language somebody learns: their level in it, how many more jobs they need to see, how long they have waited
    since the last one (days)."""

    language: str
    level: int
    needed: int
    waited: int = 0

    def __post_init__(self) -> None:
        between("level", self.level, 0, 1000)
        between("needed", self.needed, 0, MOST_JOBS)
        between("waited", self.waited, 0, MOST_DAYS)


@dataclass(frozen=True, slots=True)
class Held:
    """What takes a trainee's time already: their own work, or a job they watch (`watching`)."""

    start: datetime
    end: datetime
    mode: Mode = Mode.ONSITE
    site: Site | None = None
    watching: bool = False

    def __post_init__(self) -> None:
        Window(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Trainee:
    """Somebody who is to watch. `papers` gives the last valid day of each; `seen` how often they watched whom.

    At most `max_per_day` and `max_per_week` jobs, their own and watched ones together (None: as many as fit).
    """

    id: str
    wants: tuple[Want, ...]
    available: tuple[Window, ...] = ()
    gender: str | None = None
    papers: Mapping[str, date] = field(default_factory=dict)
    declines_topics: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    home: Site | None = None
    transport: str = "transit"
    max_travel_minutes: int = 0
    modes: tuple[Mode, ...] = (Mode.ONSITE,)
    max_per_day: int | None = None
    max_per_week: int | None = None
    held: tuple[Held, ...] = ()
    seen: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.home is None and Mode.ONSITE in self.modes:
            raise wrong("home", "is missing, but a mode is onsite")
        between("max_travel_minutes", self.max_travel_minutes, 0, MOST_MINUTES)
        once("wants", (want.language for want in self.wants))
        for name in ("max_per_day", "max_per_week"):
            if (cap := getattr(self, name)) is not None:
                between(name, cap, 0, MOST_JOBS)
        for senior, times in self.seen.items():
            between(below("seen", senior), times, 0, MOST_JOBS)

    def want(self, language: str) -> Want | None:
        """What they need in a language, if they learn it."""
        return next((want for want in self.wants if want.language == language), None)


@dataclass(frozen=True, slots=True)
class Pair:
    """A trainee beside the senior of a job."""

    job: str
    trainee: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The programme's own rules and figures.

    `kinds`: the kinds of visit at which somebody may watch; not where one of `closed_topics` is spoken of; `modes` in
    which there is something to see; `senior_jobs`: how many jobs make a senior; `most_per_week`: jobs that one trainee
    watches in a calendar week. Between two jobs lies `turnaround_minutes`, or the way.

    Worth of the first job that a trainee gets: `worth_waited` for each day of waiting and `worth_needed` for each job
    still needed; of each further one `worth_needed` for each still needed after the ones before. Cost:
    `cost_travel` a minute of the way, `cost_same` for each time before with the same senior, `cost_changed` for an
    earlier proposal that falls.
    """

    kinds: tuple[str, ...] = ()
    closed_topics: tuple[str, ...] = ()
    modes: tuple[Mode, ...] = (Mode.ONSITE,)
    senior_jobs: int = 0
    most_per_week: int | None = None
    turnaround_minutes: int = 15
    detour: float = 1.3
    speed_kmh: Mapping[str, float] = field(default_factory=lambda: dict(SPEED_KMH))
    worth_waited: int = 1
    worth_needed: int = 30
    cost_travel: int = 1
    cost_same: int = 20
    cost_changed: int = 15

    def __post_init__(self) -> None:
        between("senior_jobs", self.senior_jobs, 0, 1_000_000)
        if self.most_per_week is not None:
            between("most_per_week", self.most_per_week, 0, MOST_JOBS)
        between("turnaround_minutes", self.turnaround_minutes, 0, 10_000)
        between("detour", self.detour, 0, 100)
        for transport, speed in self.speed_kmh.items():
            between(below("speed_kmh", transport), speed, 0.1, 100_000)
        between(
            "worth_needed", self.worth_needed, 1, 10_000
        )  # a job that is needed is always worth something
        for name in ("worth_waited", "cost_travel", "cost_same", "cost_changed"):
            between(name, getattr(self, name), 0, 10_000)
