"""How long people wait, where some are still waiting (Kaplan and Meier). Pure: no database, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curve:
    """`steps`: after so many days such a share no longer waits (0 to 1), rising at each day on which somebody's wait
    ended. `people` were looked at, the wait of `ended` of them has ended; the others have waited so far in vain.
    Nobody was seen for more than `longest` days: of later ones nothing is known, unless everybody had got there."""

    people: int
    ended: int
    steps: tuple[tuple[int, float], ...] = ()
    longest: int = 0

    @property
    def waiting(self) -> int:
        """Who has not got there yet, or left before."""
        return self.people - self.ended

    @property
    def median(self) -> int | None:
        """The day by which half have got there; None where that cannot be said yet."""
        return next((day for day, share in self.steps if share >= 0.5), None)

    def share(self, day: int) -> float | None:
        """The share that has got there within so many days; None where nobody was seen for so long."""
        share = max((share for at, share in self.steps if at <= day), default=0.0)
        return share if day <= self.longest or share >= 1 else None


def curve(waits: Sequence[tuple[int, bool]]) -> Curve:
    """From each person's days and whether the wait ended on the last of them or was only seen until then.

    Who is no longer seen after a day still counts among those who waited on it.
    """
    ends = Counter(days for days, ended in waits if ended)
    gone = Counter(days for days, _ended in waits)
    at_risk, left, steps = len(waits), 1.0, []
    for day in sorted(gone):
        if ends[day]:
            left *= 1 - ends[day] / at_risk
            steps.append((day, round(1 - left, 12)))
        at_risk -= gone[day]
    return Curve(len(waits), sum(ends.values()), tuple(steps), max(gone, default=0))
