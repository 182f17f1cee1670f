"""Files of neighbouring problems that others have published, read and put as ours.

`ptsp`: personnel task scheduling, Krishnamoorthy, Ernst and Baatar, European Journal of Operational Research 219
    (2012), files `data_*.dat`. Comments from `#`; `Type = 1`; `Jobs = n` and n lines `start end` in minutes;
    `Qualifications = m` and m lines `count: job job ...`, jobs counted from 0. Put as jobs at fixed times with
    qualifications as languages; as many jobs as possible, spread over the people (the original wants few people).

`assignment`: linear assignment, OR-Library, `assign100` to `assign800`: n and n × n costs; `assignp*`: n and lines
    `i j cost`, counted from 1, for the pairs that are allowed. Put as jobs at one hour, so that everyone takes one.

`asn`: linear assignment, DIMACS: `p asn NODES ARCS`, `n NODE` for each person, `a PERSON JOB COST`. Put the same way.

`gap`: generalised assignment, OR-Library `gap1` to `gap12` (the number of problems first) and `gapa` to `gapd`, and
    Yagiura's: agents, jobs, agents × jobs costs, as many resources, capacities. Resources and capacities are left out:
    one job after the other, anyone may take them all. Costs are minimised, also where the original maximises.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import mapping
from benchmarks.mapping import Costs, Span
from benchmarks.region import Json


@dataclass(frozen=True)
class Priced:
    """People, jobs and what each costs for whom. `one_each`: everyone takes one job at most."""

    name: str
    form: str
    people: int
    jobs: int
    costs: Costs
    one_each: bool

    def json(self) -> Json:
        """The problem as ours."""
        put = mapping.assignment if self.one_each else mapping.allocation
        return put(self.costs, self.people, self.jobs)


@dataclass(frozen=True)
class Tasks:
    """Jobs at fixed times, and for each person the jobs they are qualified for."""

    name: str
    form: str
    spans: tuple[Span, ...]
    qualified: tuple[tuple[int, ...], ...]

    def json(self) -> Json:
        """The problem as ours."""
        return mapping.tasks(self.spans, self.qualified)


Published = Priced | Tasks


def read(path: Path) -> list[Published]:
    """The problems of a file; raises ValueError where it has none of the formats or breaks off."""
    text = path.read_text("utf-8", errors="replace")
    try:
        if "Jobs" in text and "Qualifications" in text:
            return [_tasks(path.stem, text)]
        if any(line.startswith("p ") for line in text.splitlines()):
            return [_asn(path.stem, text)]
        return _numeric(path.stem, [int(word) for word in text.split()])
    except (ValueError, IndexError) as fault:
        raise ValueError(f"{path}: {fault}") from None


def _tasks(name: str, text: str) -> Tasks:
    lines = [line for raw in text.splitlines() if (line := raw.split("#")[0].strip())]
    jobs, start = _count(lines, "Jobs")
    people, first = _count(lines, "Qualifications")
    if jobs < 1:
        raise ValueError("there are no jobs")
    spans = [_span(line) for line in lines[start : start + jobs]]
    qualified = [_qualified(line, jobs) for line in lines[first : first + people]]
    if len(spans) != jobs or len(qualified) != people or start + jobs >= first:
        raise ValueError("breaks off")
    return Tasks(name, "ptsp", tuple(spans), tuple(qualified))


def _count(lines: Sequence[str], word: str) -> tuple[int, int]:
    """The number after `word =`, and the index of the line after it."""
    for k, line in enumerate(lines):
        key, _, value = line.partition("=")
        if key.strip() == word:
            return int(value), k + 1
    raise ValueError(f"has no line `{word} = ...`")


def _span(line: str) -> Span:
    start, end = map(int, line.split())
    if end <= start:
        raise ValueError(f"a job ends before it starts: {line}")
    return start, end


def _qualified(line: str, jobs: int) -> tuple[int, ...]:
    """`count: job job ...`."""
    count, colon, listed = line.partition(":")
    out = tuple(map(int, listed.split()))
    if not colon or len(out) != int(count) or not all(0 <= job < jobs for job in out):
        raise ValueError(f"is not `count: job job ...`: {line[:60]}")
    return out


def _asn(name: str, text: str) -> Priced:
    """Persons are the nodes named by `n` lines; all others are jobs, in the order of their numbers."""
    rows = [line.split() for line in text.splitlines() if line.strip()]
    nodes = [int(row[2]) for row in rows if row[:2] == ["p", "asn"]]
    if len(nodes) != 1:
        raise ValueError("has not one line `p asn NODES ARCS`")
    people = [int(row[1]) for row in rows if row[0] == "n"]
    jobs = sorted(set(range(1, nodes[0] + 1)) - set(people))
    person, job = ({node: k for k, node in enumerate(ids)} for ids in (people, jobs))
    arcs = [tuple(map(int, row[1:4])) for row in rows if row[0] == "a"]
    if not arcs or any(a not in person or b not in job for a, b, _ in arcs):
        raise ValueError("an arc does not lead from a person to a job")
    costs = {(person[a], job[b]): cost for a, b, cost in arcs}
    return Priced(name, "asn", len(people), len(jobs), costs, one_each=True)


def _numeric(name: str, numbers: list[int]) -> list[Published]:
    """The files that are nothing but numbers are told apart by how many there are."""
    n = numbers[0] if numbers else 0
    if n > 0 and len(numbers) == 1 + n * n:
        return [Priced(name, "assignment", n, n, _matrix(numbers[1:], n), one_each=True)]
    if gaps := _gaps(numbers):
        many = len(gaps) > 1
        return [_gap(f"{name}-{k}" if many else name, part) for k, part in enumerate(gaps, 1)]
    if n > 0 and len(numbers) % 3 == 1 and all(1 <= k <= n for k in numbers[1::3] + numbers[2::3]):
        return [Priced(name, "assignment", n, n, _triples(numbers[1:]), one_each=True)]
    raise ValueError("has none of the formats that are read")


def _matrix(numbers: Sequence[int], columns: int) -> Costs:
    return {divmod(at, columns): cost for at, cost in enumerate(numbers)}


def _triples(numbers: Sequence[int]) -> Costs:
    """`i j cost`, counted from 1."""
    return {
        (i - 1, j - 1): cost for i, j, cost in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    }


def _gaps(numbers: list[int]) -> list[list[int]]:
    """The generalised assignment problems that fill the numbers exactly, with or without their number first."""
    if (alone := list(_cut(numbers))) and sum(map(len, alone)) == len(numbers) and len(alone) == 1:
        return alone
    parts = list(_cut(numbers[1:]))
    whole = len(parts) == numbers[0] and sum(map(len, parts)) == len(numbers) - 1 if numbers else False
    return parts if whole else []


def _cut(numbers: list[int]) -> Iterator[list[int]]:
    """Pieces of m agents, n jobs, m × n costs, m × n resources, m capacities."""
    at = 0
    while at + 2 <= len(numbers):
        agents, jobs = numbers[at : at + 2]
        length = 2 + 2 * agents * jobs + agents
        if agents < 1 or jobs < 1 or at + length > len(numbers):
            return
        yield numbers[at : at + length]
        at += length


def _gap(name: str, numbers: Sequence[int]) -> Priced:
    agents, jobs = numbers[:2]
    return Priced(name, "gap", agents, jobs, _matrix(numbers[2 : 2 + agents * jobs], jobs), one_each=False)
