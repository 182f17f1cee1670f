"""Runs of the solver in words: what it does, what it found, how sure that is."""

from __future__ import annotations

from dispatch.assignments.models import PlanRun
from dispatch.assignments.wording.costs import number
from dispatch.i18n import _
from dispatch.vocabulary import N_, RunState

STAGES: dict[str, str] = {
    "relaxation": N_("条件に合う組み合わせを調べています"),
    "coverage bound": N_("担当できる件数の上限を調べています"),
    "both": N_("最もよい組み合わせを選んでいます"),
    "coverage": N_("担当できる件数を最大にしています"),
    "cost": N_("移動などの負担を小さくしています"),
}
"""The engine's stages, for whoever waits."""


def run_stage(run: PlanRun) -> str:
    """What a run is doing just now."""
    if run.state == RunState.QUEUED:
        return _("順番を待っています")
    return _(STAGES[run.stage]) if run.stage in STAGES else _("計算しています")


def run_summary(run: PlanRun) -> str:
    """What a finished run found, and how sure that is."""
    if run.state == RunState.FAILED:
        return _("計算に失敗しました。前回の提案はそのまま残っています。")
    if not run.open_count:
        return _("調整する依頼はありませんでした。")
    if run.covered_count == run.open_count:
        return _all_covered(run)
    if run.proven:
        return _(
            "%(open)s件の依頼のうち%(covered)s件に担当者が見つかりました。これより多くの依頼には応えられません（証明済み）。",
            open=run.open_count,
            covered=run.covered_count,
        )
    return _unproven(run)


def _all_covered(run: PlanRun) -> str:
    if run.status != "optimal":
        return _("%(open)s件の依頼すべてに担当者が見つかりました。", open=run.open_count)
    return _(
        "%(open)s件の依頼すべてに担当者が見つかりました。これより負担の少ない組み合わせはありません（証明済み）。",
        open=run.open_count,
    )


def _unproven(run: PlanRun) -> str:
    if not run.coverage or run.coverage_bound is None:
        return _(
            "%(open)s件の依頼のうち%(covered)s件に担当者が見つかりました。",
            open=run.open_count,
            covered=run.covered_count,
        )
    return _(
        "%(open)s件の依頼のうち%(covered)s件に担当者が見つかりました。"
        "時間内に証明できませんでしたが、改善の余地は最大でも%(percent)s%%です。",
        open=run.open_count,
        covered=run.covered_count,
        percent=number(100 * (run.coverage_bound - run.coverage) / run.coverage),
    )
