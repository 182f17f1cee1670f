"""Rules in words: a badge, a sentence about one person, and why a request has nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.assignments.planning import row_id
from dispatch.assignments.planning.limits import Limit
from dispatch.i18n import _
from dispatch.matching.rules import Rule
from dispatch.vocabulary import N_

RULES: dict[str, str] = {
    Rule.LANGUAGE: N_("言語"),
    Rule.GENDER: N_("性別"),
    Rule.CREDENTIAL: N_("資格・書類"),
    Rule.TOPIC: N_("対応不可の分野"),
    Rule.BANNED: N_("担当不可"),
    Rule.MODE: N_("実施方法"),
    Rule.AVAILABILITY: N_("空き時間"),
    Rule.DISTANCE: N_("移動距離"),
    Rule.CLASH: N_("予定の重なり"),
    Rule.ENGAGED: N_("研修など"),
    Rule.DAILY_CAP: N_("1日の上限"),
    Rule.WEEKLY_CAP: N_("1週間の上限"),
    Rule.CONTESTED: N_("ほかの依頼を優先"),
    Limit.ASKS: N_("打診の上限"),
}
"""A word for each rule, for badges and the rows of a funnel."""

BROKEN: dict[str, str] = {
    Rule.LANGUAGE: N_("当日、必要な言語とレベル（この通訳内容を担当できる条件）に届いていません。"),
    Rule.GENDER: N_("指定された性別ではありません。"),
    Rule.CREDENTIAL: N_("必要な資格・書類が当日に有効ではありません。"),
    Rule.TOPIC: N_("この分野の通訳は引き受けない登録です。"),
    Rule.BANNED: N_("この依頼を担当できない人に指定されています。"),
    Rule.MODE: N_("この実施方法には対応していません。"),
    Rule.AVAILABILITY: N_("登録された空き時間の外です。"),
    Rule.DISTANCE: N_("移動できる時間を超えています。"),
    Rule.CLASH: N_("前後の予定に間に合いません。"),
    Rule.ENGAGED: N_("同じ時間帯に研修などの予定があります。"),
    Rule.DAILY_CAP: N_("1日の上限を超えます。"),
    Rule.WEEKLY_CAP: N_("1週間の上限を超えます。"),
    Rule.CONTESTED: N_("ほかの依頼の候補になっています。"),
    Limit.ASKS: N_("この1週間の打診が、本人の上限に達しています。"),
}
"""What it means when one person breaks the rule."""

NOBODY: dict[str, str] = {
    Rule.LANGUAGE: N_("この言語とレベルに対応できる人が、ほかにいません（%(n)s人が対象外）。"),
    Rule.GENDER: N_("言語に対応できる%(n)s人のなかに、指定された性別の人がいません。"),
    Rule.CREDENTIAL: N_("ここまで条件に合う%(n)s人は、必要な資格・書類が当日に有効ではありません。"),
    Rule.TOPIC: N_("ここまで条件に合う%(n)s人は、この分野の通訳を引き受けていません。"),
    Rule.BANNED: N_("ここまで条件に合う%(n)s人は、この依頼を担当できない人に指定されています。"),
    Rule.MODE: N_("ここまで条件に合う%(n)s人は、この実施方法に対応していません。"),
    Rule.AVAILABILITY: N_("条件に合う%(n)s人は、この時間に空いていません。"),
    Rule.DISTANCE: N_("この時間に空いている%(n)s人は、移動できる時間を超えています。"),
    Rule.CLASH: N_("条件に合う%(n)s人は、同じ時間帯に別の予定があります。"),
    Rule.ENGAGED: N_("条件に合う%(n)s人は、同じ時間帯に研修などの予定があります。"),
    Rule.DAILY_CAP: N_("条件に合う%(n)s人は、その日の上限に達しています。"),
    Rule.WEEKLY_CAP: N_("条件に合う%(n)s人は、その週の上限に達しています。"),
    Rule.CONTESTED: N_("条件に合う人はいますが、ほかの依頼に必要です。"),
    Limit.ASKS: N_("ここまで条件に合う%(n)s人は、この1週間の打診が上限に達しています。"),
}
"""Why a request has nobody: the rule that took the last `n` people away."""

ADVICE: dict[str, str] = {
    Rule.LANGUAGE: N_("一つ下のレベルでもよいか医療機関に確かめるか、近隣の団体に相談してください。"),
    Rule.GENDER: N_("性別の指定を「希望」に変えられるか、医療機関に確かめてください。"),
    Rule.CREDENTIAL: N_("書類の更新が間に合う人がいないか、名簿で確かめてください。"),
    Rule.TOPIC: N_("内容を説明すれば引き受けてもらえるか、本人に電話で確かめてください。"),
    Rule.BANNED: N_("担当できない理由が今も当てはまるか、医療機関に確かめてください。"),
    Rule.MODE: N_("対面・電話・オンラインのどれでもよいか、医療機関に確かめてください。"),
    Rule.AVAILABILITY: N_("日時を変えられるか医療機関に確かめるか、手で選んで本人に電話してください。"),
    Rule.DISTANCE: N_("電話・オンラインでもよいか、医療機関に確かめてください。"),
    Rule.CLASH: N_("開始を30分から1時間ずらせるか、医療機関に確かめてください。"),
    Rule.ENGAGED: N_(
        "日時を変えられるか医療機関に確かめるか、その予定を替えられるか本人に確かめてください。"
    ),
    Rule.DAILY_CAP: N_("手で選んで、もう1件お願いできるか本人に電話してください。"),
    Rule.WEEKLY_CAP: N_("手で選んで、もう1件お願いできるか本人に電話してください。"),
    Rule.CONTESTED: N_("どちらの依頼を優先するか決めて、手で選んでください。"),
    Limit.ASKS: N_("急ぎのときは、手で選んで理由を書けば打診できます。"),
}
"""What a coordinator can do about the rule that took the last people away."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """Why one need has nobody: from everybody down to nobody, rule by rule."""

    need: int | None
    start: int
    steps: tuple[tuple[str, int], ...]
    sentence: str
    advice: str
    rivals: tuple[int, ...]


def rule_name(code: str) -> str:
    """`空き時間`: a word for a rule; the code itself where it is unknown."""
    return _(RULES[code]) if code in RULES else code


def rule_broken(code: str) -> str:
    """A sentence for a rule that one person breaks."""
    return _(BROKEN[code]) if code in BROKEN else code


def funnels(reasons: Sequence[Mapping[str, Any]] | None) -> list[Funnel]:
    """The plan's reasons for an uncovered request, need by need."""
    groups: dict[tuple[int | None, int | None], list[Mapping[str, Any]]] = {}
    for reason in reasons or ():
        groups.setdefault((reason.get("need"), reason.get("option")), []).append(reason)
    return [_funnel(need, found) for (need, _option), found in groups.items()]


