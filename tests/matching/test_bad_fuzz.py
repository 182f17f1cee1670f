"""Files broken at random: either a problem that can be solved, or faults with places; never anything else."""

from __future__ import annotations

import copy
import json

from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dispatch.cli.match import match
from dispatch.matching.problem import Problem, ProblemError
from dispatch.matching.solve import SolveParams, solve
from tests.matching.broken import GOOD, change, stands_in, well_told


def test_the_judge_of_places_can_say_no() -> None:
    """The negative control of the fuzz below: places that are not there are seen."""
    assert stands_in("requests[1].options[1].end", GOOD)
    assert stands_in("volunteers[0].available[0].end", GOOD)
    assert stands_in("settings.costs.load", GOOD)
    assert not stands_in("requests[2].id", GOOD)
    assert not stands_in("volunteers[0].home[0]", GOOD)
    assert not stands_in("requests[0].offices.name", GOOD)
    assert well_told(("requests[0].id: is\nbroken", "no place"), GOOD)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_changed_anywhere(data: st.DataObject) -> None:
    """A file with pieces replaced, taken out, put in, moved or nested is read, solved and judged, or every fault has
    a place in it and one short line."""
    changed = copy.deepcopy(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        change(changed, data)
    document = json.loads(json.dumps(changed))
    told: tuple[str, ...] = ()
    try:
        asked = Problem.from_json(json.dumps(changed))
        told = tuple(f"the plan: {fault}" for fault in solve(asked, SolveParams(explain="none")).check(asked))
    except ProblemError as wrong:
        told = wrong.faults
        assert told
    assert well_told(told, document) == []


WHOLE = json.dumps(GOOD).encode()


@settings(max_examples=150, deadline=None)
@given(
    cut=st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 40)),
    put=st.binary(max_size=12)
    | st.sampled_from([b"\x00", b"\xff", b'"', b"{", b"]", b"1e999", b"NaN", b"\\u"]),
)
@example(cut=(0, len(WHOLE)), put=b"")
@example(cut=(0, 1), put=b"\xff\xfe\x00\x00{")
def test_any_bytes(cut: tuple[int, int], put: bytes) -> None:
    """The command ends with a plan or with code 2 and short lines, and never with an exception, whatever bytes come."""
    content = WHOLE[: cut[0]] + put + WHOLE[cut[0] + cut[1] :]
    result = CliRunner().invoke(match, ["-", "--explain", "none"], input=content)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code in (0, 2)
    if result.exit_code == 2:
        assert result.stderr
        assert all(len(line) < 400 for line in result.stderr.splitlines())
        assert result.stdout == ""
