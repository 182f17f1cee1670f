"""What telegrams say: intensities, grades and warnings, as their bodies and as their headlines write them."""

# ruff: noqa: E501 (in tables of Japanese names a row stays a line)

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.disasters.telegrams import InfoType, Kind, Status, read_telegram
from dispatch.disasters.telegrams.earthquake import from_headline, intensity
from dispatch.disasters.telegrams.parts import INTENSITIES, UNREPORTED
from dispatch.matching.faults import ProblemError
from tests.disasters.telegrams.writing import (
    earthquake,
    flash,
    item,
    listed,
    observation,
    telegram,
    tsunami,
    warning,
)

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "jma"
shared = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the JMA's own samples are not here")


def values(data: bytes) -> dict[str, str]:
    """Each area's value by its code."""
    return {area.code: area.value for area in read_telegram(data).areas}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((one, one) for one in INTENSITIES),
        ("震度５弱", "5-"), ("震度５強", "5+"), ("震度６弱", "6-"), ("震度６強", "6+"), ("震度７", "7"), ("震度３", "3"),
        ("4 ", "4"), ("震度５弱以上未入電", "5-"), ("!5-", "5-"), ("", ""), ("不明", ""), ("5", ""), ("8", ""),
    ],
)  # fmt: skip
def test_both_ways_of_writing_an_intensity(written: str, meant: str) -> None:
    """A body writes 5-, a headline 震度５弱; both are the same, and what is none is nothing."""
    assert intensity(written) == meant


def test_an_earthquake() -> None:
    """Prefectures, regions and cities in the order of the telegram, each with its own intensity."""
    read = read_telegram(earthquake())
    assert (read.kind, read.status, read.info_type) == (Kind.EARTHQUAKE, Status.NORMAL, InfoType.ISSUE)
    assert (read.event_id, read.serial, read.max_intensity) == ("20300401090000", "1", "6+")
    assert [area.name for area in read.areas[:3]] == ["熊本県", "熊本県熊本", "熊本中央区"]
    assert values(earthquake())["4620800"] == "4"
    assert read.reported_at.isoformat() == "2030-04-01T09:03:00+09:00"


def test_silent_instruments() -> None:
    """What was measured stays what it is, and the condition stands beside it; where nothing was measured it is 5-."""
    tamana = next(area for area in read_telegram(earthquake()).areas if area.name == "玉名市")
    assert (tamana.value, tamana.condition) == ("4", UNREPORTED)
    bare = earthquake().replace(b"<MaxInt>4</MaxInt><Condition>", b"<Condition>")
    tamana = next(area for area in read_telegram(bare).areas if area.name == "玉名市")
    assert (tamana.value, tamana.condition) == ("5-", UNREPORTED)


def test_areas_within_areas_have_an_end() -> None:
    """A region lies in no region: nobody can make the reader climb without end."""
    area = "<Area><Name>熊本県熊本</Name><Code>741</Code><MaxInt>5-</MaxInt>"
    nested = observation(
        "5-", ("43", "熊本県", "5-", [("741", "熊本県熊本", "5-", [area * 5000 + "</Area>" * 5000])])
    )
    assert values(flash(nested)) == {"43": "5-", "741": "5-"}


def test_an_earthquake_far_away_names_no_area() -> None:
    """It is a telegram like any other."""
    read = read_telegram(earthquake("<Earthquake/>"))
    assert (read.areas, read.max_intensity) == ((), "")


def test_a_headline_alone() -> None:
    """Where the body has no areas, those of the headline count, with their prefectures."""
    headline = f'<Information type="震度速報">{item("震度６弱", ("741", "熊本県熊本"), ("356", "新島"))}</Information>'
    read = read_telegram(telegram("震度速報", "<Text/>", headline=headline))
    assert [(area.name, area.value, area.prefectures) for area in read.areas] == [
        ("熊本県熊本", "6-", ("熊本県",)),
        ("新島", "6-", ("東京都",)),
    ]
    assert read.max_intensity == "6-"


def test_grades_of_a_tsunami() -> None:
    """A new grade is the same grade; what was lifted is not listed."""
    coasts = [("210", "岩手県", "大津波警報：発表"), ("250", "福島県", "津波警報"), ("300", "茨城県", "警報解除"),
              ("310", "千葉県九十九里・外房", "津波なし"), ("712", "有明・八代海", "津波予報（若干の海面変動）")]  # fmt: skip
    assert values(tsunami(*coasts)) == {
        "210": "大津波警報",
        "250": "津波警報",
        "712": "津波予報（若干の海面変動）",
    }


@pytest.mark.parametrize("title", ["気象警報・注意報（Ｈ２７）", "気象特別警報・警報・注意報"])
def test_warnings_in_force(title: str) -> None:
    """Both layouts: one entry for each warning; lifted ones, areas without any and repeated lists are left out."""
    none = [("", "発表警報・注意報はなし")]
    city = ("3620100", "徳島市", [("大雨特別警報", "発表"), ("暴風警報", "継続"), ("雷注意報", "解除")])
    data = warning(
        listed("府県予報区等", ("360000", "徳島県", [("大雨特別警報", "発表")])),
        listed("市町村等", city, ("3620200", "鳴門市", none), ("3620300", "小松島市", [("解除", "解除")])),
        listed("警報注意報種別毎", ("360010", "北部", [("大雨特別警報", "発表")])),
        title=title,
    )
    read = read_telegram(data)
    assert [(area.name, area.value) for area in read.areas] == [
        ("徳島県", "大雨特別警報"),
        ("徳島市", "大雨特別警報"),
        ("徳島市", "暴風警報"),
    ]
    assert (read.event_id, read.serial, read.max_intensity) == ("", "", "")