def _funnel(need: int | None, reasons: Sequence[Mapping[str, Any]]) -> Funnel:
    steps = tuple((str(r["rule"]), int(r.get("count") or 0)) for r in reasons)
    taken = [(rule, count) for rule, count in steps if count or rule == Rule.CONTESTED]
    last, count = taken[-1] if taken else ("", 0)
    rivals = tuple(row_id(str(key)) for r in reasons for key in r.get("requests", ()))
    sentence = _(NOBODY[last], n=count) if last in NOBODY else _("担当できる人が見つかりませんでした。")
    advice = _(ADVICE[last]) if last in ADVICE else ""
    return Funnel(need, sum(n for _rule, n in steps), steps, sentence, advice, rivals)


STANDBY: dict[str, str] = {
    Rule.LANGUAGE: N_("この言語とレベルの人が、ほかにいません。"),
    Rule.AVAILABILITY: N_("条件に合う人は、この時間に空いていません。"),
    Rule.DISTANCE: N_("条件に合う人は、移動できる時間を超えています。"),
    Rule.CLASH: N_("条件に合う人には、同じ時間帯に別の予定があります。"),
    Rule.ENGAGED: N_("条件に合う人には、同じ時間帯に研修などの予定があります。"),
    Rule.DAILY_CAP: N_("条件に合う人は、その日の上限に達しています。"),
    Rule.WEEKLY_CAP: N_("条件に合う人は、その週の上限に達しています。"),
    Rule.CONTESTED: N_("条件に合う人は、ほかの派遣の控えになっています。"),
}
"""Why a confirmed job has nobody who could step in: the rule that took the last people away."""


def nobody_stands_by(reasons: Sequence[Mapping[str, Any]]) -> str:
    """A sentence on why nobody could step in."""
    taken = [str(r["rule"]) for r in reasons if r.get("count") or r["rule"] == Rule.CONTESTED]
    last = taken[-1] if taken else ""
    return _(STANDBY[last]) if last in STANDBY else _("条件に合う人がいません。")
