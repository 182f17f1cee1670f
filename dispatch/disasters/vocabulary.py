"""The words of disasters: closed lists of codes, each with its name in Japanese, as in `dispatch.vocabulary`."""

from __future__ import annotations

from dispatch.vocabulary import N_, Term


class EventMode(Term):
    """Whether it is real. An exercise says so on every page, message and print, and reaches only the drill list."""

    ACTUAL = "actual", N_("実災害")
    EXERCISE = "exercise", N_("訓練")


class EventKind(Term):
    """What has happened."""

    EARTHQUAKE = "earthquake", N_("地震")
    TSUNAMI = "tsunami", N_("津波")
    WEATHER = "weather", N_("気象災害")
    VOLCANO = "volcano", N_("火山")
    OTHER = "other", N_("その他の災害")


class EventState(Term):
    """An event's life: a telegram proposes, a person opens it, joins it to another or dismisses it, a person closes."""

    PROPOSED = "proposed", N_("提案")
    OPEN = "open", N_("対応中")
    CLOSED = "closed", N_("終了")
    DISMISSED = "dismissed", N_("見送り")
    JOINED = "joined", N_("ほかの対応に追加")


class SupporterRole(Term):
    """What somebody is trained for, and what a post is."""

    HEAD = "head", N_("統括")
    INFORMATION = "information", N_("情報収集")
    TRANSLATOR = "translator", N_("翻訳")
    SECOND_READER = "second_reader", N_("翻訳の確認")
    PHONE = "phone", N_("電話相談")
    PATROL = "patrol", N_("避難所巡回")
    LIAISON = "liaison", N_("連絡調整")


class AgeBand(Term):
    """How old a supporter is, as far as the limits of their hours go; nobody is asked for a date of birth."""

    MINOR = "minor", N_("18歳未満")
    ADULT = "adult", N_("18〜64歳")
    SENIOR = "senior", N_("65〜74歳")
    ELDER = "elder", N_("75歳以上")


class Safety(Term):
    """How somebody is."""

    SAFE = "safe", N_("無事です")
    HURT = "hurt", N_("けがをしています")
    NEED_HELP = "need_help", N_("助けが必要です")


class Coming(Term):
    """Whether somebody can come."""

    NOW = "now", N_("今すぐ活動できます")
    LATER = "later", N_("時間をおいて活動できます")
    REMOTE = "remote", N_("自宅などから遠隔で活動できます")
    NO = "no", N_("活動できません")


class MusterState(Term):
    """A muster's life."""

    ASKING = "asking", N_("確認中")
    CLOSED = "closed", N_("締切")


class AnsweredBy(Term):
    """Which way an answer came."""

    LINK = "link", N_("本人（リンク）")
    PAGE = "page", N_("本人（マイページ）")
    STAFF = "staff", N_("職員が入力")


class CallOutState(Term):
    """A call for people with a number and a time."""

    CALLING = "calling", N_("募集中")
    FILLED = "filled", N_("充足")
    CLOSED = "closed", N_("終了")


class CallOutAnswer(Term):
    """What somebody who was called has said."""

    COMING = "coming", N_("行きます")
    NOT_COMING = "not_coming", N_("行けません")
    TOO_LATE = "too_late", N_("定員に達していました")


class DutyState(Term):
    """One person in one shift."""

    PLANNED = "planned", N_("案")
    CONFIRMED = "confirmed", N_("確定")
    DONE = "done", N_("活動済み")
    ABSENT = "absent", N_("欠席")
    RELEASED = "released", N_("取消")


class ShelterPriority(Term):
    """How soon a shelter should be seen."""

    URGENT = "urgent", N_("至急")
    HIGH = "high", N_("優先")
    NORMAL = "normal", N_("通常")
    NONE = "none", N_("対象外")


class VisitState(Term):
    """One stop of a round."""

    PLANNED = "planned", N_("予定")
    VISITED = "visited", N_("巡回済み")
    SKIPPED = "skipped", N_("見送り")


