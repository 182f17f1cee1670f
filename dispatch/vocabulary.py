"""The field's words: closed lists of codes, each with its name in Japanese.

A code is what the database and the JSON formats hold; the name is the msgid that
`dispatch.i18n.label` shows in the reader's language.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


def N_(text: str) -> str:
    """Mark `text` for the message catalogue without translating it here."""
    return text


class Term(StrEnum):
    """A code with a Japanese name: `Mode.PHONE == "phone"`, `Mode.PHONE.ja == "電話"`."""

    ja: str

    def __new__(cls, code: str, ja: str = "") -> Self:
        """A member is written as (code, name); looking one up takes the code alone."""
        term = str.__new__(cls, code)
        term._value_ = code
        term.ja = ja
        return term


class RoleName(Term):
    """Who somebody is to the foundation."""

    HOSPITAL = "hospital", N_("医療機関")
    COORDINATOR = "coordinator", N_("コーディネーター")
    VOLUNTEER = "volunteer", N_("通訳ボランティア")
    TRAINER = "trainer", N_("講師")
    ADMINISTRATOR = "administrator", N_("管理者")


class Gender(Term):
    """Gender as the roster states it and as a request may ask for it."""

    FEMALE = "female", N_("女性")
    MALE = "male", N_("男性")
    OTHER = "other", N_("その他・回答しない")


class Strength(Term):
    """How much a stated preference binds."""

    MUST = "must", N_("必須")
    WISH = "wish", N_("希望")


class Mode(Term):
    """How the interpreter is present."""

    ONSITE = "onsite", N_("対面")
    PHONE = "phone", N_("電話")
    VIDEO = "video", N_("オンライン")


class Transport(Term):
    """How a volunteer travels; its speed is a programme's setting."""

    WALK = "walk", N_("徒歩")
    BICYCLE = "bicycle", N_("自転車")
    TRANSIT = "transit", N_("公共交通機関")
    CAR = "car", N_("自家用車")


class Urgency(Term):
    """How much covering a request matters; the weights are a programme's setting."""

    NORMAL = "normal", N_("通常")
    HIGH = "high", N_("優先")
    URGENT = "urgent", N_("至急")


class VisitKind(Term):
    """通訳内容: what is interpreted; it sets the level required."""

    RECEPTION = "reception", N_("受付・手続き")
    FIRST_VISIT = "first_visit", N_("初診")
    RETURN_VISIT = "return_visit", N_("再診")
    EXAMINATION = "examination", N_("検査")
    CHECKUP = "checkup", N_("健診")
    VACCINATION = "vaccination", N_("予防接種")
    CONSENT = "consent", N_("説明・同意")
    DIAGNOSIS = "diagnosis", N_("病名の告知")
    PAYMENT = "payment", N_("会計")
    PHARMACY = "pharmacy", N_("薬局")


class AgeBand(Term):
    """A patient's age, no finer than the work needs."""

    INFANT = "infant", N_("乳幼児（0〜5歳）")
    CHILD = "child", N_("小児（6〜14歳）")
    YOUTH = "youth", N_("15〜19歳")
    ADULT = "adult", N_("成人（20〜64歳）")
    SENIOR = "senior", N_("高齢者（65歳以上）")


class JapaneseLevel(Term):
    """How much Japanese the patient speaks."""

    NONE = "none", N_("ほとんど話せない")
    GREETING = "greeting", N_("あいさつ程度")
    DAILY = "daily", N_("日常会話ができる")
    FLUENT = "fluent", N_("問題なく話せる")


class Topic(Term):
    """Fields of care that a volunteer may decline (対応不可)."""

    ONCOLOGY = "oncology", N_("がん・悪性腫瘍")
    OBSTETRICS = "obstetrics", N_("産科")
    PSYCHIATRY = "psychiatry", N_("精神科・心療内科")
    PAEDIATRICS = "paediatrics", N_("小児科")
    SURGERY = "surgery", N_("手術")
    INFECTION = "infection", N_("感染症")
    PALLIATIVE = "palliative", N_("緩和ケア・終末期")


