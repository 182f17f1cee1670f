"""Fixes in words, and who can settle which: each kind of change has its sentence, and a button only where one party
decides."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from dispatch.assignments import wording
from dispatch.assignments.services import fixing
from dispatch.matching.remedies import Kind
from dispatch.vocabulary import Gender, Mode, Strength
from tests import factories as make

NAME = "山本 和子"
TIMES = {"start": "2026-12-01T10:30:00+09:00", "end": "2026-12-01T11:30:00+09:00"}
CHANGES: dict[Kind, tuple[dict[str, Any], str]] = {
    Kind.PHONE: ({}, "同じ時間に、電話で通訳する"),
    Kind.VIDEO: ({}, "同じ時間に、オンラインで通訳する"),
    Kind.MOVE: ({"minutes": 30, **TIMES}, "開始を30分遅らせて、2026年12月1日（火）10:30〜11:30にする"),
    Kind.OTHER_DAY: ({"days": 1, **TIMES}, "日を変えて、2026年12月1日（火）10:30〜11:30にする"),
    Kind.LEVEL: ({"level": 2}, "必要なレベルを「2 日常会話」に下げる"),
    Kind.GENDER: ({"gender": "female"}, "通訳者の性別（女性）を、必須から希望に変える"),
    Kind.DAY_CAP: ({"cap": 3}, f"{NAME}さんに、その日はもう1件お願いする（1日3件まで）"),
    Kind.WEEK_CAP: ({"cap": 5}, f"{NAME}さんに、その週はもう1件お願いする（1週間5件まで）"),
    Kind.TRAVEL: (
        {"minutes": 70, "more": 9.5},
        f"{NAME}さんに、いつもより遠くまで来ていただく（片道70分、登録より9.5分長い）",
    ),
    Kind.FREE: (TIMES, f"{NAME}さんに、2026年12月1日（火）10:30〜11:30を空けていただく"),
}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_its_sentence(ctx: Flask, kind: Kind) -> None:
    """What to ask, and of whom."""
    values, sentence = CHANGES[kind]
    change = {"kind": kind.value, "rank": 0, "position": 0, "volunteer_id": 7, **values}
    assert wording.change_sentence(change, {7: NAME}) == sentence


def test_an_earlier_start_says_earlier(ctx: Flask) -> None:
    """Minutes to the other side are not told as negative ones."""
    change = {"kind": "move", "rank": 0, "minutes": -60, **TIMES}
    assert wording.change_sentence(change, {}).startswith("開始を60分早めて")


def test_the_hospital_reads_from_this_to_that(ctx: Flask) -> None:
    """Each change stands beside what the request states now."""
    request = make.service_request(
        gender=Gender.FEMALE, gender_strength=Strength.MUST, other_modes=[Mode.PHONE]
    )
    changes: list[dict[str, Any]] = [
        {"kind": "video", "rank": 0},
        {"kind": "other_day", "rank": 0, "days": 1, **TIMES},
        {"kind": "level", "position": 0, "level": 2},
        {"kind": "gender", "gender": "female"},
    ]
    rows = [(row.what, row.before, row.after) for row in wording.change_rows(request, changes)]
    assert rows == [
        ("方法", "対面・電話", "オンラインでもよい"),
        ("日時", "2026年12月1日（火）10:00〜11:00", "2026年12月1日（火）10:30〜11:30でもよい"),
        ("ベトナム語のレベル", "3 診察", "2 日常会話"),
        ("通訳者の性別", "女性（必須）", "女性（希望）"),
    ]


def fix(*kinds: str, people: tuple[int, ...] = (7,), rank: int | None = 0) -> dict[str, Any]:
    """A fix of these changes; those of volunteers are of number 7."""
    changes = [
        {"kind": kind, **({"volunteer_id": 7} if kind in ("day_cap", "travel", "free") else {})}
        for kind in kinds
    ]
    return {"changes": changes, "place": {"people": list(people), "rank": rank, "mode": "onsite"}}


@pytest.mark.parametrize(
    ("found", "hospital", "volunteer"),
    [
        (fix("phone"), True, False),
        (fix("move", "level"), True, False),
        (fix("day_cap"), False, True),
        (fix("day_cap", "free"), False, True),
        (fix("phone", "travel"), False, False),
        (fix("day_cap", people=(8,)), False, False),
        (fix("day_cap", rank=None), False, False),
        ({**fix("day_cap"), "place": None}, False, False),
    ],
)
def test_a_button_stands_only_where_one_party_decides(
    found: dict[str, Any], hospital: bool, volunteer: bool
) -> None:
    """Both parts for the hospital: one question. Both for whoever comes: one offer. Anything else is told only."""
    assert (fixing.for_hospital(found), fixing.for_volunteer(found)) == (hospital, volunteer)


def test_differences_in_words(ctx: Flask) -> None:
    """Another person, another time, both; more, less and the same burden."""
    before = {"people": [1], "start": TIMES["start"], "end": TIMES["end"], "mode": "onsite"}
    names = {1: "甲", 2: "乙"}
    phone = {**before, "mode": "phone"}
    assert wording.moved_line(before, {**before, "people": [2]}, names) == "甲さんから乙さんに変わります。"
    assert wording.moved_line(before, phone, names).startswith("甲さんのまま、12月1日（火）")
    assert "電話に変わります" in wording.moved_line(before, {**phone, "people": [2]}, names)
    assert wording.cost_change(1.5) == "全体の負担は1.5分増えます。"
    assert wording.cost_change(-2) == "全体の負担は2分減ります。"
    assert wording.cost_change(0) == "全体の負担は変わりません。"
    assert wording.moving_note(0) == ""
    assert wording.nobody_stands_by([]) == "条件に合う人がいません。"
