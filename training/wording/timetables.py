"""Timetables in words: how good one is, why somebody is not served and why a session is not held."""

from __future__ import annotations

from typing import Any

from dispatch.i18n import _, show_date
from dispatch.vocabulary import N_, StudyState
from training.models import TimetableStudy
from training.queries.timetables import Question
from training.timetable.plan import Plan
from training.timetable.reasons import NotHeld, NotServed

STAGES = {
    "coverage": N_("受講できる人が多い組み方を探しています。"),
    "bound": N_("これ以上よい組み方があるかを調べています。"),
    "cost": N_("同じ人数のまま、負担の少ない組み方を探しています。"),
}
NOT_SERVED: dict[NotServed, str] = {
    NotServed.NO_SESSION: N_("この講座の回がありません"),
    NotServed.NEVER_HELD: N_("会場と講師のそろう日時がありません"),
    NotServed.NEVER_FREE: N_("開ける日時に、空いている時間がありません"),
    NotServed.CANNOT_REACH: N_("空いている日時に、通える会場がありません"),
    NotServed.BUSY: N_("同じ時間に、別の講座を受けます"),
    NotServed.FULL: N_("参加できる回が満席です"),
    NotServed.SHORT: N_("会場か講師が足りず、参加できる日時に開けません"),
    NotServed.ELSEWHERE: N_("ほかの日時のほうが、多くの人が受講できます"),
}
NOT_HELD: dict[NotHeld, str] = {
    NotHeld.NO_START: N_("期間と時間帯に収まる日時がありません。期間か時間帯を広げてください。"),
    NotHeld.NO_ROOM: N_("使える会場がありません。会場の利用時間を確かめてください。"),
    NotHeld.NO_TRAINER: N_("教えられる講師がいません。講師の担当講座と時間を確かめてください。"),
    NotHeld.NOBODY: N_("新たに受講できる人がいません。"),
    NotHeld.SHORT: N_("会場か講師が、ほかの回で使われています。"),
}
COSTS = {
    "held": N_("開く回数"),
    "spread": N_("同じ区への偏り"),
    "unliked": N_("希望と違う時間帯"),
    "changed": N_("前の案からの変更"),
}


def stage(study: TimetableStudy) -> str:
    """What a study that waits or works is doing."""
    if study.state is StudyState.QUEUED:
        return _("順番を待っています。")
    return _(STAGES.get(study.progress.partition(" ")[0], STAGES["coverage"]))


def period(study: TimetableStudy) -> str:
    """The weeks asked for."""
    question = Question.from_json(study.wanted)
    first, last = show_date(question.first, "medium"), show_date(question.last, "short")
    return _("%(first)s〜%(last)s", first=first, last=last)


def count(study: TimetableStudy) -> int:
    """How many sessions were asked for."""
    question = Question.from_json(study.wanted)
    names = {name for one in question.wanted for name in one.names()}
    return len(names - question.dropped)


def proof(plan: Plan) -> str:
    """How good the plan is proven to be."""
    if plan.coverage == plan.coverage_bound:
        return _("この条件では、これより多くの人が受講できる組み方はありません（確認済み）。")
    return _(
        "必要度の合計は%(n)s点です。最もよい組み方でも%(most)s点を超えません。",
        n=plan.coverage,
        most=plan.coverage_bound,
    )


def cost_proof(plan: Plan) -> str:
    """The same for the burden."""
    if plan.cost_bound == plan.cost:
        return _("負担も、これより小さくできません（確認済み）。")
    if plan.cost_bound is None:
        return ""
    return _("負担は、最も小さくても%(n)s点です。", n=f"{plan.cost_bound:g}")


def reason(code: Any) -> str:
    """Why, of either kind."""
    found = NOT_SERVED.get(code) or NOT_HELD[code]
    return _(found)