def test_exercise_test_correction_and_cancellation() -> None:
    """Each word of the control and the head; a cancellation may have no body at all."""
    statuses = [read_telegram(flash(status=word)).status for word in ("通常", "訓練", "試験")]
    assert statuses == [Status.NORMAL, Status.EXERCISE, Status.TEST]
    kinds = [
        read_telegram(flash(info_type=word)).info_type for word in ("発表", "更新", "遅延", "訂正", "取消")
    ]
    assert kinds == [InfoType.ISSUE] * 3 + [InfoType.CORRECTION, InfoType.CANCEL]
    start, end = (flash(info_type="取消").index(mark) for mark in (b"<Body", b"</Report>"))
    bare = flash(info_type="取消")
    assert read_telegram(bare[:start] + bare[end:]).info_type == InfoType.CANCEL


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<Status>通常</Status>", "<Status>本番</Status>", "Control/Status: must be one of 通常, 訓練, 試験, not '本番'"),
        ("<Status>通常</Status>", "", "Control/Status: is missing"),
        ("<InfoType>発表</InfoType>", "<InfoType/>", "Head/InfoType: is missing"),
        ("2030-04-01T09:03:00+09:00", "yesterday", "Head/ReportDateTime: is not a time"),
        ("2030-04-01T09:03:00+09:00", "2030-04-01T09:03:00", "Head/ReportDateTime: has no offset"),
        ("<MaxInt>6-</MaxInt></Area>", "<MaxInt>9</MaxInt></Area>", "Body/Intensity/Observation/Pref[0]/Area[0]/MaxInt: is no"),
        ("<Code>741</Code>", f"<Code>{'7' * 201}</Code>", "Area[0]/Code: is longer than 200 characters"),
        ("<Code>741</Code>", "", "Body/Intensity/Observation/Pref[0]/Area[0]/Code: is missing"),
        ("body/seismology1/", "body/volcanology1/", "Body: is missing, or in a namespace"),
        ("<Title>震度速報</Title><DateTime>", "<Title>府県天気予報</Title><DateTime>", "of a kind that is not read: '府県天気予報'"),
        ('<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"', '<Report xmlns="http://example.org/"', "is not a JMA report"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(old: str, new: str, said: str) -> None:
    """With one sentence that names the place; an unknown status is never taken for a real one."""
    data = flash().decode()
    assert old in data
    with pytest.raises(ProblemError) as wrong:
        read_telegram(data.replace(old, new).encode())
    assert len(wrong.value.faults) == 1
    assert said in wrong.value.faults[0]


def test_what_a_terminal_would_obey_is_left_out() -> None:
    """Letters that steer a screen or hide do not come through; line breaks and wide spaces inside do."""
    read = read_telegram(flash(text="　ゆれ\u009b31m\u202eました。\n　次に"))
    assert read.headline == "ゆれ31mました。\n　次に"


@shared
@pytest.mark.parametrize(
    "name", ["32-35_01_01_100806_VXSE51", "32-35_04_02_100831_VXSE51", "32-35_07_06_240613_VXSE53"]
)
def test_headline_and_body_agree(name: str) -> None:
    """In the JMA's samples each area of a headline has the intensity that the body gives, or is silent in both."""
    data = (SAMPLES / f"{name}.xml").read_bytes()
    body = {area.code: area for area in read_telegram(data).areas}
    start, end = data.index(b"<Intensity>"), data.index(b"</Intensity>") + len(b"</Intensity>")
    named = read_telegram(data[:start] + data[end:]).areas
    assert named
    for area in named:
        assert area.condition == body[area.code].condition
        assert area.value == body[area.code].value or area.unreported
        assert area.prefectures == body[area.code].prefectures


@shared
def test_the_samples_in_full() -> None:
    """Every intensity of the largest sample is read as it stands there, compared by a plain search of its text."""
    text = (SAMPLES / "32-35_07_06_240613_VXSE53.xml").read_text(encoding="utf-8")
    body = text[text.index("<Body") :]
    assert body.count("<City>") + body.count("<Pref>") + body.count("<Area>") - 1 == len(
        read_telegram(text.encode()).areas
    )


def test_a_headline_knows_prefectures_by_number() -> None:
    """Hokkaido's regions do not say where they are."""
    found = from_headline("101", "石狩地方中部", "震度４")
    assert found is not None
    assert found.prefectures == ("北海道",)
    assert from_headline("101", "石狩地方中部", "その他") is None


def test_the_strongest_is_that_of_the_whole_telegram() -> None:
    """Where the telegram does not say it, it follows from the areas."""
    body = observation("", ("43", "熊本県", "5+", [("741", "熊本県熊本", "5+", [])]))
    assert read_telegram(flash(body)).max_intensity == "5+"
