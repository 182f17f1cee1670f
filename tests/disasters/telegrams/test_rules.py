"""When a telegram proposes an event, and that nothing but the real thing does."""

# ruff: noqa: E501 (in tables of Japanese names a row stays a line)

from __future__ import annotations

import pytest

from dispatch.disasters.telegrams import Match, Rules, chosen, read_telegram
from dispatch.matching.faults import ProblemError
from tests.disasters.telegrams.writing import city, earthquake, flash, listed, observation, tsunami, warning


def proposed(data: bytes, *names: str, rules: Rules | None = None) -> Match | None:
    """What the areas of these names propose."""
    read = read_telegram(data)
    return (rules or Rules()).proposed(read, chosen(read, names))


def felt(value: str, condition: str = "") -> bytes:
    """An earthquake felt in one city."""
    regions = [("741", "熊本県熊本", value or "4", [city("4320600", "玉名市", value, condition)])]
    return earthquake(observation(value or "4", ("43", "熊本県", value or "4", regions)))


@pytest.mark.parametrize(
    ("value", "proposes"), [("4", False), ("5-", False), ("5+", True), ("6-", True), ("7", True)]
)
def test_the_threshold(value: str, proposes: bool) -> None:
    """5+ or more in the area."""
    assert (proposed(felt(value), "熊本県") == Match("earthquake", "intensity:5+")) is proposes


def test_another_threshold() -> None:
    """The rule is data; none at all is never."""
    assert proposed(felt("5-"), rules=Rules(intensity="5-")) == Match("earthquake", "intensity:5-")
    assert proposed(felt("5+"), rules=Rules(intensity="5+")) == Match("earthquake", "intensity:5+")
    assert proposed(felt("7"), rules=Rules(intensity="")) is None


def test_only_the_area_counts() -> None:
    """Elsewhere it may be as strong as it likes."""
    assert proposed(earthquake(), "熊本県熊本") == Match("earthquake", "intensity:5+")
    assert proposed(earthquake(), "鹿児島県") is None
    assert proposed(earthquake(), "北海道") is None


def test_silence_where_it_must_have_been_strong() -> None:
    """Instruments that do not report propose whatever the threshold is, with a rule of their own."""
    silent = Match("earthquake", "unreported:5-")
    assert proposed(felt("4", "震度５弱以上未入電"), "玉名市") == silent
    assert proposed(felt("", "震度５弱以上未入電"), "玉名市", rules=Rules(intensity="6-")) == silent


@pytest.mark.parametrize(
    ("grade", "rule"),
    [
        ("大津波警報", "大津波警報"),
        ("津波警報", "津波警報"),
        ("津波注意報", None),
        ("津波予報（若干の海面変動）", None),
        ("警報解除", None),
    ],
)
def test_tsunamis(grade: str, rule: str | None) -> None:
    """Warnings and major warnings; neither advisories nor what was lifted."""
    found = proposed(tsunami(("740", "熊本県天草灘沿岸", grade)), "熊本県")
    assert (found and found.rule) == (rule and f"tsunami:{rule}")


def test_the_gravest_grade_names_the_rule() -> None:
    """Where there are several."""
    data = tsunami(("250", "福島県", "津波警報"), ("210", "岩手県", "大津波警報"))
    assert proposed(data) == Match("tsunami", "tsunami:大津波警報")


@pytest.mark.parametrize(
    ("kind", "status", "proposes"),
    [("大雨特別警報", "発表", True), ("レベル５大雨特別警報", "発表", True), ("大雨警報", "発表", False), ("大雨特別警報", "解除", False)],
)  # fmt: skip
def test_special_warnings(kind: str, status: str, proposes: bool) -> None:
    """A special warning that is in force."""
    data = warning(listed("市町村等", ("3620100", "徳島市", [("雷注意報", "発表"), (kind, status)])))
    assert (proposed(data, "徳島市") == Match("weather", "warning:特別警報")) is proposes


@pytest.mark.parametrize("stated", [{"status": "訓練"}, {"status": "試験"}, {"info_type": "取消"}])
def test_what_is_not_real_proposes_nothing(stated: dict[str, str]) -> None:
    """An exercise, a test, a cancellation; what they would have met is there for whoever plays an exercise."""
    for data in (flash(**stated), earthquake(**stated), tsunami(("210", "岩手県", "大津波警報"), **stated)):
        assert proposed(data) is None
        assert Rules().met(read_telegram(data), read_telegram(data).areas) is not None
    assert proposed(flash(info_type="訂正")) is not None


def test_rules_from_settings() -> None:
    """What is stated replaces, the rest stays; there and back it is the same."""
    assert Rules.from_json({}) == Rules()
    stated = Rules.from_json({"intensity": "6-", "warnings": []})
    assert stated == Rules(intensity="6-", warnings=())
    assert Rules.from_json(stated.to_json()) == stated
    assert Rules.from_json({"intensity": ""}).intensity == ""


@pytest.mark.parametrize(
    "stated",
    [{"intensity": "5"}, {"intensity": 5}, {"tsunami": "津波警報"}, {"warnings": [1]}, {"flood": []}],
)
def test_rules_that_make_no_sense(stated: dict[str, object]) -> None:
    """Each is a fault with its place."""
    with pytest.raises(ProblemError) as fault:
        Rules.from_json(stated)
    assert next(iter(stated)) in str(fault.value)
