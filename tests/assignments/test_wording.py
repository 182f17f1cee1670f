"""The room's codes in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from dispatch import clock
from dispatch.assignments import wording
from dispatch.assignments.models import PlanRun
from dispatch.assignments.planning import request_key
from dispatch.assignments.planning.limits import Limit
from dispatch.assignments.wording import costs, reasons, runs
from dispatch.audit.services import SYSTEM, record
from dispatch.matching.costs import CostParts
from dispatch.matching.rules import Rule
from dispatch.vocabulary import AssignmentState, DeclineReason, RunState
from tests import factories as make

NAME = "山本 和子"


@pytest.mark.parametrize("table", [reasons.RULES, reasons.BROKEN, reasons.NOBODY, reasons.ADVICE])
def test_every_rule_has_its_words(table: dict[str, str]) -> None:
    """No rule of the engine, and no limit of the desk, reaches a screen as a bare code."""
    assert set(table) == {*Rule, *Limit}
    assert set(costs.COSTS) == set(costs.SHORT) >= set(CostParts.__slots__)


def test_a_funnel_tells_the_rule_that_took_the_last(ctx: Flask) -> None:
    """Counts add up to everybody; rules that took nobody are passed over; each need has its own."""
    first, second = wording.funnels(
        [
            {"rule": "language", "count": 240, "need": 0}, {"rule": "distance", "count": 60, "need": 0},
            {"rule": "weekly_cap", "count": 0, "need": 0}, {"rule": "language", "count": 300, "need": 1},
        ]
    )  # fmt: skip
    assert (first.need, first.start) == (0, 300)
    assert "60人" in first.sentence
    assert "移動" in first.sentence
    assert "電話・オンライン" in first.advice
    assert (second.need, second.start) == (1, 300)
    assert "言語とレベル" in second.sentence


def test_a_contested_request_names_its_rivals(ctx: Flask) -> None:
    """The engine's names become numbers of rows."""
    (funnel,) = wording.funnels(
        [{"rule": "language", "count": 3}, {"rule": "contested", "count": 1, "requests": [request_key(42)]}]
    )
    assert funnel.rivals == (42,)
    assert "ほかの依頼" in funnel.sentence


def test_no_reasons_make_no_funnel(ctx: Flask) -> None:
    """Before the first plan there is nothing to explain, and what nobody knows is shown as it is."""
    assert wording.funnels(None) == wording.funnels([]) == []
    (unknown,) = wording.funnels([{"rule": "newrule", "count": 2}])
    assert "見つかりませんでした" in unknown.sentence
    assert wording.rule_name("newrule") == "newrule"


def test_a_cost_is_the_sum_of_its_lines(ctx: Flask) -> None:
    """Parts that are nothing are left out, the stored total is not counted again, unknown parts are."""
    lines = wording.cost_lines({"travel": 12.5, "level_surplus": 0, "total": 99, "extra": 3})
    assert [(line.label, line.minutes) for line in lines] == [("移動（片道）", 12.5), ("その他", 3)]
    assert wording.cost_total(CostParts(10, 20, 0, 60)) == 90
    assert wording.cost_lines(None) == []
    assert (wording.number(12.0), wording.number(12.25)) == ("12", "12.2")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2, hours=3, minutes=5), "残り2日3時間"), (timedelta(days=1), "残り1日"),
        (timedelta(hours=23, minutes=59), "残り23時間59分"), (timedelta(minutes=1), "残り1分"),
        (timedelta(seconds=59), "期限を過ぎました"), (-timedelta(days=1), "期限を過ぎました"),
    ],
)  # fmt: skip
def test_time_left_is_told_in_two_units(ctx: Flask, left: timedelta, words: str) -> None:
    """Never more than there is."""
    assert wording.time_left(clock.now() + left) == words


def test_days_are_those_of_the_wall_clock(ctx: Flask) -> None:
    """At 9:00 in Japan, midnight is 15 hours off: a quarter past it is tomorrow, not today."""
    now = clock.now()
    ahead = [timedelta(hours=14), timedelta(hours=16), timedelta(days=3), -timedelta(hours=10)]
    assert [wording.days_ahead(now + one) for one in ahead] == ["今日", "明日", "3日後", ""]
    assert [wording.days_since(now - one) for one in (timedelta(hours=8), timedelta(hours=10))] == [0, 1]
    assert [wording.duration(minutes) for minutes in (45, 60, 150)] == ["45分", "1時間", "2時間30分"]


def test_the_record_in_words(ctx: Flask) -> None:
    """Who did what, with reasons as words; a withdrawn idea is no withdrawn offer; what follows is left out."""
    asked = make.service_request()
    entries = [
        record(
            SYSTEM, "assignment.declined", asked, volunteer=NAME, reason=DeclineReason.BUSY.value, note="旅行"
        ),
        record(SYSTEM, "assignment.withdrawn", asked, volunteer=NAME, before=AssignmentState.PROPOSED.value),
        record(SYSTEM, "assignment.withdrawn", asked, volunteer=NAME, before=AssignmentState.OFFERED.value),
        record(SYSTEM, "request.offered", asked),
        record(SYSTEM, "report.filed", asked),
        record(SYSTEM, "unheard.of", asked),
    ]
    for entry in entries:
        entry.at = clock.now()
    told = wording.events(entries)
    assert [event.title for event in told] == [
        f"{NAME}さんが辞退しました", f"{NAME}さんの提案を外しました", f"{NAME}さんへの打診を取り下げました",
        "システムさんが活動報告書を出しました", "unheard.of",
    ]  # fmt: skip
    assert told[0].text == "その日時は都合がつかない 旅行"


def test_a_run_in_words(ctx: Flask) -> None:
    """Everything covered, nothing to do, and stages that nobody has named."""
    covered = PlanRun(state=RunState.DONE, open_count=3, covered_count=3, status="feasible")
    assert "すべて" in wording.run_summary(covered)
    assert "証明済み" not in wording.run_summary(covered)
    covered.status = "optimal"
    assert "証明済み" in wording.run_summary(covered)
    assert "ありませんでした" in wording.run_summary(
        PlanRun(state=RunState.DONE, open_count=0, covered_count=0)
    )
    assert wording.run_stage(PlanRun(state=RunState.RUNNING, stage="new stage")) == "計算しています"
    assert wording.run_stage(PlanRun(state=RunState.QUEUED, stage="")) == "順番を待っています"
    assert runs.STAGES


def test_the_terminal_names_who_is_left(ctx: Flask) -> None:
    """In English, with the request's own number."""
    asked = make.service_request(code="R-2026-00042")
    left = {
        "request": request_key(asked.id),
        "reasons": [{"rule": "language", "count": 4}, {"rule": "clash", "count": 1}],
    }
    run = PlanRun(state=RunState.DONE, plan={"unassigned": [left, {"request": "R9", "reasons": []}]})
    assert wording.in_english(run) == ["R-2026-00042 (all others are booked then)", "R9 (no reason given)"]
    assert wording.in_english(PlanRun(plan=None)) == []
