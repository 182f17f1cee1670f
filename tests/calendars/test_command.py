"""`dispatch calendar`: the documented JSON, or code 2 with a line for each fault; never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dispatch.cli import main
from tests.calendars.writing import calendar, event

TEN = ("UID:1", "DTSTART;TZID=Asia/Tokyo:20261201T100000", "DURATION:PT90M")
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "ical"
DAYS = ("--from", "2026-12-01", "--to", "2026-12-02")


def run(folder: Path, data: bytes, *options: str) -> Result:
    """The command over a file with these bytes."""
    file = folder / "a.ics"
    file.write_bytes(data)
    return CliRunner().invoke(main, ["calendar", str(file), *DAYS, *options])


def test_the_format(tmp_path: Path) -> None:
    """The days in full, with their zone; the last day is included; intervals with their offset."""
    answer = run(tmp_path, calendar(event(*TEN)))
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {
        "from": "2026-12-01T00:00:00+09:00",
        "to": "2026-12-03T00:00:00+09:00",
        "timezone": "Asia/Tokyo",
        "busy": [{"start": "2026-12-01T10:00:00+09:00", "end": "2026-12-01T11:30:00+09:00"}],
        "skipped": [],
    }


def test_another_zone(tmp_path: Path) -> None:
    """Days and floating times are where the option says."""
    data = calendar(event("DTSTART:20261201T100000", "DURATION:PT1H"))
    found = json.loads(run(tmp_path, data, "--zone", "Europe/Berlin").stdout)
    assert found["busy"] == [{"start": "2026-12-01T10:00:00+01:00", "end": "2026-12-01T11:00:00+01:00"}]
    assert run(tmp_path, data, "--zone", "Nowhere/Land").exit_code == 2


def test_faults_are_lines(tmp_path: Path) -> None:
    """Code 2, nothing on standard output, each fault with the file and the line."""
    answer = run(tmp_path, calendar(event("DTSTART:soon"), event("DTSTART:late")))
    assert (answer.exit_code, answer.stdout) == (2, "")
    lines = answer.stderr.splitlines()
    assert [line.split("a.ics: ")[1] for line in lines] == [
        "line 4, DTSTART: this is not a date or time: soon",
        "line 7, DTSTART: this is not a date or time: late",
    ]


def test_keep_going_lists_what_was_skipped(tmp_path: Path) -> None:
    """The rest of the file is worth something to somebody who asks for it."""
    found = json.loads(run(tmp_path, calendar(event(*TEN), event("DTSTART:soon")), "--keep-going").stdout)
    assert len(found["busy"]) == 1
    assert found["skipped"] == [{"where": "line 9, DTSTART", "why": "this is not a date or time: soon"}]


@pytest.mark.parametrize("options", [("--to", "2026-11-30"), ("--from", "1066-10-14"), ("--to", "soon")])
def test_ranges_that_make_no_sense(tmp_path: Path, options: tuple[str, str]) -> None:
    """Backwards, or longer than ten years."""
    assert run(tmp_path, calendar(), *options).exit_code == 2


def test_a_file_that_is_not_there_and_one_that_is_too_large(tmp_path: Path) -> None:
    """One line, and no more read than needed."""
    missing = CliRunner().invoke(main, ["calendar", str(tmp_path / "none.ics"), *DAYS])
    assert (missing.exit_code, len(missing.stderr.splitlines())) == (2, 1)
    huge = tmp_path / "huge.ics"
    with huge.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    answer = CliRunner().invoke(main, ["calendar", str(huge), *DAYS])
    assert (answer.exit_code, answer.stderr) == (2, f"{huge}: the file is too large\n")


def test_nothing_of_the_web_is_loaded() -> None:
    """The command starts quickly and works without a database."""
    code = (
        "import sys, dispatch.cli.calendar; print([n for n in sys.modules if n in ('flask', 'sqlalchemy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
def test_every_sample_gives_intervals_or_an_error(tmp_path: Path) -> None:
    """In a process of its own, as it is used: code 0 with JSON or code 2 with lines."""
    for file in sorted(SAMPLES.glob("*.ics")):
        words = [
            sys.executable,
            "-m",
            "dispatch.cli",
            "calendar",
            str(file),
            "--from",
            "2014-01-01",
            "--to",
            "2023-12-31",
        ]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 2), done.stderr
        assert "Traceback" not in done.stderr
        assert json.loads(done.stdout)["busy"] is not None if done.returncode == 0 else done.stderr