class CredentialKind(Term):
    """Certificates, trainings and the three papers without which nobody is sent."""

    REGISTRATION = "registration", N_("登録（年度更新）")
    PLEDGE = "pledge", N_("守秘義務誓約書")
    INSURANCE = "insurance", N_("ボランティア活動保険")
    MEDICAL_BASIC = "medical_basic", N_("医療通訳技能認定（基礎）")
    MEDICAL_EXPERT = "medical_expert", N_("医療通訳技能認定（専門）")
    ICM = "icm", N_("ICM認定医療通訳士")
    ENTRY_COURSE = "entry_course", N_("医療通訳ボランティア養成講座 修了")
    DISASTER = "disaster", N_("災害時多言語支援サポーター研修 修了")
    MEASLES = "measles", N_("麻しん・風しん予防接種")


class EvidenceKind(Term):
    """What shows how well somebody speaks a language."""

    JLPT = "jlpt", N_("日本語能力試験（JLPT）")
    CEFR = "cefr", N_("CEFR（外国語の検定・証明）")
    COURSE = "course", N_("講座・研修の修了証")
    DEGREE = "degree", N_("学位・卒業証明書")
    OTHER = "other", N_("その他の証明書")


class DocumentState(Term):
    """A paper that a volunteer has sent in."""

    FILED = "filed", N_("確認待ち")
    APPROVED = "approved", N_("承認済み")
    REFUSED = "refused", N_("差し戻し")
    SUPERSEDED = "superseded", N_("差し替え済み")


class ApplicationState(Term):
    """Somebody who wants to be on the roster."""

    UNCONFIRMED = "unconfirmed", N_("メール未確認")
    WAITING = "waiting", N_("審査待ち")
    APPROVED = "approved", N_("登録済み")
    REFUSED = "refused", N_("お断り")


class RenewalAnswer(Term):
    """What somebody says to the yearly question."""

    CONTINUE = "continue", N_("続ける")
    REST = "rest", N_("しばらく休む")
    LEAVE = "leave", N_("やめる")


class AnswerWay(Term):
    """How an answer reached us."""

    LINK = "link", N_("メールのリンク")
    PAGE = "page", N_("マイページ")
    PHONE = "phone", N_("電話・窓口")


class RequestState(Term):
    """A request's life as each side sees it. Submitted is not booked."""

    SUBMITTED = "submitted", N_("受付")
    MATCHING = "matching", N_("調整中")
    PROPOSED = "proposed", N_("提案")
    OFFERED = "offered", N_("打診中")
    CONFIRMED = "confirmed", N_("確定")
    DONE = "done", N_("実施")
    REPORTED = "reported", N_("報告済")
    UNFILLED = "unfilled", N_("不成立")
    CANCELLED = "cancelled", N_("取消")


class AssignmentState(Term):
    """One person asked for one need of one request, from the solver's idea to the work done."""

    PROPOSED = "proposed", N_("提案")
    OFFERED = "offered", N_("打診中")
    ACCEPTED = "accepted", N_("確定")
    DECLINED = "declined", N_("辞退")
    LAPSED = "lapsed", N_("期限切れ")
    WITHDRAWN = "withdrawn", N_("取下げ")
    DONE = "done", N_("実施")
    CANCELLED = "cancelled", N_("取消")
    NO_SHOW = "no_show", N_("不参")


class EndedBy(Term):
    """On whose side an assignment ended before the work was done."""

    VOLUNTEER = "volunteer", N_("通訳者の都合")
    INSTITUTION = "institution", N_("医療機関の都合")
    DESK = "desk", N_("財団の都合")


class NoShowSide(Term):
    """Who did not come to a job that stood."""

    VOLUNTEER = "volunteer", N_("通訳者が来なかった")
    PATIENT = "patient", N_("患者が来なかった")


class AskMode(Term):
    """How people are asked for one request."""

    ONE = "one", N_("一人ずつ順番に打診")
    FIRST_N = "first_n", N_("何人かに同時に打診（先着）")
    ALL = "all", N_("対応できる全員に同時に打診（先着）")


