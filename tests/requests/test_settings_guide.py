"""Everything that can be set is in the guide and in docs/settings.md, with the defaults that hold."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from flask import Flask

from dispatch.foundation.models import Common
from dispatch.foundation.queries import CONFIGURED
from dispatch.foundation.wording import NAMES
from dispatch.matching.parts import Costs
from dispatch.requests.guide import COSTS, GROUPS, SETTINGS
from dispatch.requests.models import ProgrammeSettings
from dispatch.requests.services import settings_faults
from dispatch.requests.wording import minutes_in_words, read_minutes

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| `(.+?)` \| (.+) \|$")


def told() -> dict[str, str]:
    """The defaults as the documentation gives them, by name; below each group's title its own settings."""
    rows = [ROW.match(line) for line in DOCS.read_text(encoding="utf-8").splitlines()]
    return {found[1]: found[3] for found in rows if found}


def test_the_guide_names_every_setting() -> None:
    """Nothing can be set that the page does not show, and it shows nothing else."""
    assert sorted(SETTINGS) == sorted(ProgrammeSettings.names())
    assert set(COSTS) == set(Costs.names())
    assert set(NAMES) == set(CONFIGURED) == set(Common.names())


def test_the_documentation_names_every_setting_with_its_default() -> None:
    """In the order of the page, each under its group, with the default that the code has."""
    rows = told()
    assert list(rows) == [*SETTINGS, *CONFIGURED]
    usual = asdict(ProgrammeSettings())
    assert {name: json.loads(rows[name]) for name in SETTINGS} == json.loads(json.dumps(usual))
    assert {name: rows[name] for name in CONFIGURED} == CONFIGURED
    titles = re.findall(r"^### (.+)$", DOCS.read_text(encoding="utf-8"), re.M)
    assert titles == [group.title for group in GROUPS]


def test_a_wrong_default_in_the_documentation_would_be_found() -> None:
    """The negative control: rows are read, not passed over."""
    assert ROW.match("| `slot_minutes` | minutes | `60` | how long |")
    assert json.loads(told()["slot_minutes"]) == ProgrammeSettings().slot_minutes


def test_the_defaults_have_no_fault(ctx: Flask) -> None:
    """What nobody has changed can be saved."""
    assert settings_faults(ProgrammeSettings()) == []


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("offer_minutes", [[0, 60], [5, 2880]], "offer_minutes-1-days"),
        ("offer_minutes", [[5, 2880]], "offer_minutes-0-days"),
        ("offer_minutes", [], "offer_minutes"),
        ("offer_minutes", [[0, 0]], "offer_minutes-0-minutes"),
        ("last_day_minutes", [[24, 30], [4, 15]], "last_day_minutes-1-hours"),
        ("last_day_minutes", [], "last_day_minutes"),
        ("last_day_minutes", [[4, -1]], "last_day_minutes-0-minutes"),
        ("ask_mode", "whoever", "ask_mode"),
        ("required_papers", ["passport"], "required_papers"),
        ("level_by_visit", {"checkup": 9}, "level_by_visit"),
        ("weight_by_urgency", {"normal": 4, "high": 2, "urgent": 64}, "weight_by_urgency-urgent"),
        ("engine_costs", {"load": -1}, "engine_costs-load"),
        ("report_reminder_days", [2, 2], "report_reminder_days"),
        ("exclusions", ["あ" * 101], "exclusions"),
        ("fee_first_two_hours", -1, "fee_first_two_hours"),
        ("latest_end_hour", 3, "latest_end_hour"),
    ],
)
def test_the_service_refuses_what_makes_no_sense(ctx: Flask, name: str, value: object, place: str) -> None:
    """Whoever calls it, the page or anything else: the fault and where it is."""
    faults = settings_faults(replace(ProgrammeSettings(), **{name: value}))  # type: ignore[arg-type]
    assert place in [at for at, _sentence in faults]


def test_times_to_answer_are_read_as_they_are_written(ctx: Flask) -> None:
    """What is shown is read again as the same; other ways of writing are understood; nonsense is refused."""
    for minutes in (1, 15, 30, 60, 90, 180, 2880, 20160):
        assert read_minutes(minutes_in_words(minutes)) == minutes
    assert [read_minutes(text) for text in ("４８時間", "90", "1h30m", "2 hours", "１時間 30分")] == [
        2880,
        90,
        90,
        120,
        90,
    ]
    for nonsense in ("", "すぐ", "時間", "3日", "-5分", "1.5時間"):
        with pytest.raises(ValueError, match="48時間"):
            read_minutes(nonsense)