class NeedCategory(Term):
    """What people in a shelter need."""

    INTERPRETER = "interpreter", N_("通訳・情報")
    FOOD = "food", N_("食事・水（宗教上の配慮を含む）")
    MEDICAL = "medical", N_("医療・薬")
    BABY = "baby", N_("乳幼児・妊産婦")
    GOODS = "goods", N_("毛布・衣類・衛生用品")
    PRIVACY = "privacy", N_("居場所・プライバシー・防犯")
    PRAYER = "prayer", N_("礼拝の場所")
    PAPERS = "papers", N_("在留資格・旅券・手続き")
    TRAVEL = "travel", N_("移動・帰国")
    OTHER = "other", N_("その他")


class NoticeState(Term):
    """A message on its way through the translation desk."""

    RECEIVED = "received", N_("受付")
    PLAIN = "plain", N_("やさしい日本語 作成済み")
    TRANSLATING = "translating", N_("翻訳中")
    PUBLISHED = "published", N_("公開中")
    WITHDRAWN = "withdrawn", N_("取り下げ")


class TranslationState(Term):
    """One language of a notice."""

    WAITING = "waiting", N_("担当待ち")
    ASSIGNED = "assigned", N_("翻訳中")
    TRANSLATED = "translated", N_("確認待ち")
    RETURNED = "returned", N_("差し戻し")
    READ = "read", N_("承認待ち")
    APPROVED = "approved", N_("承認済み")


class ResidentState(Term):
    """A resident who wants to be told."""

    UNCONFIRMED = "unconfirmed", N_("確認待ち")
    ACTIVE = "active", N_("登録中")
    LEFT = "left", N_("解除")


class AlertState(Term):
    """A sending to residents. Nothing leaves before a second person has approved it."""

    DRAFT = "draft", N_("下書き")
    WAITING = "waiting", N_("承認待ち")
    SENDING = "sending", N_("送信中")
    SENT = "sent", N_("送信済み")
    STOPPED = "stopped", N_("停止")
    EXPIRED = "expired", N_("期限で終了")


class AlertChannel(Term):
    """How a resident wants to be written to."""

    MAIL = "mail", N_("メール")
    TEXT = "text", N_("文字だけのメール")


class LetterState(Term):
    """What became of one letter of a sending."""

    WAITING = "waiting", N_("送信待ち")
    SENT = "sent", N_("送信済み")
    FAILED = "failed", N_("送れませんでした")


class LetterFault(Term):
    """Why a letter has not arrived; never the words of the other side, which may hold the address."""

    REFUSED = "refused", N_("相手のメールサーバーが受け取りませんでした")
    DEFERRED = "deferred", N_("何度送っても受け付けられませんでした")
    UNCLEAR = "unclear", N_("届いたかどうかわかりません")
    LEFT = "left", N_("送信の前に登録が解除されました")
    NOT_DRILL = "not_drill", N_("訓練の対象から外れました")


class AidState(Term):
    """A call to other associations."""

    DRAFT = "draft", N_("下書き")
    SENT = "sent", N_("依頼中")
    FILLED = "filled", N_("充足")
    CLOSED = "closed", N_("終了")


class LogKind(Term):
    """Who wrote a line of the day log."""

    SYSTEM = "system", N_("自動記録")
    NOTE = "note", N_("記録")
    DECISION = "decision", N_("決定")
    LESSON = "lesson", N_("教訓")
    INJECT = "inject", N_("訓練付与")


class InjectKind(Term):
    """What an inject of an exercise does."""

    TELL = "tell", N_("状況の付与")
    NOTICE = "notice", N_("お知らせの受信")
    SHELTERS = "shelters", N_("避難所の開設")


class Measure(Term):
    """How far the answer to an event had come, and after how many minutes."""

    MUSTER_OPENED = "muster_opened", N_("安否・参集確認の開始")
    HALF_ANSWERED = "half_answered", N_("支援者の半数の回答")
    ROSTER_CONFIRMED = "roster_confirmed", N_("最初のシフトの確定")
    ROUND_DONE = "round_done", N_("最初の避難所巡回の終了")
    NOTICE_PUBLISHED = "notice_published", N_("最初のお知らせの公開")


class LessonSort(Term):
    """What a lesson is."""

    WENT_WELL = "went_well", N_("よかった点")
    TO_MEND = "to_mend", N_("改善する点")