class StandbyState(Term):
    """Somebody asked beforehand to step in if the one who is booked cannot come."""

    ASKED = "asked", N_("返事待ち")
    AGREED = "agreed", N_("待機")
    REFUSED = "refused", N_("辞退")
    LAPSED = "lapsed", N_("期限切れ")
    RELEASED = "released", N_("待機の終了")
    STEPPED_IN = "stepped_in", N_("交代して担当")


class DeclineReason(Term):
    """Why a volunteer says no."""

    BUSY = "busy", N_("その日時は都合がつかない")
    TOO_FAR = "too_far", N_("場所が遠い")
    TOPIC = "topic", N_("内容に不安がある")
    HEALTH = "health", N_("体調がよくない")
    CONFLICT = "conflict", N_("患者・医療機関と関わりがある")
    OTHER = "other", N_("その他")


class AfterNo(Term):
    """What a no to one request says about the others."""

    STAY = "stay", N_("この依頼は難しいが、今月の活動は続けられます")
    PAUSE = "pause", N_("今月はお休みします")


class CancelReason(Term):
    """Why a request is cancelled."""

    PATIENT = "patient", N_("患者の都合")
    INSTITUTION = "institution", N_("医療機関の都合")
    CHANGED = "changed", N_("内容の変更（新しく依頼する）")
    DUPLICATE = "duplicate", N_("重複した依頼")
    OTHER = "other", N_("その他")


class InstitutionKind(Term):
    """What a partner institution is; only partners request."""

    HOSPITAL = "hospital", N_("病院")
    CLINIC = "clinic", N_("診療所")
    PUBLIC_OFFICE = "public_office", N_("官公庁・保健センター")
    SCHOOL = "school", N_("学校")
    OTHER = "other", N_("その他")


class RunState(Term):
    """A run of the solver."""

    QUEUED = "queued", N_("順番待ち")
    RUNNING = "running", N_("計算中")
    DONE = "done", N_("完了")
    FAILED = "failed", N_("失敗")


class StudyState(Term):
    """A question put to a solver by a page: waiting, at work, answered or called off."""

    QUEUED = "queued", N_("順番待ち")
    RUNNING = "running", N_("計算中")
    DONE = "done", N_("完了")
    FAILED = "failed", N_("失敗")
    CANCELLED = "cancelled", N_("中止")


LEVELS: dict[int, str] = {
    1: N_("1 あいさつ"),
    2: N_("2 日常会話"),
    3: N_("3 診察"),
    4: N_("4 診断・同意"),
}
"""Interpreter levels; the number is what rules compare."""

LANGUAGES: dict[str, str] = {
    "vi": N_("ベトナム語"),
    "zh": N_("中国語（北京語）"),
    "yue": N_("広東語"),
    "en": N_("英語"),
    "tl": N_("タガログ語"),
    "ne": N_("ネパール語"),
    "id": N_("インドネシア語"),
    "my": N_("ミャンマー語"),
    "ko": N_("韓国語"),
    "pt": N_("ポルトガル語"),
    "es": N_("スペイン語"),
    "th": N_("タイ語"),
    "si": N_("シンハラ語"),
    "km": N_("クメール語"),
    "mn": N_("モンゴル語"),
    "hi": N_("ヒンディー語"),
    "bn": N_("ベンガル語"),
    "ur": N_("ウルドゥー語"),
    "ru": N_("ロシア語"),
    "uk": N_("ウクライナ語"),
    "fr": N_("フランス語"),
    "de": N_("ドイツ語"),
    "ar": N_("アラビア語"),
    "fa": N_("ペルシア語"),
    "jsl": N_("日本手話"),
}
"""ISO 639 codes of the languages a programme may dispatch, with their names."""

MONTHS: tuple[str, ...] = (
    N_("1月"), N_("2月"), N_("3月"), N_("4月"), N_("5月"), N_("6月"),
    N_("7月"), N_("8月"), N_("9月"), N_("10月"), N_("11月"), N_("12月"),
)  # fmt: skip
"""As they stand over the day of a calendar's sheet."""

WEEKDAYS: tuple[str, ...] = (N_("月"), N_("火"), N_("水"), N_("木"), N_("金"), N_("土"), N_("日"))
"""Monday first, as `date.weekday()` counts."""
