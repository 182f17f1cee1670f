"""Reports in words: what is paid and why, and what the desk should look at."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dispatch.assignments.models import ActivityReport, Assignment, ReportState, WaySource
from dispatch.assignments.queries.reports import DETOUR, Difference, Travel
from dispatch.assignments.wording.moments import duration
from dispatch.i18n import _, label, show_date
from dispatch.requests.models import ProgrammeSettings
from dispatch.vocabulary import N_, Transport

if TYPE_CHECKING:
    from dispatch.assignments.services.expenses import Expenses

TONES = {ReportState.FILED: "warning", ReportState.RETURNED: "danger", ReportState.APPROVED: "success"}
SIGNS = {
    ReportState.FILED: "hourglass-split",
    ReportState.RETURNED: "arrow-return-left",
    ReportState.APPROVED: "check-circle-fill",
}
MINUTES: dict[str, str] = {
    "overrun": N_("%(much)sの延長"),
    "early": N_("%(much)s早く終了"),
    "late": N_("%(much)s遅く開始"),
    "said_late": N_("医療機関：%(much)sの遅刻"),
}
PLAIN: dict[str, str] = {
    "unagreed": N_("延長に合意した人の記入なし"),
    "patient_absent": N_("患者さんが来なかった"),
    "exposure": N_("感染のおそれあり"),
    "trouble": N_("困ったことの記入あり"),
    "said_absent": N_("医療機関：来なかった"),
    "said_problem": N_("医療機関：気づいたことの記入あり"),
}


def yen(amount: int) -> str:
    """`3,194円`, `−306円`."""
    return _("%(n)s円", n=f"{amount:,}".replace("-", "−"))


def kilometres(metres: int) -> str:
    """`7.3km`."""
    return _("%(n)skm", n=f"{metres / 1000:g}")


def month_name(month: date) -> str:
    """`2026年12月`."""
    return _("%(year)s年%(month)s月", year=month.year, month=month.month)


def difference(one: Difference) -> str:
    """A difference from the plan, or from what is usual."""
    if one.kind in MINUTES:
        return _(MINUTES[one.kind], much=duration(one.amount))
    if one.kind == "far":
        return _("距離がいつもより長い（片道%(km)s）", km=kilometres(one.amount))
    if one.kind == "over_limit":
        return _("運賃が上限を%(yen)s超える", yen=yen(one.amount))
    if one.kind == "dear":
        return _("運賃がいつもより高い（%(yen)s）", yen=yen(one.amount))
    return _(PLAIN[one.kind])


def fare_rule(settings: ProgrammeSettings, usual: Travel) -> str:
    """Up to what fares are paid, and where the amount in the field comes from."""
    limit = yen(settings.fare_limit_yen)
    if usual.fare and usual.last_at:
        return _(
            "前回（%(day)s）と同じ金額を入れてあります。往復で%(limit)sまでお支払いします。",
            day=show_date(usual.last_at, "short"),
            limit=limit,
        )
    return _("公共交通機関を使ったとき。往復で%(limit)sまでお支払いします。", limit=limit)


def way_rule(settings: ProgrammeSettings, usual: Travel) -> str:
    """What a car's kilometre is paid, and where the distance in the field comes from."""
    each = yen(settings.car_yen_per_km)
    if usual.source is WaySource.LAST and usual.last_at:
        return _(
            "前回（%(day)s）と同じ距離を入れてあります。1kmあたり%(each)sを往復分お支払いします（事業の規定）。",
            day=show_date(usual.last_at, "short"),
            each=each,
        )
    return _(
        "ご自宅からの直線距離の%(times)s倍を目安に入れてあります。1kmあたり%(each)sを往復分お支払いします（事業の規定）。",
        times=f"{DETOUR:g}",
        each=each,
    )


def travel_compared(report: ActivityReport) -> str:
    """How the travel stated stands to what the form had proposed; nothing where it proposed nothing."""
    if report.transport is Transport.CAR:
        return _compared_way(report.distance_metres, report.usual_metres, report.way_source)
    if report.usual_yen and report.transport in (Transport.TRANSIT, None):
        return _compared_fare(report.travel_yen, report.usual_yen)
    return ""


def _compared_way(metres: int, usual: int, source: WaySource | None) -> str:
    if not usual or source is None:
        return ""
    known = {"source": label(source), "km": kilometres(usual), "more": kilometres(abs(metres - usual))}
    if metres > usual:
        return _("%(source)sの片道%(km)sより%(more)s長い", **known)
    if metres < usual:
        return _("%(source)sの片道%(km)sより%(more)s短い", **known)
    return _("%(source)sの片道%(km)sと同じ", **known)


def _compared_fare(fare: int, usual: int) -> str:
    known = {"yen": yen(usual), "more": yen(abs(fare - usual))}
    if fare > usual:
        return _("前回の往復%(yen)sより%(more)s高い", **known)
    if fare < usual:
        return _("前回の往復%(yen)sより%(more)s安い", **known)
    return _("前回の往復%(yen)sと同じ", **known)


def tax_note(settings: ProgrammeSettings) -> str:
    """What the column of the tax holds."""
    return _(
        "源泉徴収税（所得税と復興特別所得税）は、謝金の%(rate)s%%を活動ごとに計算し、1円未満を切り捨てた額です。"
        "謝金から差し引いて財団が納めます。交通費にはかかりません。",
        rate=f"{settings.tax_basis_points / 100:g}",
    )


def pay_rows(job: Assignment, pay: Expenses) -> list[tuple[str, int, str]]:
    """The parts of what is paid: label, yen (the tax below nothing), and how it comes about."""
    settings = job.request.programme.settings
    first = _("謝金（患者さんが来なかった場合）") if pay.minimum else _("謝金（2時間まで）")
    found = [(first, pay.first, "")]
    if pay.further_hours:
        each = yen(settings.fee_each_further_hour)
        note = _("%(hours)s時間 × %(each)s（1時間未満は切り上げ）", hours=pay.further_hours, each=each)
        found.append((_("謝金（2時間を超える分）"), pay.further, note))
    if pay.tax:
        rate = f"{settings.tax_basis_points / 100:g}"
        found.append((_("源泉徴収税"), -pay.tax, _("謝金の%(rate)s%%（1円未満は切り捨て）", rate=rate)))
    if pay.travel or pay.fare_cut:
        cut = _("上限は%(yen)sです。", yen=yen(settings.fare_limit_yen)) if pay.fare_cut else ""
        found.append((_("交通費（往復）"), pay.travel, cut))
    return found
