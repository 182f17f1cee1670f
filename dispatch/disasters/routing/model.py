"""OR-Tools' routing: teams as vehicles, a shelter as a place that may be left out at a price.

One price list for each stage. First: weight above all, minutes after it. Then: weight, points for languages, minutes.
Minutes alone lead the search between optima (guided local search), so a heavy price never hides a shorter way.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from itertools import count, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.disasters.routing.instance import Instance, Over, Rounds

MOST = 2**58  # of all prices together: the search adds and doubles them within 64 bits
SELDOM = 100  # steps of the search from one look at the clock to the next


class Model:
    """The routing model of one stage. `matched`: points for languages count, too. `over` is asked now and then whether
    the search must end, and `found` is handed rounds that are better than those before."""

    def __init__(
        self, instance: Instance, over: Over, found: Callable[[Rounds], None], *, matched: bool
    ) -> None:
        self.instance, self.over, self.found = instance, over, found
        self.library: Any = importlib.import_module("ortools.constraint_solver.pywrapcp")  # slow to load
        self.nodes = instance.open
        self.teams = [v for v, crew in enumerate(instance.crews) if instance.could[v]]
        self.most_points = {k: max(instance.points[v][k] for v in self.teams) for k in self.nodes}
        self._price(matched=matched)
        self.at = [*self.nodes, *map(instance.start, self.teams), *map(instance.end, self.teams)]
        n, teams = len(self.nodes), len(self.teams)
        starts, ends = list(range(n, n + teams)), list(range(n + teams, n + 2 * teams))
        self.manager = self.library.RoutingIndexManager(n + 2 * teams, teams, starts, ends)
        self.routing = self.library.RoutingModel(self.manager)
        self.origin = min((instance.crews[v].ready for v in self.teams), default=0)
        self.horizon = max((instance.crews[v].until for v in self.teams), default=0) - self.origin
        self.least = math.inf
        self._costs()
        self._time()
        self._visits()
        self._shelters()

    def _price(self, *, matched: bool) -> None:
        """What a point and a unit of weight cost, in minutes: more than everything below them together can."""
        instance = self.instance
        hours = sum(instance.crews[v].until - instance.crews[v].ready for v in self.teams)
        changes = sum(max(instance.changes[v][k] for v in self.teams) for k in self.nodes)
        self.point = hours + changes + 1 if matched else 0
        points = sum(self.most_points.values())
        unit = (self.point or 1) * (points + 1) if matched else hours + changes + 1
        weight = sum(instance.weights[k] for k in self.nodes)
        self.unit = max(1, min(unit, MOST // max(1, weight)))

    def _costs(self) -> None:
        evaluators: dict[tuple[float, ...], int] = {}  # teams alike in all this share one
        for index, v in enumerate(self.teams):
            extra = [self._extra(v, k) for k in self.nodes] + [0] * (2 * len(self.teams))
            key = (self.instance.speeds[v], *extra)
            if key not in evaluators:
                evaluators[key] = self._transit(self.instance.travel[v][self.at][:, self.at] + extra)
            self.routing.SetArcCostEvaluatorOfVehicle(evaluators[key], index)
            self.routing.SetVehicleUsedWhenEmpty(True, index)  # a team that is out comes back

    def _transit(self, matrix: NDArray[np.int64]) -> int:
        return int(self.routing.RegisterTransitMatrix(matrix.tolist()))

    def _extra(self, v: int, k: int) -> int:
        missed = self.most_points[k] - self.instance.points[v][k]
        return self.point * missed + self.instance.changes[v][k]

    def _time(self) -> None:
        instance = self.instance
        visits = [instance.visits[k] for k in self.nodes] + [0] * (2 * len(self.teams))
        lasting = np.array(visits)[:, None]  # the visit lies before the way onward
        by_speed = {
            speed: self._transit(ways[self.at][:, self.at] + lasting) for speed, ways in instance.ways.items()
        }
        transits = [by_speed[instance.speeds[v]] for v in self.teams]
        self.routing.AddDimensionWithVehicleTransits(transits, self.horizon, self.horizon, False, "time")
        self.time = self.routing.GetDimensionOrDie("time")
        for index, v in enumerate(self.teams):
            crew = instance.crews[v]
            start, end = self.routing.Start(index), self.routing.End(index)
            self.time.CumulVar(start).SetValue(crew.ready - self.origin)
            self.time.CumulVar(end).SetMax(crew.until - self.origin)

    def _visits(self) -> None:
        """No team makes more visits than it may."""
        most = [min(self.instance.crews[v].most, len(self.nodes)) for v in self.teams]
        one = self.routing.RegisterUnaryTransitVector([1] * len(self.nodes) + [0] * (2 * len(self.teams)))
        self.routing.AddDimensionWithVehicleCapacity(one, 0, most, True, "visits")

    def _shelters(self) -> None:
        instance, places = self.instance, {v: index for index, v in enumerate(self.teams)}
        for node, k in enumerate(self.nodes):
            index = self.manager.NodeToIndex(node)
            self.routing.AddDisjunction([index], self.unit * instance.weights[k])
            teams = [places[v] for v in self.teams if k in instance.can[v]]
            self.routing.VehicleVar(index).SetValues([-1, *teams])
            begin = self.time.CumulVar(index)
            spans = [
                (max(0, a - self.origin), min(self.horizon, b - self.origin)) for a, b in instance.begins[k]
            ]
            spans = [span for span in spans if span[0] <= span[1]]
            begin.SetRange(spans[0][0], spans[-1][1])
            for (_, before), (after, _) in pairwise(spans):
                begin.RemoveInterval(before + 1, after - 1)

    def improve(self, rounds: Rounds, seconds: float) -> None:
        """Look for better rounds from these on; each that the search comes to is handed to `found`.

        A model does this once: what its search has learnt would be in the way of the next one.
        """
        enums = importlib.import_module("ortools.constraint_solver.routing_enums_pb2")
        parameters = self.library.DefaultRoutingSearchParameters()
        parameters.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        parameters.time_limit.FromMilliseconds(max(1, int(seconds * 1000)))
        self.routing.CloseModelWithParameters(parameters)
        asked = count()
        limit = self.routing.solver().CustomLimit(lambda: next(asked) % SELDOM == 0 and self.over())
        self.routing.AddSearchMonitor(limit)
        self.routing.AddAtSolutionCallback(self._told)
        places = {k: node for node, k in enumerate(self.nodes)}
        begin = [[self.manager.NodeToIndex(places[k]) for k in rounds[v]] for v in self.teams]
        first = self.routing.ReadAssignmentFromRoutes(begin, True)
        if first is not None:
            self.routing.SolveFromAssignmentWithParameters(first, parameters)

    def _told(self) -> None:
        """Most solutions of the search are steps through a valley: only those that cost less are looked at."""
        cost = self.routing.CostVar().Value()
        if cost < self.least:
            self.least = cost
            self.found(self._rounds())

    def _rounds(self) -> Rounds:
        """The rounds at which the search stands."""
        out: Rounds = [[] for _ in self.instance.crews]
        for index, v in enumerate(self.teams):
            at = self.routing.Start(index)
            while not self.routing.IsEnd(at := self.routing.NextVar(at).Value()):
                out[v].append(self.nodes[self.manager.IndexToNode(at)])
        return out
