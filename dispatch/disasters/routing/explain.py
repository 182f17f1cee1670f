"""Why a shelter is not reached: the first hurdle that no team takes."""

from __future__ import annotations

from collections.abc import Callable

from dispatch.disasters.routing.hours import again
from dispatch.disasters.routing.instance import Instance, Rounds
from dispatch.disasters.routing.parts import Priority
from dispatch.disasters.routing.plan import Unreached
from dispatch.disasters.routing.reasons import NotReached


def not_reached(instance: Instance, rounds: Rounds) -> tuple[Unreached, ...]:
    """Every shelter to which no team has been or comes, with its reason, in the order of the problem."""
    reached = {k for order in rounds for k in order}
    return tuple(
        Unreached(one.id, _reason(instance, rounds, k))
        for k, one in enumerate(instance.shelters)
        if k not in reached and one.id not in instance.stopped
    )


def _reason(instance: Instance, rounds: Rounds, k: int) -> NotReached:
    one = instance.shelters[k]
    if one.priority is Priority.NONE:
        return NotReached.NONE_NEEDED
    if one.road_closed:
        return NotReached.ROAD_CLOSED
    if _seen(instance, k):
        return NotReached.VISITED
    hurdles: list[tuple[NotReached, Callable[[int], bool]]] = [
        (NotReached.NO_HOURS, lambda v: instance.crews[v].available),
        (NotReached.NO_TEAM_SPEAKS, lambda v: instance.speaks(v, k)),
        (NotReached.TOO_FAR, lambda v: instance.near(v, k)),
        (NotReached.WINDOW, lambda v: instance.alone(v, k)),
        (NotReached.MOST_VISITS, lambda v: len(rounds[v]) < instance.crews[v].most),
    ]
    teams = list(range(len(instance.crews)))
    for reason, takes in hurdles:
        teams = [v for v in teams if takes(v)]
        if not teams:
            return reason
    return NotReached.TIME_SHORT


def _seen(instance: Instance, k: int) -> bool:
    """Whether it was visited and is not to be visited again before all teams are back."""
    earliest = again(instance.problem, instance.shelters[k])
    lasts = [crew.until for crew in instance.crews if crew.available]
    return earliest is None or (bool(lasts) and earliest >= max(lasts))
