"""What can be set of a programme: each setting with its name, unit, bounds and what it does, in the order of the page.

The page, its checks, the record of changes and docs/settings.md all take it from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from dispatch.vocabulary import N_


class Kind(Enum):
    """How a setting is written."""

    NUMBER = auto()
    YES_NO = auto()
    MANNER = auto()
    PERCENT = auto()
    BY_DAYS = auto()
    BY_HOURS = auto()
    DAYS = auto()
    LEVELS = auto()
    WEIGHTS = auto()
    COSTS = auto()
    PAPERS = auto()
    LINES = auto()


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; `least` and `most` bound a number, in `unit`. Texts are message ids."""

    name: str
    kind: Kind
    label: str
    what: str
    unit: str = ""
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that belong together."""

    code: str
    title: str
    settings: tuple[Setting, ...]
    note: str = ""


MINUTES, YEN = N_("分"), N_("円")
MOST_MINUTES = 14 * 24 * 60
"""The longest time to answer: two weeks."""
MOST_WEIGHT, MOST_COST, MOST_LINES = 10_000, 10_000, 20


def _number(name: str, label: str, what: str, unit: str, least: int, most: int) -> Setting:
    return Setting(name, Kind.NUMBER, label, what, unit, least, most)


GROUPS = (
    Group("slots", N_("予定の枠"), (
        _number("slot_minutes", N_("1件の標準の長さ"),
                N_("終了時刻のない依頼は、この長さとして扱います。"), MINUTES, 15, 720),
        _number("earliest_start_hour", N_("開始できる時刻"),
                N_("この時刻より前に始まる依頼は受け付けません。"), N_("時"), 0, 23),
        _number("latest_end_hour", N_("終了の限度"),
                N_("この時刻より後に終わる依頼は受け付けません。"), N_("時"), 1, 24),
        _number("horizon_days", N_("依頼できる期間"),
                N_("今日から何日先までの依頼を受け付けるかです。"), N_("日先"), 1, 365),
        _number("turnaround_minutes", N_("派遣と派遣のあいだ"),
                N_("同じ人の次の派遣までに、移動時間のほかに空ける時間です。"), MINUTES, 0, 240),
    )),
    Group("asking", N_("打診のしかた"), (
        Setting("ask_mode", Kind.MANNER, N_("打診の方法"),
                N_("依頼ごとに変えることもできます。")),
        _number("ask_count", N_("同時に打診する人数"),
                N_("「何人かに同時に打診」のときの人数です。"), N_("人"), 1, 20),
        Setting("ask_next", Kind.YES_NO, N_("自動で次の人に打診する"),
                N_("辞退や期限切れのあと、コーディネーターの確認を待たずに次の人に打診します。")),
        _number("asks_per_week", N_("1人への打診の上限（7日間）"),
                N_("本人が上限を決めていないときに使います。"), N_("回"), 1, 50),
        _number("team_minutes", N_("複数人の依頼をあきらめる時点"),
                N_("開始のこの時間前までに全員がそろわなければ、不成立とします。"), MINUTES, 0, 1440),
    )),
    Group("deadlines", N_("回答期限"), (
        Setting("offer_minutes", Kind.BY_DAYS, N_("営業日による回答期限"),
                N_("打診の日から派遣の日までの営業日の数で決まります。打診の日は数え、派遣の日は数えません。"
                   "最後の行は0日にしてください。")),
        Setting("last_day_minutes", Kind.BY_HOURS, N_("直前の回答期限"),
                N_("開始が迫った打診では、こちらを先に使います。夜間でも送り、コーディネーターにも知らせます。")),
    )),
    Group("standby", N_("待機者"), (
        Setting("standby_steps_in", Kind.YES_NO, N_("待機者が自動で交代する"),
                N_("担当者が来られなくなったとき、コーディネーターの操作を待たずに待機者に交代します。")),
    )),
    Group("expired", N_("期限切れ"), (
        Setting("repair_expired", Kind.YES_NO, N_("期限切れになる派遣の担当者を自動で替える"),
                N_("担当者のレベル・資格・書類が派遣の当日に有効ではないとき、コーディネーターの操作を待たずに代わりを探します。")),
    )),
    Group("cancelling", N_("取消し"), (
        _number("late_cancel_hours", N_("直前の取消とする時間"),
                N_("開始までこの時間を切ってからの取消を、直前の取消として記録します。"), N_("時間前"), 0, 336),
    )),
    Group("money", N_("謝礼・交通費・税"), (
        _number("fee_first_two_hours", N_("謝礼（2時間まで）"),
                N_("1回の派遣の基本の額です。"), YEN, 0, 1_000_000),
        _number("fee_each_further_hour", N_("謝礼（2時間を超えた1時間ごと）"),
                N_("1時間に満たない分は切り上げます。"), YEN, 0, 1_000_000),
        _number("fee_patient_absent", N_("患者が来なかったときの謝礼"),
                N_("待った時間にかかわらず、この額です。"), YEN, 0, 1_000_000),
        Setting("tax_basis_points", Kind.PERCENT, N_("源泉徴収の税率"),
                N_("謝礼から差し引く所得税の割合です。1円に満たない分は切り捨てます。"), N_("％"), 0, 10_000),
        _number("car_yen_per_km", N_("自家用車の交通費（1kmあたり）"),
                N_("往復の距離にかけます。"), YEN, 0, 1000),
        _number("fare_limit_yen", N_("交通費（運賃）の上限"),
                N_("1回の派遣で支払う運賃の上限です。"), YEN, 0, 1_000_000),
        _number("overrun_tolerance_minutes", N_("時間のずれを確かめる目安"),
                N_("終了が予定からこの時間を超えてずれた報告に、確認の印を付けます。"), MINUTES, 0, 240),
    ), N_("金額を変えると、これから承認する報告から新しい額になります。承認した報告の額は変わりません。")),
    Group("reminders", N_("お知らせ・リマインド"), (
        _number("remind_hour", N_("前日のお知らせの時刻"),
                N_("派遣の前の日、この時刻から通訳者と医療機関に知らせます。"), N_("時"), 0, 23),
        _number("remind_minutes", N_("直前のお知らせ"),
                N_("開始のこの時間前に通訳者に知らせます。"), MINUTES, 0, 1440),
        Setting("report_reminder_days", Kind.DAYS, N_("報告のお願い"),
                N_("報告がないとき、派遣から何日後の朝にお願いするかです。最後の回はコーディネーターにも知らせます。"
                   "「、」で区切ってください。"), N_("日後"), 1, 30),
    )),
    Group("levels", N_("レベルと優先度"), (
        Setting("level_by_visit", Kind.LEVELS, N_("通訳内容ごとに必要なレベル"),
                N_("依頼でレベルを選ばなかったときに使います。")),
        Setting("weight_by_urgency", Kind.WEIGHTS, N_("緊急度の重み"),
                N_("全部の依頼に人が足りないとき、重みの合計が大きくなるように決めます。"), "", 1, MOST_WEIGHT),
        _number("later_choice_penalty", N_("第2希望以降を選びにくくする分"),
                N_("希望が1つ下がるごとに、移動がこれだけ長いのと同じに見なします。"), MINUTES, 0, 1440),
        _number("other_mode_penalty", N_("別の対応方法を選びにくくする分"),
                N_("希望と違う対応方法（電話など）を、移動がこれだけ長いのと同じに見なします。"), MINUTES, 0, 1440),
        _number("recent_days", N_("最近の活動とする期間"),
                N_("負担のかたよりを見るときに数える期間です。"), N_("日間"), 1, 365),
        Setting("engine_costs", Kind.COSTS, N_("計算の重み"),
                N_("人を選ぶときに何をどれだけ避けるかを、移動の分数に置きかえた数です。"), MINUTES, 0, MOST_COST),
    )),
    Group("papers", N_("必要な書類"), (
        Setting("required_papers", Kind.PAPERS, N_("派遣に必要な書類"),
                N_("派遣の日に有効な書類がそろっている人だけを選びます。")),
    )),
    Group("exclusions", N_("対象外"), (
        Setting("exclusions", Kind.LINES, N_("派遣できない場面"),
                N_("依頼の画面に表示し、医療機関に確認してもらいます。1行に1つ書いてください。")),
    )),
)  # fmt: skip

COSTS = {
    "travel_minute": N_("移動1分"),
    "level_surplus": N_("必要より高いレベルの人（1段ごと）"),
    "load": N_("最近の活動1件ごと"),
    "gender_wish": N_("希望と違う性別"),
    "discontinuity": N_("前回と違う人"),
    "changed": N_("前の計算からの変更"),
}
"""Names of what `matching.parts.Costs` counts."""


def settings() -> Iterator[Setting]:
    """Every setting, in the order of the page."""
    for group in GROUPS:
        yield from group.settings


SETTINGS = {one.name: one for one in settings()}
