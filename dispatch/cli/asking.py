"""One call of `dispatch match`: from its files to a plan, what differs from an earlier one, and what explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import click

from dispatch.cli import telling
from dispatch.cli.files import faults_of, read
from dispatch.cli.watching import Watch
from dispatch.cli.wishes import Wishes
from dispatch.matching import judging
from dispatch.matching.compare import Difference, compare, since
from dispatch.matching.faults import ProblemError
from dispatch.matching.json_text import parsed
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.repair import keeping
from dispatch.matching.solve import SolveParams, solve
from dispatch.matching.steady import solve_near

ENOUGH = 10  # faults of a plan that belongs to another problem


def _must_fit(problem: Problem, plan: Plan) -> None:
    """Raise ProblemError where the plan is none of the problem's; a few faults say enough."""
    wrong = judging.faults(problem, plan.assignments)
    if wrong:
        shown = [f"is no plan of this problem: {fault}" for fault in wrong[:ENOUGH]]
        more = len(wrong) - len(shown)
        raise ProblemError(shown + ([f"and {more} more faults"] if more else []))


@dataclass(frozen=True)
class Answer:
    """The plan, the problem it is one of, and what differs from an earlier plan."""

    problem: Problem
    plan: Plan
    difference: Difference | None = None


class Asked:
    """One call of the command: from files to an answer."""

    def __init__(
        self, text: bytes, given: Problem, wishes: Wishes, params: SolveParams, watch: Watch
    ) -> None:
        self.wishes, self.params, self.watch = wishes, params, watch
        self.text, self.given = text, given
        self.now = self._patched()
        known = {request.id for request in self.now.requests}
        unknown = [f"--why: no request has the id {name!r}" for name in wishes.why if name not in known]
        if unknown:
            raise ProblemError(unknown)

    def _patched(self) -> Problem:
        if self.wishes.patch is None:
            return self.given
        from dispatch.matching.patches import patched  # loaded only where there is a patch

        with faults_of(self.wishes.patch):
            operations = parsed(read(self.wishes.patch))
            return Problem.from_json(patched(parsed(self.text), operations))

    def answer(self) -> Answer:
        """Solve what has to be solved."""
        old = self._earlier()
        if old is None:
            return Answer(self.now, self.watch.run("solving", partial(solve, self.now, self.params)))
        if self.wishes.only_explain:
            return Answer(self.now, old)
        asked, start, before = self.now, old.assignments, self.given if self.wishes.patch else None
        if self.wishes.keep:
            asked = keeping(self.now, old, before)
            start = asked.previous
        plan = self.watch.run("solving", partial(solve_near, asked, start, self.params))
        changed = since(old, asked, plan) if before is None else compare(before, old, asked, plan)
        return Answer(asked, plan, changed)

    def _earlier(self) -> Plan | None:
        """The plan to begin from: the one named, or with a patch that of the problem before it."""
        if self.wishes.plan is None:
            if self.wishes.patch is None:
                return None
            quiet = partial(solve, self.given, replace(self.params, explain="none"))
            return self.watch.run("solving the problem before the change", quiet)
        with faults_of(self.wishes.plan):
            old = Plan.from_json(read(self.wishes.plan))
            if self.wishes.patch is not None or self.wishes.only_explain:
                _must_fit(self.given, old)
        return old

    def explained(self, answer: Answer) -> dict[str, Any]:
        """The plan as JSON with what would help, `why` and `standby` in it; says the last two as well. What Ctrl-C has
        left out is named."""
        whole = self._with_fixes(answer).to_json()
        for name in self.wishes.why:
            if self.watch.stopped:
                click.echo(f"{name}: not explained", err=True)
            else:
                self._explain(answer, name, whole)
        if self.wishes.standby and not self.watch.stopped:
            from dispatch.matching.standby import standby as standby_of  # as below: loaded where asked for

            find = partial(standby_of, answer.problem, answer.plan, params=self.params)
            found = self.watch.run("standby", find)
            whole["standby"] = found.to_json()
            click.echo(telling.standby(found), err=True)
        return whole

    def _with_fixes(self, answer: Answer) -> Plan:
        if self.params.explain != "full" or self.watch.stopped:
            return answer.plan
        from dispatch.matching.fixes import explain_fully  # with SciPy's optimisers, a third of a second

        limit, stop = self.params.time_limit, self.params.stop
        find = partial(explain_fully, answer.problem, answer.plan, time_limit=limit, stop=stop)
        return self.watch.run("what would help", find)

    def _explain(self, answer: Answer, name: str, whole: Mapping[str, Any]) -> None:
        given = {one["request"]: one for one in whole["assignments"]}
        if name not in given:
            click.echo(f"{name}: nobody is assigned; the reasons stand under unassigned", err=True)
            return
        from dispatch.matching.why import why as why_of

        found = self.watch.run(f"why {name}", partial(why_of, answer.problem, answer.plan, name, self.params))
        given[name]["why"] = found.to_json()
        click.echo(telling.why(found), err=True)
