"""The sentences of shadowing's pages: reasons, proofs, waits."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.assignments.planning import row_id
from dispatch.i18n import _, language_name
from dispatch.vocabulary import N_
from dispatch.volunteers.models import Volunteer
from training.pairing.plan import Plan
from training.pairing.reasons import Left, Why
from training.pairing.rules import Rule
from training.queries.shadowing import Progress, people_by_id

REASONS: dict[Rule | Why, str] = {
    Why.NO_JOB: N_("この言語の確定した活動がありません。"),
    Why.TAKEN: N_("合う活動は、長く待っている人や回数の足りない人が見学します。"),
    Why.BUSY: N_("合う活動はありますが、ほかの見学と重なります。"),
    Rule.LANGUAGE: N_("この言語のレベルが登録されていません。"),
    Rule.LEVEL: N_("活動のレベルに達していて、見学ではなく担当ができます。"),
    Rule.KIND: N_("見学してよい内容・分野・方法の活動がありません。"),
    Rule.SENIOR: N_("経験の多い通訳者の活動がありません。"),
    Rule.CLOSED: N_("医療機関か担当の通訳者が、見学を受け入れていません。"),
    Rule.ENOUGH: N_("必要な回数の見学が済んでいます。"),
    Rule.GENDER: N_("通訳者の性別の指定に合いません。"),
    Rule.PAPERS: N_("当日に有効な誓約書・保険がありません。"),
    Rule.BARRED: N_("行けない医療機関・分野か、すでに断った活動です。"),
    Rule.MODE: N_("活動できる方法に合いません。"),
    Rule.AVAILABILITY: N_("活動の時間が空いていません。"),
    Rule.DISTANCE: N_("移動できる距離より遠い活動です。"),
    Rule.CLASH: N_("自分の活動やほかの見学と重なります。"),
    Rule.CAP: N_("1日・1週間の回数の上限に達しています。"),
}
"""Why somebody is left without, in one sentence each."""


@dataclass(frozen=True, slots=True)
class LeftLine:
    """One person left without, in words; `parts`: how many jobs fell for which reason."""

    person: Volunteer
    language: str
    reason: str
    jobs: int
    parts: list[tuple[str, int]]


def left_lines(plan: Plan) -> list[LeftLine]:
    """Whom a plan leaves without, as far as they are still on the roster."""
    people = people_by_id({row_id(one.trainee) for one in plan.left})
    found = ((people.get(row_id(one.trainee)), one) for one in plan.left)
    return [_line(person, one) for person, one in found if person is not None]


def _line(person: Volunteer, one: Left) -> LeftLine:
    parts = [(_(REASONS[Rule(code)]), number) for code, number in one.taken_away.items()]
    return LeftLine(person, language_name(one.language), _(REASONS[one.reason]), one.jobs, parts)


def proof(plan: Plan) -> str:
    """How good a plan is proven to be."""
    if plan.status == "optimal":
        return _("これよりよい組み合わせはないことを確かめました。")
    if plan.worth == plan.worth_bound:
        return _("見学の価値は最大です。移動などの負担は、まだ減らせるかもしれません。")
    return _("見学の価値は%(n)sです。どう組んでも%(most)sまでです。", n=plan.worth, most=plan.worth_bound)


def waited(one: Progress) -> str:
    """How long somebody has waited for the next job to watch."""
    return _("%(n)s日", n=one.waited)


def hours(minutes: int) -> str:
    """A length of time."""
    return _("%(h)s時間%(m)s分", h=minutes // 60, m=minutes % 60)
