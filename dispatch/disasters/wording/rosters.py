"""Rosters in words: how good one is, what is missing and why, how far a calculation has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from dispatch.disasters.models import RosterRun
from dispatch.disasters.queries.rosters.building import Question
from dispatch.disasters.queries.rosters.figures import Limits
from dispatch.disasters.rostering.explain import EXPERIENCED, LANGUAGE, Missing
from dispatch.disasters.rostering.plan import Plan
from dispatch.disasters.rostering.reasons import Reason
from dispatch.i18n import _, language_name, local, show_hours, show_moment, show_time
from dispatch.vocabulary import N_, StudyState

STAGES = {
    "coverage": N_("大切な持ち場から順に、担当者を当てはめています。"),
    "cost": N_("同じ人数のまま、負担のかたよりが少ない組み方を探しています。"),
}
REASONS: dict[Reason, str] = {
    Reason.BEGUN: N_("もう始まっています"),
    Reason.ROLE: N_("この役割の研修を受けていないか、翻訳する言語を話せません"),
    Reason.LANGUAGE: N_("この言語のレベルが足りません"),
    Reason.EXPERIENCE: N_("活動の経験がありません"),
    Reason.REMOTE: N_("自宅からの活動だけできます"),
    Reason.UNAVAILABLE: N_("この時間に活動できると答えていません"),
    Reason.NIGHT: N_("夜間は活動できません"),
    Reason.TWICE: N_("同じ時間に別の担当があります"),
    Reason.REST: N_("前後の担当との間の休息が足りません"),
    Reason.DAY_HOURS: N_("1日の時間の上限を超えます"),
    Reason.WEEK_HOURS: N_("7日間の時間の上限を超えます"),
    Reason.FREE_DAY: N_("7日間に休みの日がなくなります"),
    Reason.APART: N_("別々にすると決めた人がいます"),
    Reason.TOGETHER: N_("一緒にすると決めた人がいません"),
    Reason.FULL: N_("人数がそろっています"),
    Reason.BETTER: N_("入れますが、この案では入れていません"),
}


def refusal(reason: Reason) -> str:
    """Why somebody does not take a shift."""
    return _(REASONS[reason])


def stage(run: RosterRun) -> str:
    """What a run that waits or works is doing."""
    if run.state is StudyState.QUEUED:
        return _("順番を待っています。")
    return _(STAGES.get(run.progress.partition(" ")[0], STAGES["coverage"]))


def period(run: RosterRun) -> str:
    """The hours asked for."""
    question = Question.from_json(run.wanted)
    return _(
        "%(start)s〜%(end)s",
        start=show_moment(question.start, "short"),
        end=show_moment(question.end, "short"),
    )


def proof(plan: Plan) -> str:
    """How good the plan is proven to be."""
    if plan.coverage == plan.coverage_bound:
        return _("いまの条件では、これより多くの持ち場を埋める組み方はありません（確認済み）。")
    return _(
        "持ち場の重要度の合計は%(n)s点です。最もよい組み方でも%(most)s点を超えません。",
        n=plan.coverage,
        most=plan.coverage_bound,
    )


def cost_proof(plan: Plan) -> str:
    """The same for the burden."""
    if plan.cost_bound == plan.cost:
        return _("負担のかたよりも、これより小さくできません（確認済み）。")
    if plan.cost_bound is None:
        return ""
    return _(
        "負担は%(n)s点です。%(least)s点より小さくはできません。",
        n=f"{plan.cost:g}",
        least=f"{plan.cost_bound:g}",
    )


def missing(lack: Missing) -> str:
    """What a shift lacks."""
    if lack.kind == LANGUAGE:
        return _(
            "%(language)sを話せる人（レベル%(level)s以上） %(n)s人",
            language=language_name(lack.language or ""),
            level=lack.level,
            n=lack.number,
        )
    if lack.kind == EXPERIENCED:
        return _("経験のある人 %(n)s人", n=lack.number)
    return _("担当者 %(n)s人", n=lack.number)


def needs(languages: Sequence[dict[str, Any]]) -> list[str]:
    """The languages that a shift is to cover."""
    return [
        _(
            "%(language)s（レベル%(level)s以上）%(n)s人",
            language=language_name(need["language"]),
            level=need["level"],
            n=need["number"],
        )
        for need in languages
    ]


def languages(codes: Iterable[str]) -> str:
    """Languages by name, one after the other."""
    return "、".join(language_name(code) for code in codes)


def hours(start: datetime, end: datetime, day: date | None = None) -> str:
    """`22:00〜翌6:00`: from when to when, where the day is said beside it; on the table of the `day` after it began
    `前日22:00〜6:00`."""
    if day and local(start).date() < day:
        return _("前日%(start)s〜%(end)s", start=show_time(start), end=show_time(end))
    if local(start).date() == local(end - timedelta(minutes=1)).date():
        return show_hours(start, end)
    return _("%(start)s〜翌%(end)s", start=show_time(start), end=show_time(end))


def limits(of: Limits) -> str:
    """When and how long somebody of an age usually serves."""
    parts = [
        _("夜間も活動") if of.nights else _("夜間を除く"),
        _("1日%(n)s時間まで", n=of.hours_a_day) if of.hours_a_day else "",
        _("7日間で%(n)s時間まで", n=of.hours_in_7_days) if of.hours_in_7_days else "",
    ]
    return "、".join(filter(None, parts))
