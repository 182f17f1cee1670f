"""Files that are no problem: a sentence for each fault that names the place, code 2, and no traceback."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dispatch.cli.match import match
from dispatch.matching.faults import MOST_FAULTS
from dispatch.matching.parts import MOST_MINUTES, MOST_WEIGHT
from dispatch.matching.problem import Problem, ProblemError
from dispatch.matching.solve import solve
from tests.matching.broken import GOOD


def faults(source: Any) -> tuple[str, ...]:
    with pytest.raises(ProblemError) as caught:
        Problem.from_json(source)
    return caught.value.faults


def run(content: bytes | str, *arguments: str) -> Result:
    return CliRunner().invoke(match, ["-", *arguments], input=content)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "the file is empty"),
        (b" \n\t ", "the file is empty"),
        (b"\xef\xbb\xbf", "line 1 column 1: the file is not JSON: Expecting value"),
        (b"{", "line 1 column 2: the file is not JSON: Expecting property name enclosed in double quotes"),
        (b'{"a": "x\ny"}', "line 1 column 9: the file is not JSON: Invalid control character"),
        (b"{}{}", "line 1 column 3: the file is not JSON: Extra data"),
        (b'{"a": "\xe9"}', "byte 8: the file is not utf-8 text"),
        (b"PK\x03\x04\x14\x00", "line 1 column 1: the file is not JSON: Expecting value"),
        (b"\xff\xfe{", "byte 3: the file is not utf-16-le text"),
        (b"[" * 200_000, "the file is nested too deeply"),
        (b'{"a":' * 200_000, "the file is nested too deeply"),
        (b"[]", "the file: must be an object, not a list"),
        (b"[" + b"[]," * 999_999 + b"[]]", "the file: must be an object, not a list"),
        (b'"' + b"x" * 10_000_000 + b'"', f"the file: must be an object, not '{'x' * 36}..."),
        (b"1" * 5000, "the file: must be an object, not inf"),
        (b"NaN", "the file: must be an object, not nan"),
    ],
)
def test_no_problem_in_the_file(content: bytes, fault: str) -> None:
    """The command ends with code 2 and one line, whatever the file is instead of a problem."""
    result = run(content)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [fault]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings(encoding: str) -> None:
    """JSON in any Unicode encoding is read, with a byte order mark or without; so is a text that begins with one."""
    text = json.dumps({**GOOD, "note": "依頼"}, ensure_ascii=False)
    assert Problem.from_json(text.encode(encoding)).to_json() == Problem.from_json(GOOD).to_json()
    assert len(Problem.from_json("\ufeff" + text).requests) == 2


def in_text(old: str, new: str) -> str:
    """The text of the good problem with one piece of it replaced."""
    text = json.dumps(GOOD)
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"weight": 1', '"weight": NaN', "requests[0].weight: must be a finite number"),
        ('"weight": 1', '"weight": -Infinity', "requests[0].weight: must be a finite number"),
        ('"weight": 1', '"weight": 1e400', "requests[0].weight: must be a finite number"),
        ('"weight": 1', '"weight": 1' + "0" * 400, "requests[0].weight: is too large a number"),
        ('"weight": 1', '"weight": ' + "9" * 10_000, "requests[0].weight: must be a finite number"),
        (
            '"weight": 1',
            '"weight": 100000000000000',
            f"requests[0].weight: must be between 1 and {MOST_WEIGHT:,}, not 100000000000000",
        ),
        ('"weight": 1', '"weight": -0', "requests[0].weight: must be between 1 and 100,000,000, not 0"),
        ('"weight": 1', '"weight": true', "requests[0].weight: must be a whole number, not True"),
        ('"weight": 1', '"weight": 1.0', "requests[0].weight: must be a whole number, not 1.0"),
        (
            '"weight": 1',
            '"weight": 1, "weight": 1',
            "requests[0].weight: stands there more than once",
        ),
        ('"requests": [', '"requests": [], "requests": [', "requests: stands there more than once"),
        (
            '"languages": {"vi": 2}',
            '"languages": {"vi": 2, "vi": 3}',
            "volunteers[0].languages.vi: stands there more than once",
        ),
        (
            '"languages": {"vi": 2}',
            '"languages": {"": 2}',
            "volunteers[0].languages['']: must not be empty",
        ),
        (
            '"languages": {"vi": 2}',
            '"languages": {"a.b\\n[0]\\u001b": 2.5}',
            "volunteers[0].languages['a.b\\n[0]\\x1b']: must be a whole number, not 2.5",
        ),
        (
            '"languages": {"vi": 2}',
            '"languages": {"vi": 2000}',
            "volunteers[0].languages.vi: must be between 0 and 1,000, not 2000",
        ),
        ('"penalty": 0', '"penalty": "10"', "requests[0].options[0].penalty: must be a number, not '10'"),
        ('"penalty": 0', '"penalty": false', "requests[0].options[0].penalty: must be a number, not False"),
        (
            '"penalty": 0',
            '"penalty": 1e300',
            "requests[0].options[0].penalty: is too large a number",
        ),
        (
            '"penalty": 0',
            '"penalty": 1000000.5',
            f"requests[0].options[0].penalty: must be between 0 and {MOST_MINUTES:,}, not 1000000.5",
        ),
        ('"id": "R0"', '"id": "\\ud800"', "requests[0].id: has half a character in it (a lone surrogate)"),
        ('"id": "R0"', f'"id": "{"x" * 1_000_000}"', "requests[0].id: is longer than 200 characters"),
        ('"id": "R0"', '"id": ["R0"]', "requests[0].id: must be a text, not a list"),
        (
            '"costs": {"travel_minute": 1, "load": 5}',
            '"costs": 0',
            "settings.costs: must be an object, not 0",
        ),
        (
            '"costs": {"travel_minute": 1, "load": 5}',
            '"costs": []',
            "settings.costs: must be an object, not a list",
        ),
        ('"timezone": "Asia/Tokyo"', '"timezone": "Asia"', "timezone: is not a known time zone: 'Asia'"),
        (
            '"timezone": "Asia/Tokyo"',
            '"timezone": "../../etc/passwd"',
            "timezone: is not a known time zone: '../../etc/passwd'",
        ),
        (
            '"timezone": "Asia/Tokyo"',
            '"timezone": "a\\u0000b"',
            "timezone: is not a known time zone: 'a\\x00b'",
        ),
        (
            '"transport": "transit", ',
            "",
            "volunteers[0].transport: is missing, but a mode is onsite",
        ),
        ('"option": 0', '"option": -1', "fixed[0].option: is -1, but the request has 1 options"),
        ('"option": 0', '"option": null', "fixed[0].option: is missing"),
        ('"modes": ["onsite"]', '"modes": "onsite"', "volunteers[0].modes: must be a list, not 'onsite'"),
        (
            '"modes": ["onsite"]',
            '"modes": ["phone", 3]',
            "volunteers[0].modes[1]: must be onsite, phone or video, not 3",
        ),
    ],
)
def test_values_only_a_text_can_hold(old: str, new: str, expected: str) -> None:
    """What JSON lets through and Python would trip over is one sentence with its place."""
    assert faults(in_text(old, new)) == (expected,)


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("0001-01-01T00:00+09:00", "is not between the years 1900 and 2199"),
        ("9999-12-31T23:59:59.999999-09:00", "is not between the years 1900 and 2199"),
        ("2026-11-30T10:00", "has no offset from UTC"),
        ("2026-11-30", "has no offset from UTC"),
        ("2026-11-30T24:30+09:00", "is not a time in ISO 8601: '2026-11-30T24:30+09:00'"),
        ("2026-11-30T10:00+24:00", "is not a time in ISO 8601: '2026-11-30T10:00+24:00'"),
        ("2026-02-29T10:00+09:00", "is not a time in ISO 8601: '2026-02-29T10:00+09:00'"),
        ("", "is not a time in ISO 8601: ''"),
        ("\ud800", "is not a time in ISO 8601: '\\ud800'"),
        ("2" * 10_000_000, f"is not a time in ISO 8601: '{'2' * 36}..."),
        (1796000400, "must be a time as text, not 1796000400"),
    ],
)
def test_moments(moment: object, sentence: str) -> None:
    """A time is told apart from what only looks like one, near the ends of the calendar as well."""
    bad = copy.deepcopy(GOOD)
    bad["requests"][0]["options"][0]["start"] = moment
    assert faults(bad) == (f"requests[0].options[0].start: {sentence}",)


def test_the_last_days_of_the_calendar() -> None:
    """The first and last moments that are let through, in the widest offsets, can be solved with; so can any day."""
    wide = copy.deepcopy(GOOD)
    edges = [["1900-01-01T00:00+23:59", "2199-12-31T23:59:59.999999-23:59"]]
    for someone in wide["volunteers"]:
        someone.update(available=edges, credentials={"medical": "9999-12-31", "old": "0001-01-01"})
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "Africa/Monrovia"):
        asked = Problem.from_json({**wide, "timezone": zone})
        assert solve(asked).check(asked) == []


@pytest.mark.parametrize(
    ("wrong", "last"), [(7, None), (137, "37"), (9_999, "9,899"), (50_000, "at least 9,900")]
)
def test_how_many_more(wrong: int, last: str | None) -> None:
    """A hundred faults are told; how many there are besides is said in one line more."""
    told = faults({**GOOD, "fixed": [], "requests": [0] * wrong})
    assert len(told) == min(wrong, MOST_FAULTS + 1)
    assert last is None or told[-1].startswith(f"and {last} more faults")
    assert told[0] == "requests[0]: must be an object, not 0"


@pytest.mark.parametrize(
    ("option", "content", "fault"),
    [
        ("--plan", "", "the file is empty"),
        (
            "--plan",
            '{"format": "dispatch-plan/1", "coverage": ' + "9" * 5000,
            "line 1 column 5043: the file is not JSON",
        ),
        ("--plan", "{} {}", "line 1 column 4: the file is not JSON: Extra data"),
        ("--plan", "[" * 100_000, "the file is nested too deeply"),
        ("--plan", "[]", "the file: must be an object, not a list"),
        ("--patch", "\ufeff[", "line 1 column 2: the file is not JSON: Expecting value"),
        ("--patch", '[{"op": "remove", "op": "test", "path": ""}]', "[0].op: stands there more than once"),
    ],
)
def test_the_other_files_of_the_command(option: str, content: str, fault: str, tmp_path: Path) -> None:
    """A bad plan or patch ends the command like a bad problem; the line begins with the file's name."""
    source, other = tmp_path / "problem.json", tmp_path / "other.json"
    source.write_text(json.dumps(GOOD), encoding="utf-8")
    other.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(match, [str(source), option, str(other)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[0].startswith(f"{other}: {fault}")


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", 1),
        (b"\xef\xbb\xbf{}", 3),
        (b"[" * 1_000_000, 1),
        (in_text('"id": "R0"', '"id": "\\ud83d\\u001b[31m"').encode(), 1),
        (b'{"format": "dispatch-problem/1", "volunteers": [], "requests": [' + b"0," * 999_999 + b"0]}", 101),
        (in_text('"weight": 1', '"weight": ' + "9" * 1_000_000).encode(), 1),
    ],
)
def test_in_a_process_of_its_own(content: bytes, lines: int, tmp_path: Path) -> None:
    """The real command, its own streams and recursion limit: code 2, the lines, no traceback, nothing written."""
    source, target = tmp_path / "problem.json", tmp_path / "plan.json"
    source.write_bytes(content)
    command = [sys.executable, "-m", "dispatch.cli", "match", str(source), "--out", str(target)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    told = done.stderr.decode().splitlines()
    assert len(told) == lines
    assert "Traceback" not in done.stderr.decode()
    assert not target.exists()
