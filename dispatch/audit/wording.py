"""The record in words: actions, what they were done to, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dispatch.audit.models import AuditEntry
from dispatch.i18n import _
from dispatch.vocabulary import N_, CancelReason, DeclineReason, RoleName

ACTIONS: dict[str, str] = {
    "read": N_("閲覧"),
    "course.aimed": N_("講座で上がるレベルの設定"),
    "course.invited": N_("研修の案内の送信"),
    "demand_study.asked": N_("次に教えることの分析の依頼"),
    "demand_study.called_off": N_("次に教えることの分析の取りやめ"),
    "demand_study.done": N_("次に教えることの分析の完了"),
    "demand_study.cancelled": N_("次に教えることの分析の中止"),
    "demand_study.failed": N_("次に教えることの分析の失敗"),
    "request.submitted": N_("依頼の受付"),
    "request.edited": N_("依頼の変更"),
    "request.matching": N_("依頼を調整中に変更"),
    "request.proposed": N_("依頼を提案に変更"),
    "request.offered": N_("依頼を打診中に変更"),
    "request.confirmed": N_("依頼の確定"),
    "request.done": N_("依頼の実施"),
    "request.reported": N_("依頼の報告完了"),
    "request.unfilled": N_("依頼の不成立"),
    "request.cancelled": N_("依頼の取消"),
    "assignment.proposed": N_("担当者の提案"),
    "assignment.chosen": N_("担当者の手動選択"),
    "assignment.offered": N_("打診"),
    "assignment.accepted": N_("打診の承諾"),
    "assignment.declined": N_("打診の辞退"),
    "assignment.lapsed": N_("打診の期限切れ"),
    "assignment.withdrawn": N_("打診の取下げ"),
    "assignment.cancelled": N_("派遣の取消"),
    "assignment.done": N_("派遣の実施"),
    "assignment.no_show": N_("不参の記録"),
    "request.asking": N_("打診の方法の変更"),
    "standby.asked": N_("待機のお願い"),
    "standby.agreed": N_("待機の承諾"),
    "standby.refused": N_("待機の辞退"),
    "standby.lapsed": N_("待機のお願いの期限切れ"),
    "standby.released": N_("待機の終了"),
    "standby.stepped_in": N_("待機者の交代"),
    "report.filed": N_("活動報告書の提出"),
    "report.changed": N_("活動報告書の修正"),
    "report.approved": N_("活動報告書の承認"),
    "report.returned": N_("活動報告書の差し戻し"),
    "report.reopened": N_("活動報告書の承認の取消"),
    "report.receipt_added": N_("領収書の添付"),
    "report.receipt_removed": N_("領収書の取り外し"),
    "report.receipt_deleted": N_("保管期間を過ぎた領収書の削除"),
    "institution_report.filed": N_("医療機関の実施報告"),
    "institution_report.changed": N_("医療機関の実施報告の修正"),
    "payment.closed": N_("支払月の締め"),
    "volunteer.created": N_("通訳者の登録"),
    "volunteer.changed": N_("通訳者の登録内容の変更"),
    "volunteer.paused": N_("通訳者の活動休止"),
    "volunteer.resumed": N_("通訳者の活動再開"),
    "volunteer.deactivated": N_("通訳者の登録終了"),
    "volunteer.reactivated": N_("通訳者の再登録"),
    "volunteer.exception_added": N_("空き時間の例外の追加"),
    "volunteer.exception_removed": N_("空き時間の例外の削除"),
    "volunteer.week_repeated": N_("今週の空き時間を先週と同じに変更"),
    "volunteer.availability_confirmed": N_("空き時間の確認"),
    "volunteer.availability_undone": N_("空き時間の変更の取消し"),
    "volunteer.conditions_changed": N_("活動の条件の変更"),
    "volunteer.left": N_("通訳者の退会と情報の削除"),
    "level.changed": N_("レベルの変化"),
    "level.overridden": N_("レベルの手動での変更"),
    "level.override_ended": N_("レベルの手動での変更の終了"),
    "level.rules_set": N_("レベルの規則の設定"),
    "credential.granted": N_("資格の付与"),
    "credential.revoked": N_("資格の取消"),
    "document.filed": N_("書類の受付"),
    "document.approved": N_("書類の承認"),
    "document.refused": N_("書類の差し戻し"),
    "document.withdrawn": N_("書類の取下げ"),
    "document.deleted": N_("書類のファイルの削除"),
    "application.confirmed": N_("登録の申込み"),
    "application.approved": N_("登録の申込みの承認"),
    "application.refused": N_("登録の申込みのお断り"),
    "renewal.opened": N_("意向調査の開始"),
    "renewal.answered": N_("意向調査への回答"),
    "calendar.feed_opened": N_("カレンダー用アドレスの発行"),
    "calendar.feed_closed": N_("カレンダー用アドレスの停止"),
    "calendar.imported": N_("カレンダーの取り込み"),
    "calendar.subscribed": N_("カレンダーの購読の登録"),
    "calendar.removed": N_("取り込んだカレンダーの削除"),
    "calendar.failed": N_("カレンダーの読み込みの失敗"),
    "attendance.checked_in": N_("研修の受付"),
    "attendance.written": N_("出席の記録"),
    "attendance.made_up": N_("補講の記録"),
    "test.recorded": N_("試験の点数の記録"),
    "test.corrected": N_("試験の点数の訂正"),
    "training.results_proposed": N_("修了の判定の依頼"),
    "award.issued": N_("修了証の交付"),
    "award.reissued": N_("修了証の再発行"),
    "award.revoked": N_("修了証の取消"),
    "institution.created": N_("医療機関の登録"),
    "institution.changed": N_("医療機関の登録内容の変更"),
    "user.created": N_("利用者の登録"),
    "user.changed": N_("利用者の変更"),
    "user.moved": N_("メールアドレスの変更"),
    "user.invited": N_("案内の送付"),
    "user.shut": N_("利用の停止"),
    "user.opened": N_("利用の再開"),
    "message.retried": N_("メッセージの再送"),
    "message.refused": N_("メッセージの不達"),
    "message.chosen": N_("連絡方法の変更"),
    "message.reworded": N_("文面の変更"),
    "job.wanted": N_("自動処理の実行"),
    "job.paused": N_("自動処理の一時停止"),
    "job.resumed": N_("自動処理の再開"),
    "programme.created": N_("プログラムの追加"),
    "programme.changed": N_("プログラムの設定の変更"),
    "foundation.changed": N_("財団共通の設定の変更"),
    "plan.requested": N_("計算の依頼"),
    "plan.done": N_("計算の完了"),
    "enrolment.waiting": N_("研修のキャンセル待ちの受付"),
    "enrolment.offered": N_("研修の空席の案内"),
    "enrolment.enrolled": N_("研修の受講の決定"),
    "enrolment.completed": N_("研修の修了"),
    "enrolment.not_completed": N_("研修の未修了"),
    "enrolment.cancelled": N_("研修の受講の取消"),
    "enrolment.lapsed": N_("研修の空席の案内の期限切れ"),
    "enrolment.kept": N_("変更後の研修の受講の確認"),
    "enrolment.ranked": N_("キャンセル待ちの順番の変更"),
    "course.created": N_("講座の追加"),
    "course.changed": N_("講座の変更"),
    "course.archived": N_("講座の終了"),
    "course.restored": N_("講座の再開"),
    "course.deleted": N_("講座の削除"),
    "session.created": N_("研修の回の作成"),
    "session.opened": N_("研修の募集の開始"),
    "session.changed": N_("研修の回の変更"),
    "session.moved": N_("研修の日時・場所の変更"),
    "session.cancelled": N_("研修の回の中止"),
    "session.held": N_("研修の回の終了"),
    "session.units_laid": N_("研修の単元の割り当て"),
    "room.created": N_("研修の会場の追加"),
    "room.changed": N_("研修の会場の変更"),
    "trainer.created": N_("講師の追加"),
    "trainer.changed": N_("講師の変更"),
    "trainer.account_given": N_("講師のアカウントの用意"),
    "material.added": N_("研修の資料の追加"),
    "material.removed": N_("研修の資料の取り除き"),
    "session.asked": N_("研修の変更後の都合の確認"),
    "session.told": N_("受講者へのお知らせ"),
    "session.listed": N_("受講者名簿の書き出し"),
    "wish.made": N_("受けたい講座の登録"),
    "wish.withdrawn": N_("受けたい講座の登録の取消"),
    "ledger.booked": N_("単位台帳への記入"),
    "ledger.corrected": N_("単位台帳の訂正"),
    "ledger.imported": N_("単位台帳への過去の記録の取り込み"),
}

GROUPS: dict[str, str] = {
    "": N_("すべて"),
    "read": N_("閲覧"),
    "request.": N_("依頼"),
    "assignment.": N_("打診・派遣"),
    "report.": N_("活動報告書"),
    "institution_report.": N_("医療機関の実施報告"),
    "payment.": N_("支払"),
    "volunteer.": N_("通訳者"),
    "level.": N_("レベル"),
    "credential.": N_("資格"),
    "document.": N_("書類"),
    "application.": N_("登録の申込み"),
    "renewal.": N_("意向調査"),
    "calendar.": N_("カレンダー"),
    "attendance.": N_("研修の出席"),
    "test.": N_("研修の試験"),
    "award.": N_("修了証"),
    "institution.": N_("医療機関"),
    "user.": N_("利用者"),
    "message.": N_("メッセージ"),
    "job.": N_("自動処理"),
    "programme.": N_("プログラムの設定"),
    "foundation.": N_("財団共通の設定"),
    "plan.": N_("計算"),
    "ledger.": N_("単位台帳"),
    "course.": N_("講座"),
    "session.": N_("研修の回"),
    "room.": N_("研修の会場"),
    "trainer.": N_("講師"),
    "material.": N_("研修の資料"),
    "enrolment.": N_("研修の受講"),
    "wish.": N_("受けたい講座"),
}
"""How actions begin, for narrowing the record."""

SUBJECTS: dict[str, str] = {
    "ServiceRequest": N_("派遣依頼"),
    "Assignment": N_("打診・派遣"),
    "ActivityReport": N_("活動報告書"),
    "Volunteer": N_("通訳者"),
    "LevelRuleSet": N_("レベルの規則"),
    "Document": N_("書類"),
    "Application": N_("登録の申込み"),
    "Renewal": N_("意向調査の回答"),
    "RenewalCampaign": N_("意向調査"),
    "Attendance": N_("研修の出席"),
    "TestResult": N_("研修の試験"),
    "Award": N_("修了証"),
    "Institution": N_("医療機関"),
    "User": N_("利用者"),
    "OutboxMessage": N_("メッセージ"),
    "PlanRun": N_("計算"),
    "Programme": N_("事業"),
    "FoundationSettings": N_("財団共通の設定"),
    "JobState": N_("自動処理"),
    "Material": N_("研修の資料"),
    "Trainer": N_("講師"),
    "TrainingRoom": N_("研修の会場"),
    "TrainingSession": N_("研修の回"),
    "Course": N_("講座"),
    "LedgerEntry": N_("単位台帳の記録"),
    "Enrolment": N_("研修の受講"),
    "DemandStudy": N_("次に教えることの分析"),
    "CourseWish": N_("受けたい講座"),
}

FIELDS: dict[str, str] = {
    "code": N_("登録番号"), "name": N_("氏名"), "kana": N_("ふりがな"), "gender": N_("性別"),
    "email": N_("メールアドレス"), "phone": N_("電話番号"), "home_town": N_("居住地"), "address": N_("住所"),
    "lat": N_("緯度"), "lon": N_("経度"), "nearest_station": N_("最寄り駅"), "transport": N_("交通手段"),
    "max_travel_minutes": N_("移動時間の上限"), "modes": N_("対応方法"), "max_per_day": N_("1日の上限"),
    "max_per_week": N_("1週間の上限"), "languages": N_("言語"), "credentials": N_("資格・書類"),
    "pattern": N_("空き時間"), "declined_topics": N_("対応不可の分野"), "registered_from": N_("登録日"),
    "note": N_("備考"), "refused_institutions": N_("行かない施設"), "asks_per_week": N_("1週間の打診の上限"),
    "open_on_holidays": N_("祝日の活動"), "availability_reminder_days": N_("空き時間を確認するメール"),
    "documents": N_("書類のファイル"), "calendars": N_("カレンダー"), "conditions": N_("活動の条件"),
    "messages": N_("メッセージ"),
}  # fmt: skip
"""Parts of a roster entry, as `volunteer.changed` names them."""


REASONS: dict[str, str] = {term.value: term.ja for kind in (CancelReason, DeclineReason) for term in kind}
"""Reasons that are kept as codes."""

TELLERS: dict[str, Callable[[AuditEntry], list[str]]] = {}
"""By how an action begins: what rooms above this one know to say about their entries. They enter themselves."""


def action_name(action: str) -> str:
    """What was done; an action without a name is shown by its code."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def subject_name(kind: str) -> str:
    """What sort of thing it was done to."""
    return _(SUBJECTS[kind]) if kind in SUBJECTS else kind


def detail_text(entry: AuditEntry) -> str:
    """What else the record says: the parts changed, the roles given, reasons and notes."""
    said = entry.detail or {}
    words = [
        *_named(said.get("fields"), FIELDS),
        *_named(said.get("roles"), {role.value: role.ja for role in RoleName}),
        *_named([said.get("reason")] if said.get("reason") else (), REASONS),
        *(
            str(said[key])
            for key in ("volunteer", "job", "note", "day")
            if said.get(key) not in (None, "", entry.actor_name)
        ),
        *([_("名簿の書き出し（%(n)s人）", n=said["exported"])] if "exported" in said else ()),
        *(told for start, tell in TELLERS.items() if entry.action.startswith(start) for told in tell(entry)),
    ]
    return "、".join(words)


def _named(codes: Any, names: dict[str, str]) -> Iterable[str]:
    return [_(names[code]) if code in names else str(code) for code in codes or ()]
