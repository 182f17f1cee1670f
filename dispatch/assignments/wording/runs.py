"""Runs of the solver in words: what it does, what it found, how sure that is."""

from __future__ import annotations

from dispatch import clock
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
    if run.stop_asked:
        return _("ここまでの結果をまとめています")
    return _(STAGES[run.stage]) if run.stage in STAGES else _("計算しています")


def run_share(run: PlanRun) -> int | None:
    """How much of what can be hoped for is found already, in percent; None while nobody knows."""
    if not run.best or not run.bound:
        return None
    return min(100, int(100 * run.best / run.bound))


def run_seconds(run: PlanRun) -> int | None:
    """How long a run has been working, in whole seconds; None before it works."""
    return int((clock.now() - run.started_at).total_seconds()) if run.started_at else None


def run_summary(run: PlanRun) -> str:
    """What a finished run found, and how sure that is, in one paragraph."""
    return _and(run_found(run), run_bound(run))


def _and(*sentences: str) -> str:
    """Whole sentences one after the other."""
    return " ".join(sentence for sentence in sentences if sentence)


def run_found(run: PlanRun) -> str:
    """What a finished run found."""
    if run.state == RunState.FAILED:
        return _("計算に失敗しました。前回の提案はそのまま残っています。")
    if not run.open_count:
        return _("調整する依頼はありませんでした。")
    if run.covered_count == run.open_count:
        return _("%(open)s件の依頼すべてに担当者が見つかりました。", open=run.open_count)
    return _(
        "%(open)s件の依頼のうち%(covered)s件に担当者が見つかりました。",
        open=run.open_count,
        covered=run.covered_count,
    )


def run_bound(run: PlanRun) -> str:
    """How sure it is that nobody could do better; nothing where there was nothing to do."""
    if run.state == RunState.FAILED or not run.open_count:
        return ""
    if run.covered_count == run.open_count or run.proven:
        return _proven(run)
    if run.stop_asked:
        return _and(_("途中で終えたため、証明はまだです。"), _room(run))
    return _and(_("時間内に証明できませんでした。"), _room(run))


def _proven(run: PlanRun) -> str:
    if run.status == "optimal":
        return _("件数も負担も、これより良い組み合わせは誰にも作れません（証明済み）。")
    if run.covered_count == run.open_count:
        return _("負担は、もう少し小さくできるかもしれません。")
    return _(
        "これより多くの依頼には、誰が組んでも応えられません（証明済み）。負担は、もう少し小さくできるかもしれません。"
    )


def _room(run: PlanRun) -> str:
    if not run.room:
        return ""
    return _("担当できる依頼は、増えても最大であと%(n)s件分です。", n=run.room)


def run_burden(run: PlanRun) -> str:
    """The whole burden of a plan with what it cannot fall below; nothing where it is not known."""
    if run.cost is None:
        return ""
    if run.cost_bound is None or run.cost_bound >= run.cost:
        return _("%(n)s分", n=number(run.cost))
    return _("%(n)s分（少なくとも%(least)s分は必要）", n=number(run.cost), least=number(run.cost_bound))
