"""Costs in words: what a proposal asks of its people, in minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dispatch.i18n import _
from dispatch.matching.costs import CostParts
from dispatch.vocabulary import N_

COSTS: dict[str, str] = {
    "travel": N_("移動（片道）"),
    "level_surplus": N_("必要より高いレベル"),
    "gender_wish": N_("性別の希望に合わない"),
    "discontinuity": N_("前回と別の人"),
    "penalty": N_("第1希望ではない日時・方法"),
    "changed": N_("前の提案からの変更"),
    "load": N_("最近の活動の多さ"),
}
"""The parts of a proposal's cost, in the order in which they are shown."""


SHORT: dict[str, str] = {
    "travel": N_("移動"),
    "level_surplus": N_("レベルの余裕"),
    "gender_wish": N_("性別の希望外"),
    "discontinuity": N_("前回と別の人"),
    "penalty": N_("第1希望以外"),
    "changed": N_("案の変更"),
    "load": N_("最近の活動"),
}
"""The same parts where there is little room."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """One part of a cost, in minutes; `short` names it where there is little room."""

    label: str
    short: str
    minutes: float


def number(value: float) -> str:
    """Minutes or weights without a needless fraction."""
    return f"{value:.1f}".removesuffix(".0")


def cost_lines(parts: Mapping[str, Any] | CostParts | None) -> list[CostLine]:
    """The parts of a cost that are not nothing, in a fixed order; unknown ones together at the end."""
    named = asdict(parts) if isinstance(parts, CostParts) else parts or {}
    stated = {name: value for name, value in named.items() if isinstance(value, int | float) and value}
    lines = [CostLine(_(COSTS[name]), _(SHORT[name]), stated[name]) for name in COSTS if name in stated]
    rest = sum(value for name, value in stated.items() if name not in COSTS and name != "total")
    return [*lines, CostLine(_("その他"), _("その他"), rest)] if rest else lines


def cost_total(parts: Mapping[str, Any] | CostParts | None) -> float:
    """All parts together, in minutes."""
    return sum(line.minutes for line in cost_lines(parts))
