"""The kinds of messages whose words can be changed: what each is for, what it may say, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files

from dispatch.vocabulary import N_

LANGUAGES = {"ja": N_("日本語"), "ja@easy": N_("やさしい日本語"), "en": N_("英語")}
"""The languages of messages, by locale."""
FOLDERS = {"ja": "ja", "ja@easy": "easy", "en": "en"}
ALWAYS = ("name", "foundation", "phone")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message.

    `to`: who gets it, in words. `variables`: names beside `ALWAYS`. `leads_to`: an endpoint with its values, each
    named by what the poster hands over (`request.id`).
    """

    code: str
    title: str
    to: str
    variables: tuple[str, ...]
    leads_to: tuple[str, dict[str, str]] | None = None
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """All names it may use."""
        linked = ("link",) if self.leads_to else ()
        object.__setattr__(self, "names", (*ALWAYS, *self.variables, *linked))


VOLUNTEER, HOSPITAL, DESK = N_("通訳者"), N_("医療機関"), N_("コーディネーター")
APPLICANT = N_("申込みをした人")
SUPPORTER = N_("災害時の支援者")
ASSOCIATION = N_("ほかの団体")
JOB = ("when", "when_short", "place", "facts")
_OFFER = ("offers.show", {"token": "token"})
_REQUEST = ("requests.show", {"request_id": "request.id"})
_REPORT = ("report_links.show", {"token": "report_token"})
_PAPERS: tuple[str, dict[str, str]] = ("own_profile.documents", {})
_CERTIFICATES: tuple[str, dict[str, str]] = ("certificates.mine", {})
_SESSION = ("my_training.show", {"session_id": "session.id"})
_TAUGHT = ("course", "meetings", "venue")
_PASSWORD = ("security.reset_password", {"token": "token"})
_WHO = ("volunteer", "volunteer_phone")
_THERE = ("contact", "infection", "map", "bring")
_WATCHED = ("when", "when_short", "place", "facts", "volunteer")
_WATCH_LINK = ("shadowing_consent.show", {"token": "token"})
_WATCH_OWN = ("shadowing_link.show", {"token": "token"})
_MUSTER = ("muster_link.show", {"token": "token"})
_CALL_OUT = ("call_out_link.show", {"token": "token"})
_DESK = ("desk.show", {"request_id": "request.id"})
_AID = ("event_title", "aid_title")
_AID_LINK = ("aid_link.show", {"token": "token"})
_NOTICE = ("notice_title", "into", "letters", "due")
_NOTICE_LINK = ("notice_link.show", {"token": "token"})

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("offer", N_("通訳のお願い"), VOLUNTEER, (*JOB, "deadline", "stretched"), _OFFER),
        Kind("offer_lapsed", N_("回答の期限切れ"), VOLUNTEER, JOB),
        Kind("offer_withdrawn", N_("お願いの取下げ"), VOLUNTEER, JOB),
        Kind("assignment_accepted", N_("派遣の決定"), VOLUNTEER, (*JOB, "contact", "infection"), _OFFER),
        Kind("assignment_cancelled", N_("派遣の取消"), VOLUNTEER, JOB),
        Kind("gave_up", N_("行けなくなった連絡への返事"), VOLUNTEER, JOB),
        Kind("offer_taken", N_("ほかの方に決まったとき"), VOLUNTEER, JOB),
        Kind("standby_asked", N_("待機のお願い"), VOLUNTEER, (*JOB, "deadline"), ("standing.show", {"token": "token"})),
        Kind("standby_released", N_("待機の終わり"), VOLUNTEER, JOB),
        Kind("report_wanted", N_("活動報告のお願い"), VOLUNTEER, JOB, _REPORT),
        Kind("reminder_day", N_("前日のお知らせ"), VOLUNTEER, (*JOB, *_THERE), _OFFER),
        Kind("reminder_hours", N_("直前のお知らせ"), VOLUNTEER, (*JOB, *_THERE), _OFFER),
        Kind("offer_reminder", N_("回答のお願い（期限の前）"), VOLUNTEER, (*JOB, "deadline"), _OFFER),
        Kind("report_missing", N_("活動報告の再度のお願い"), VOLUNTEER, JOB, _REPORT),
        Kind("paper_expiring", N_("書類・資格の期限"), VOLUNTEER, ("paper", "until", "days"), ("my.profile", {})),
        Kind("paper_renewed", N_("単位による資格の更新"), VOLUNTEER, ("paper", "until"), ("my.profile", {})),
        Kind(
            "level_falling", N_("レベルの期限"), VOLUNTEER, ("skill", "until", "days", "then"),
            ("own_profile.levels", {}),
        ),
        Kind("report_returned", N_("活動報告のご確認のお願い"), VOLUNTEER, (*JOB, "note"), _REPORT),
        Kind("document_decided", N_("書類の確認の結果"), VOLUNTEER, ("paper", "approved", "reason"), _PAPERS),
        Kind("renewal", N_("意向調査"), VOLUNTEER, ("until", "again"), ("renewal_link.show", {"token": "token"})),
        Kind("certificate_ready", N_("修了証ができたとき"), VOLUNTEER, ("certificate", "until"), _CERTIFICATES),
        Kind("course_not_completed", N_("修了とならなかったとき"), VOLUNTEER, ("certificate",), _SESSION),
        Kind("certificate_revoked", N_("修了証の取消"), VOLUNTEER, ("certificate", "note", "granted"), _CERTIFICATES),
        Kind(
            "results_proposed", N_("修了の判定のお願い"), DESK, ("certificate", "trainer"),
            ("teach.decide", {"session_id": "session.id"}),
        ),
        Kind("course_invited", N_("研修のご案内"), VOLUNTEER, ("invited_course",), ("my_training.index", {})),
        Kind(
            "session_invited", N_("日程の決まった研修のご案内"), VOLUNTEER, _TAUGHT,
            ("invited.show", {"token": "token"}),
        ),
        Kind("seat_enrolled", N_("研修の受講の決定"), VOLUNTEER, (*_TAUGHT, "online"), _SESSION),
        Kind("seat_waiting", N_("研修のキャンセル待ち"), VOLUNTEER, _TAUGHT, _SESSION),
        Kind("seat_offered", N_("研修の空席のご案内"), VOLUNTEER, (*_TAUGHT, "answer_by"), _SESSION),
        Kind("seat_lapsed", N_("研修の空席のご案内の終わり"), VOLUNTEER, (*_TAUGHT, "waited"), _SESSION),
        Kind("seat_cancelled", N_("研修の受講の取消し"), VOLUNTEER, _TAUGHT, _SESSION),
        Kind("session_cancelled", N_("研修の中止"), VOLUNTEER, (*_TAUGHT, "note"), _SESSION),
        Kind(
            "session_moved", N_("研修の日時・会場の変更"), VOLUNTEER, (*_TAUGHT, "former", "answer_by", "asked"),
            _SESSION,
        ),
        Kind(
            "session_reminder", N_("研修の前日のお知らせ"), VOLUNTEER, ("course", "meeting", "venue", "online"),
            _SESSION,
        ),
        Kind("session_thanks", N_("研修のあとのお礼"), VOLUNTEER, ("course", "materials"), _SESSION),
        Kind("wish_open", N_("受けたい講座の日程の決定"), VOLUNTEER, _TAUGHT, _SESSION),
        Kind("session_message", N_("研修についてのお知らせ"), VOLUNTEER, ("course", "note"), _SESSION),
        Kind("left", N_("退会の手続きの終わり"), VOLUNTEER, ()),
        Kind("join_confirm", N_("申込みの確認"), APPLICANT, ("kept_days",), ("join_link.show", {"token": "token"})),
        Kind("join_known", N_("重ねての申込みへの返事"), APPLICANT, (), ("security.login", {})),
        Kind("join_refused", N_("申込みの見送り"), APPLICANT, ("note", "kept_days")),
        Kind("request_received", N_("依頼の受付"), HOSPITAL, ("code", "options", "needs"), _REQUEST),
        Kind("request_confirmed", N_("通訳者の決定"), HOSPITAL, ("code", *JOB, "interpreters"), _REQUEST),
        Kind("reminder_hospital", N_("前日のお知らせ"), HOSPITAL, ("code", *JOB, "interpreters"), _REQUEST),
        Kind("reminder_hospital_hours", N_("直前のお知らせ"), HOSPITAL, ("visits",), ("requests.index", {})),
        Kind("request_reopened", N_("通訳者の探し直し"), HOSPITAL, ("code",), _REQUEST),
        Kind("request_unfilled", N_("通訳者が見つからないとき"), HOSPITAL, ("code", "note"), _REQUEST),
        Kind("request_cancelled", N_("依頼の取消"), HOSPITAL, ("code", "late"), _REQUEST),
        Kind("change_asked", N_("変更のご相談"), HOSPITAL, ("code", "changes", "note", "deadline"), _REQUEST),
        Kind("change_withdrawn", N_("変更のご相談の取下げ"), HOSPITAL, ("code",), _REQUEST),
        Kind(
            "change_answered", N_("変更のご相談への回答"), DESK,
            ("code", "place", "state", "accepted", "refused", "changes", "answer"), _DESK,
        ),
        Kind("offer_declined", N_("打診への回答"), DESK, ("code", *JOB, "volunteer", "state", "reason"), _DESK),
        Kind("proposals_ready", N_("新しい提案"), DESK, ("number", "open", "covered"), ("desk.index", {})),
        Kind("report_missing_desk", N_("活動報告が届かないとき"), DESK, ("code", *JOB, *_WHO), _DESK),
        Kind("papers_digest", N_("期限の近い書類・資格"), DESK, ("number", "people"), ("volunteers.index", {})),
        Kind("report_filed", N_("活動報告の到着"), DESK, ("code", "volunteer"), _DESK),
        Kind("institution_report", N_("医療機関からの報告"), DESK, ("code", "place"), _DESK),
        Kind("offer_hurried", N_("急ぎの打診"), DESK, ("code", *JOB, "deadline", *_WHO), _DESK),
        Kind("interpreter_gave_up", N_("通訳者が行けなくなったとき"), DESK, ("code", *JOB, *_WHO, "reason"), _DESK),
        Kind("standby_lost", N_("待機していた人が代われなくなったとき"), DESK, ("code", *JOB, *_WHO, "note"), _DESK),
        Kind("no_show", N_("通訳者が来ていないとき"), DESK, ("code", *JOB, *_WHO), _DESK),
        Kind("message_refused", N_("メッセージの不達"), DESK, ("email", "subject", "reason")),
        Kind(
            "invitation", N_("利用登録のご案内"), N_("利用者"), ("email", "forgot_link"),
            _PASSWORD,
        ),
        Kind("password_reset", N_("パスワードの決め直し"), N_("利用者"), ("within",), _PASSWORD),
        Kind(
            "availability_reminder", N_("活動できる時間の確認"), VOLUNTEER, ("since", "hours", "week_link"),
            ("availability_link.show", {"token": "token"}),
        ),
        Kind("shadowing_asked", N_("見学のご相談"), HOSPITAL, ("code", *_WATCHED, "observer", "deadline"), _WATCH_LINK),
        Kind("shadowing_coming", N_("見学者が決まったとき"), HOSPITAL, ("code", *_WATCHED, "observer"), _WATCH_LINK),
        Kind("shadowing_offer", N_("同行見学のご案内"), VOLUNTEER, (*_WATCHED, "deadline"), _WATCH_OWN),
        Kind("shadowing_settled", N_("同行見学の決定"), VOLUNTEER, _WATCHED, _WATCH_OWN),
        Kind("shadowing_senior", N_("見学者の同行"), VOLUNTEER, (*_WATCHED, "observer"), _WATCH_OWN),
        Kind(
            "shadowing_refused", N_("見学が断られたとき"), DESK,
            ("code", *_WATCHED, "observer", "note", "by_place", "by_senior", "by_trainee"),
            ("shadowing.show", {"shadowing_id": "shadowing_id"}),
        ),
        Kind("shadowing_off", N_("見学の取りやめ"), N_("見学に関わる人"), (*_WATCHED, "observer", "note")),
        Kind("translation_wanted", N_("災害時の翻訳のお願い"), SUPPORTER, _NOTICE, _NOTICE_LINK),
        Kind("second_reading_wanted", N_("災害時の翻訳の確認のお願い"), SUPPORTER, _NOTICE, _NOTICE_LINK),
        Kind("translation_returned", N_("災害時の翻訳の手直しのお願い"), SUPPORTER, (*_NOTICE, "note"), _NOTICE_LINK),
        Kind("aid_wanted", N_("災害時の応援のお願い"), ASSOCIATION, (*_AID, "aid_lines", "aid_by", "note"), _AID_LINK),
        Kind("aid_taken", N_("応援の受け入れの決定"), ASSOCIATION, (*_AID, "helpers"), _AID_LINK),
        Kind("aid_ended", N_("応援の募集の終わり"), ASSOCIATION, _AID, _AID_LINK),
        Kind(
            "round_link", N_("避難所巡回の班のページ"), SUPPORTER, ("event_title", "note"),
            ("visits.show", {"token": "token"}),
        ),
        Kind("round_cancelled", N_("避難所巡回の取りやめ"), SUPPORTER, ("event_title", "note")),
        Kind(
            "event_proposed", N_("災害対応の提案"), DESK, ("event_title", "reason", "note"),
            ("disasters.show", {"event_id": "proposal.id"}),
        ),
        Kind("muster_ask", N_("災害時の安否・参集の確認"), SUPPORTER, ("event_title", "note"), _MUSTER),
        Kind("muster_again", N_("災害時の安否・参集の再確認"), SUPPORTER, ("event_title", "note"), _MUSTER),
        Kind("call_out", N_("災害時の活動のお願い"), SUPPORTER, ("event_title", "call_facts", "note"), _CALL_OUT),
        Kind("call_out_settled", N_("災害時の活動の決定"), SUPPORTER, ("event_title", "call_facts", "note"), _CALL_OUT),
        Kind(
            "call_out_late", N_("災害時の活動の募集を締め切ったとき"), SUPPORTER, ("event_title", "call_facts"),
            _CALL_OUT,
        ),
        Kind(
            "duty_confirmed", N_("災害時のシフトの決定"), SUPPORTER, ("event_title", "duties"),
            ("duty_link.show", {"token": "token"}),
        ),
        Kind(
            "duty_changed", N_("災害時のシフトの変更"), SUPPORTER, ("event_title", "duties", "dropped", "note"),
            ("duty_link.show", {"token": "token"}),
        ),
        Kind(
            "duty_cancelled", N_("災害時のシフトの取消"), SUPPORTER, ("event_title", "dropped", "note"),
            ("duty_link.show", {"token": "token"}),
        ),
        Kind("message_test", N_("届くかどうかの確認"), N_("利用者"), (), ("message_choice.show", {})),
        Kind(
            "wording_failed", N_("文面が使えなかったとき"), N_("管理者"), ("which", "reason"),
            ("wordings.edit", {"kind": "text.kind", "locale": "text.locale"}),
        ),
    )
}  # fmt: skip


def builtin(kind: str, locale: str) -> str:
    """The words that come with the program; Japanese for a language they do not speak."""
    folder = FOLDERS.get(locale, "ja")
    place = files("dispatch.notifications.wording") / "builtin" / folder / f"{kind}.liquid"
    return place.read_text(encoding="utf-8")
