"""The best plan by a plain model of our own: one switch for every request, option and team. Small problems only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

from ortools.sat.python import cp_model

from tests.matching.meaning import Json, Meaning

Choice = tuple[str, int, tuple[str, ...]]
GRAIN = 1000  # costs are counted in thousandths


def teams(meaning: Meaning, post: Json) -> Iterator[Choice]:
    """All ways to staff a request that nobody refuses."""
    for option in range(len(post["options"])):
        able = [
            {
                who
                for who, person in meaning.people.items()
                if meaning.refused(person, post, option, need) is None
                and meaning.spare(who, [meaning.work(post, option)])
            }
            for need in post["needs"]
        ]
        for team in permutations(sorted(set().union(*able)), len(able)):
            if all(who in may for who, may in zip(team, able, strict=True)):
                yield post["id"], option, team


def best(problem: Json) -> tuple[int, float]:
    """The greatest coverage and the least cost of it, both proven."""
    meaning, model = Meaning(problem), cp_model.CpModel()
    confirmed = [(one["request"], one["option"], tuple(one["volunteers"])) for one in meaning.fixed.values()]
    free = [
        c for post in meaning.posts.values() if post["id"] not in meaning.fixed for c in teams(meaning, post)
    ]
    switch: dict[Choice, Any] = {choice: model.new_bool_var("") for choice in free}
    for request in {choice[0] for choice in free}:
        model.add_at_most_one(switch[choice] for choice in free if choice[0] == request)
    cost = [round(GRAIN * meaning.team_price(meaning.posts[r], o, t)) * switch[r, o, t] for r, o, t in free]
    ceiling = sum(
        max(
            (round(GRAIN * meaning.team_price(meaning.posts[r], o, t)) for r, o, t in free if r == post),
            default=0,
        )
        for post in meaning.posts
    )
    for who in meaning.people:
        mine = [choice for choice in free if who in choice[2]]
        held = sum(who in team for _, _, team in confirmed)
        _keep_apart(meaning, model, who, mine, switch)
        prices = [round(GRAIN * meaning.load_price(who, held + n)) for n in range(len(mine) + 1)]
        jobs, load = model.new_int_var(0, len(mine), ""), model.new_int_var(0, prices[-1], "")
        model.add(jobs == sum(switch[choice] for choice in mine))
        model.add_element(jobs, prices, load)
        cost.append(load)
        ceiling += prices[-1]
    coverage = sum(meaning.posts[choice[0]]["weight"] * switch[choice] for choice in free)
    model.maximize((ceiling + 1) * coverage - sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        raise AssertionError("the small problem was not solved")
    sure = sum(meaning.posts[r]["weight"] for r, _, _ in confirmed)
    fixed_cost = sum(round(GRAIN * meaning.team_price(meaning.posts[r], o, t)) for r, o, t in confirmed)
    return sure + int(solver.value(coverage)), (fixed_cost + solver.value(sum(cost))) / GRAIN


def _keep_apart(
    meaning: Meaning, model: cp_model.CpModel, who: str, mine: list[Choice], switch: dict[Choice, Any]
) -> None:
    """Forbid every smallest set of this person's jobs that does not fit: two that clash, or too many for a cap."""
    by_job: dict[tuple[str, int], list[Choice]] = defaultdict(list)
    for choice in mine:
        by_job[choice[:2]].append(choice)
    work = {job: meaning.work(meaning.posts[job[0]], job[1]) for job in by_job}
    known: list[set[tuple[str, int]]] = []
    for size in range(2, min(6, len(work)) + 1):
        for group in combinations(work, size):
            if len({job[0] for job in group}) < size or any(bad <= set(group) for bad in known):
                continue
            if not meaning.spare(who, [work[job] for job in group]):
                known.append(set(group))
                model.add(sum(switch[c] for job in group for c in by_job[job]) <= size - 1)


def faults(problem: Json, plan: Json) -> list[str]:
    """What is wrong with a plan, judged one assignment at a time."""
    meaning, out, cost = Meaning(problem), list[str](), 0.0
    new: dict[str, list[Json]] = defaultdict(list)
    jobs: dict[str, int] = defaultdict(int)
    for one in plan["assignments"]:
        post, option, team = meaning.posts[one["request"]], one["option"], tuple(one["volunteers"])
        if len(set(team)) != len(post["needs"]) or len(team) != len(post["needs"]):
            out.append(f"{post['id']}: not one person for each need")
        cost += meaning.team_price(post, option, team)
        for who, need in zip(team, post["needs"], strict=True):
            jobs[who] += 1
            if post["id"] not in meaning.fixed:
                new[who].append(meaning.work(post, option))
                rule = meaning.refused(meaning.people[who], post, option, need)
                out += [f"{post['id']}: {who} refused by {rule}"] if rule else []
    out += [f"{who}: does not fit together" for who, work in new.items() if not meaning.spare(who, work)]
    given = {one["request"]: (one["option"], one["volunteers"]) for one in plan["assignments"]}
    out += [
        f"{r}: confirmed work moved"
        for r, one in meaning.fixed.items()
        if given.get(r) != (one["option"], one["volunteers"])
    ]
    listed = [one["request"] for one in plan["assignments"] + plan["unassigned"]]
    out += [] if sorted(listed) == sorted(meaning.posts) else ["not every request once"]
    cost += sum(meaning.load_price(who, n) for who, n in jobs.items())
    coverage = sum(meaning.posts[r]["weight"] for r in given)
    out += [] if coverage == plan["coverage"] else [f"coverage is {coverage}"]
    out += [] if abs(cost - plan["cost"]) < 1e-6 else [f"cost is {cost}"]
    return out
