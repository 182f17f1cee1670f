"""Training's words: closed lists of codes, each with its name in Japanese, as in `dispatch.vocabulary`."""

from __future__ import annotations

from dispatch.vocabulary import N_, Term


class CourseKind(Term):
    """What a course is for."""

    ENTRY = "entry", N_("養成講座")
    SKILL_UP = "skill_up", N_("スキルアップ研修")
    RENEWAL = "renewal", N_("更新研修")
    DISASTER = "disaster", N_("災害時サポーター研修")
    OTHER = "other", N_("その他の研修")


class SessionMode(Term):
    """Where a session is held."""

    ROOM = "room", N_("会場")
    ONLINE = "online", N_("オンライン")
    BOTH = "both", N_("会場とオンライン")


class SessionState(Term):
    """A session's life. Whether one can still enrol also depends on the deadline and the seats."""

    DRAFT = "draft", N_("準備中")
    OPEN = "open", N_("募集中")
    HELD = "held", N_("終了")
    CANCELLED = "cancelled", N_("中止")


class EnrolmentState(Term):
    """One person and one session, from the wish to the end of the course."""

    WAITING = "waiting", N_("キャンセル待ち")
    OFFERED = "offered", N_("繰り上げのご案内中")
    ENROLLED = "enrolled", N_("受講決定")
    COMPLETED = "completed", N_("修了")
    NOT_COMPLETED = "not_completed", N_("未修了")
    CANCELLED = "cancelled", N_("取消")
    LAPSED = "lapsed", N_("期限切れ")


class InviteeState(Term):
    """Somebody whom a timetable seats in a session: whether they were invited, and what became of it."""

    READY = "ready", N_("未案内")
    INVITED = "invited", N_("返事待ち")
    JOINED = "joined", N_("申込み済み")
    DECLINED = "declined", N_("見送り")
    LEFT = "left", N_("申込みの取消")
    UNNEEDED = "unneeded", N_("案内は不要")
    BUSY = "busy", N_("都合が変わった")
    NO_ADDRESS = "no_address", N_("メールアドレスなし")


class CheckInWay(Term):
    """How it is known that somebody was there."""

    SHEET = "sheet", N_("出席簿")
    QR = "qr", N_("QRコード")
    DIGITS = "digits", N_("6桁の番号")
    ONLINE = "online", N_("オンライン")


class AwardState(Term):
    """What a certificate is worth today."""

    VALID = "valid", N_("有効")
    EXPIRED = "expired", N_("期限切れ")
    REVOKED = "revoked", N_("取消")


class LedgerKind(Term):
    """Where an entry of the ledger comes from."""

    SESSION = "session", N_("研修の受講")
    AWARD = "award", N_("修了")
    SHADOWING = "shadowing", N_("同行見学")
    HISTORY = "history", N_("過去の記録の取り込み")
    HAND = "hand", N_("窓口での記入")
    CORRECTION = "correction", N_("訂正")


class ShadowingState(Term):
    """A trainee beside a senior on one job."""

    PROPOSED = "proposed", N_("提案")
    ASKED = "asked", N_("医療機関に確認中")
    OFFERED = "offered", N_("見学者に確認中")
    CONFIRMED = "confirmed", N_("確定")
    DONE = "done", N_("実施")
    REFUSED = "refused", N_("医療機関の不承諾")
    SENIOR_REFUSED = "senior_refused", N_("通訳者の不承諾")
    DECLINED = "declined", N_("辞退")
    CANCELLED = "cancelled", N_("取消")


class Readiness(Term):
    """Whether somebody could do such a job alone, as whoever watched them thinks."""

    YES = "yes", N_("一人でできる")
    NOT_YET = "not_yet", N_("もう少し")
    NO = "no", N_("まだ難しい")
