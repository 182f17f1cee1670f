"""The table of timed jobs: what is done, how often, and what it is called.

Every job may be done twice, at once or one after the other, and nothing happens twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.assignments import services as assignments
from dispatch.assignments.queries.runs import plan_is_wanted
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.disasters.services import (
    alerts,
    call_outs,
    drills,
    guests,
    musters,
    packs,
    residents,
    rosters,
    rounds,
    telegrams,
)
from dispatch.disasters.services.notices import publishing
from dispatch.jobs.trimming import trim
from dispatch.notifications import services as notifications
from dispatch.vocabulary import N_
from dispatch.volunteers import services as volunteers
from training.services import demand, figures, materials, seats, sessions, shadowing, timetables

LOOK_SECONDS = 20
"""How often a daily job is looked at: it runs so soon after its time, or after an outage that it fell into."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again.

    `when`: seconds between two turns, or a time of day on the foundation's clock. `function` may give the number of
    things it did (or whether it did something). `title` says in Japanese what it is for.
    """

    name: str
    function: Callable[[], Any]
    when: float | time
    title: str = ""

    @property
    def daily(self) -> time | None:
        """The time of day; None for a job that comes every so many seconds."""
        return self.when if isinstance(self.when, time) else None

    @property
    def seconds(self) -> float:
        """Between two looks at it."""
        return LOOK_SECONDS if isinstance(self.when, time) else self.when


def last_moment(at: time, now: datetime, zone: ZoneInfo) -> datetime:
    """When it was last this time of day (aware, UTC), `now` at the latest."""
    here = now.astimezone(zone)
    moment = datetime.combine(here.date(), at, zone)
    return (moment if moment <= here else moment - timedelta(days=1)).astimezone(UTC)


def next_moment(at: time, now: datetime, zone: ZoneInfo) -> datetime:
    """When it will next be this time of day (aware, UTC), after `now`."""
    here = now.astimezone(zone)
    moment = datetime.combine(here.date(), at, zone)
    return (moment if moment > here else moment + timedelta(days=1)).astimezone(UTC)


def propose() -> bool:
    """Ask for a plan where one is wanted, so that what nobody's click has started is matched too."""
    wanted = plan_is_wanted()
    if wanted:
        assignments.request_plan(SYSTEM, "timer")
    db.session.commit()
    return wanted


JOBS = (
    Job("plan", assignments.run_next, 1, N_("割当の計算")),
    Job("ask", assignments.answer_all, 1, N_("提案についての質問への回答")),
    Job("lapse", assignments.lapse_due, 15, N_("回答期限の過ぎた打診の終了")),
    Job("ask_on", assignments.ask_on, 5, N_("次の人への打診")),
    Job("standbys", assignments.close_standbys, 60, N_("待機のお願いの整理")),
    Job("amend", assignments.close_due, 15, N_("回答のない変更相談の終了")),
    Job("deliver", notifications.deliver_due, 3, N_("メッセージの送信")),
    Job("letters", alerts.send_letters, 2, N_("住民への一斉配信")),
    Job("close", assignments.close_finished, 60, N_("終わった派遣の完了")),
    Job("propose", propose, 60, N_("新しい依頼の割当")),
    Job("remind_availability", volunteers.remind_stale, 3600, N_("活動できる時間の確認のお願い")),
    Job("remind_jobs", assignments.remind_of_jobs, 60, N_("前日と直前のお知らせ")),
    Job("remind_offers", assignments.remind_of_offers, 60, N_("回答期限の前のお知らせ")),
    Job("remind_reports", assignments.remind_of_reports, 600, N_("活動報告の再度のお願い")),
    Job("tend_seats", seats.tend_seats, 15, N_("研修の席のご案内")),
    Job("tell_wishers", seats.tell_wishers, 600, N_("受けたい講座の日程のお知らせ")),
    Job("remind_learners", seats.remind, 60, N_("研修の前日のお知らせ")),
    Job("thank_learners", seats.follow_up, 600, N_("研修のあとのお礼")),
    Job("study_demand", demand.work_next, 5, N_("次に教えることの分析")),
    Job("timetable", timetables.work_next, 2, N_("研修の開催案の計算")),
    Job("ask_demand", demand.ask_monthly, time(4), N_("毎月の、次に教えることの分析の依頼")),
    Job("remind_papers", volunteers.remind_of_papers, time(8), N_("期限の近い書類・資格のお知らせ")),
    Job("repair_expired", assignments.repair_expired, 600, N_("期限切れになる派遣の組み直し")),
    Job("derive_levels", volunteers.rederive_all, time(2, 30), N_("レベルの見直し")),
    Job("tidy_documents", volunteers.tidy_documents, time(3), N_("古い書類のファイルの削除")),
    Job("tidy_receipts", assignments.tidy_receipts, time(3, 5), N_("保管期間を過ぎた領収書の削除")),
    Job("tidy_applications", volunteers.tidy_applications, time(3, 10), N_("確認のない申込みの削除")),
    Job("tidy_residents", residents.tidy_residents, 3600, N_("確認のない住民のアドレスの削除")),
    Job("tidy_leavers", volunteers.tidy_leavers, 3600, N_("退会した人の連絡先の削除")),
    Job("renewals", volunteers.renew_due, time(8, 30), N_("意向調査とその再度のお願い")),
    Job("forget", notifications.forget_bodies, time(3, 30), N_("古いメッセージの本文の削除")),
    Job("close_sessions", sessions.close_past, 600, N_("終わった研修の回の整理")),
    Job("tidy_materials", materials.sweep, time(3, 15), N_("使われていない研修の資料の削除")),
    Job("roster_month", figures.keep_roster_month, time(3, 20), N_("名簿の状況の月ごとの記録")),
    Job("roster", rosters.work_next, 2, N_("災害時のシフトの計算")),
    Job("finish_duties", rosters.finish_past, 60, N_("終わった災害時のシフトの完了")),
    Job("pair", shadowing.pair_next, 2, N_("見学の組み合わせの計算")),
    Job("follow_shadowings", shadowing.follow_shadowings, 60, N_("同行見学の見直し")),
    Job("follow_feeds", telegrams.follow_feeds, 60, N_("気象庁の発表の受信")),
    Job("pack_changed", packs.pack_changed, 60, N_("災害対応の書類一式の更新")),
    Job("pack_all", packs.pack_all, time(1, 30), N_("書類一式の毎晩の作成")),
    Job("tidy_telegrams", telegrams.tidy_telegrams, time(3, 45), N_("古い気象庁の発表の削除")),
    Job("muster", musters.ask_again, 15, N_("安否・参集の再確認")),
    Job("call_outs", call_outs.widen_due, 10, N_("災害時の活動の募集の拡大")),
    Job("play_drills", drills.give_due, 15, N_("訓練の付与と時間の記録")),
    Job("end_guests", guests.end_due, 600, N_("応援の受け入れの終了")),
    Job("rounds", rounds.work_next, 2, N_("避難所巡回の計画の計算")),
    Job("expire_notices", publishing.expire_due, 30, N_("期限の過ぎた住民へのお知らせの取り下げ")),
    Job("trim", trim, time(3, 40), N_("自動処理の古い記録の整理")),
    Job("calendars", volunteers.refresh_calendars, 900, N_("購読カレンダーの更新")),
)
