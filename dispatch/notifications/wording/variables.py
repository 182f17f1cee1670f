"""The names a template may use, what they mean, and what they look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dispatch.vocabulary import N_

Sample = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A fact by its name. `free`: somebody typed it, so it may hold anything, and no subject may show it."""

    meaning: str
    ja: Sample
    en: Sample
    easy: Sample = ""
    free: bool = False

    def sample(self, locale: str) -> Any:
        """What it could be, in one of the languages of messages."""
        found = {"en": self.en, "ja@easy": self.easy or self.ja}.get(locale, self.ja)
        return found if isinstance(found, str) else list(found)


_WHEN = (
    "2026年12月1日（火）10:00〜11:30",
    "Tue 1 Dec 2026 10:00–11:30",
    "12月（がつ）1日（にち） 火曜日（かようび） 10:00から 11:30まで",
)
_MAP = "https://www.openstreetmap.org/?mlat=32.8&mlon=130.7#map=17/32.8/130.7"
_LINK = "https://tsunagu.example/example"

VARIABLES: dict[str, Variable] = {
    "name": Variable(N_("受け取る人の名前"), "山川 花子", "Hanako Yamakawa"),
    "foundation": Variable(N_("財団の名前"), "つなぐ国際交流財団", "Tsunagu Foundation"),
    "phone": Variable(N_("財団の電話番号"), "096-000-0000", "096-000-0000"),
    "link": Variable(N_("このメッセージのページのアドレス"), _LINK, _LINK),
    "code": Variable(N_("依頼の番号"), "R2026-0012", "R2026-0012"),
    "place": Variable(N_("医療機関の名前"), "みどり病院", "Midori Hospital"),
    "when": Variable(N_("日時"), *_WHEN),
    "when_short": Variable(
        N_("日時（短い書き方、件名向け）"), "12月1日（火）10:00〜11:30", "Tue 1 Dec 10:00–11:30",
    ),
    "facts": Variable(
        N_("依頼の内容のまとめ（日時、場所、言語など）"),
        f"日時: {_WHEN[0]}\n場所: みどり病院 内科\n方法: 対面\n言語: ベトナム語（4 診断・同意）\n内容: 再診",
        f"Time: {_WHEN[1]}\nPlace: Midori Hospital, internal medicine\nHow: in person\nLanguage: Vietnamese",
        f"いつ: {_WHEN[2]}\nばしょ: みどり病院 内科（ないか）\nことば: ベトナム語（ご）",
    ),
    "deadline": Variable(
        N_("回答の期限"), "2026年11月30日（月）17:00", "Mon 30 Nov 2026 17:00",
        "11月（がつ）30日（にち） 月曜日（げつようび） 17:00",
    ),
    "contact": Variable(N_("当日の連絡先"), "看護部 青木 096-000-0001", "Ms Aoki 096-000-0001", free=True),
    "map": Variable(N_("地図のアドレス（対面のとき）"), _MAP, _MAP),
    "bring": Variable(N_("持ち物"), "登録証、筆記用具、メモ帳", "Your card, pen and paper"),
    "paper": Variable(N_("書類・資格の名前"), "ボランティア活動保険", "Volunteer insurance"),
    "until": Variable(
        N_("有効期限"), "2027年3月31日（水）", "Wed 31 Mar 2027",
        "2027年（ねん）3月（がつ）31日（にち） 水曜日（すいようび）",
    ),
    "skill": Variable(N_("言語とレベル"), "ベトナム語「3 診察」", "Vietnamese, level 3"),
    "then": Variable(N_("その後のレベル"), "2 日常会話", "2 daily conversation"),
    "days": Variable(N_("期限までの日数"), "30", "30"),
    "people": Variable(
        N_("期限が近い人の一覧"), ("海野 空：ボランティア活動保険（2027年3月31日（水）まで）",),
        ("Sora Unno: insurance (until Wed 31 Mar 2027)",),
    ),
    "infection": Variable(N_("感染対策"), "マスクの着用", "Please wear a mask", free=True),
    "stretched": Variable(N_("いつもの条件を超えるお願いのとき、その印"), "○", "yes"),
    "volunteer": Variable(N_("通訳者の名前"), "海野 空", "Sora Unno"),
    "volunteer_phone": Variable(N_("通訳者の電話番号"), "090-0000-0002", "090-0000-0002", free=True),
    "state": Variable(N_("状態"), "辞退", "declined", "できません"),
    "reason": Variable(N_("理由（辞退、不達、受け取れない書類など）"), "都合が合わない", "Not free", free=True),
    "note": Variable(N_("ひとこと、補足"), "午後なら調整できます。", "The afternoon would do.", free=True),
    "answer": Variable(N_("医療機関からのひとこと"), "午後なら大丈夫です。", "The afternoon is fine.", free=True),
    "interpreters": Variable(N_("決まった通訳者（一覧）"), ("海野 空 ベトナム語",), ("Sora Unno, Vietnamese",)),
    "visits": Variable(
        N_("まもなく伺う通訳者（一覧）"), ("10:00〜11:30 内科 海野 空（うんの そら） ベトナム語",),
        ("10:00–11:30 internal medicine, Sora Unno, Vietnamese",),
    ),
    "options": Variable(N_("希望の日時（一覧）"), (_WHEN[0],), (_WHEN[1],), (_WHEN[2],)),
    "needs": Variable(N_("必要な言語（一覧）"), ("ベトナム語（4 診断・同意）",), ("Vietnamese (4)",)),
    "changes": Variable(
        N_("変更の内容（一覧）"), ("開始: 10:00 → 14:00",), ("Start: 10:00 → 14:00",), ("はじまり: 10:00 → 14:00",)
    ),
    "accepted": Variable(N_("承諾されたとき、その印"), "○", "yes"),
    "refused": Variable(N_("断られたとき、その印"), "○", "yes"),
    "late": Variable(N_("開始まで時間がない取消のとき、その印"), "○", "yes"),
    "number": Variable(N_("新しい提案の件数"), "3", "3"),
    "open": Variable(N_("受付中の依頼の件数"), "12", "12"),
    "covered": Variable(N_("担当者の提案がある件数"), "10", "10"),
    "email": Variable(N_("メールアドレス"), "hanako@example.jp", "hanako@example.jp"),
    "forgot_link": Variable(N_("パスワードを自分で設定するページ"), _LINK, _LINK),
    "since": Variable(N_("最後に確かめた日"), "2026年11月1日（日）", "Sun 1 Nov 2026"),
    "hours": Variable(
        N_("毎週の活動できる時間（一覧）"), ("月：9:00〜12:00", "水：13:00〜17:00"),
        ("Mon: 9:00–12:00", "Wed: 13:00–17:00"),
    ),
    "week_link": Variable(N_("活動できる時間を変えるページ"), _LINK, _LINK),
    "subject": Variable(N_("届かなかったメッセージの件名"), "通訳のお願い", "A request to interpret"),
    "approved": Variable(N_("承認されたとき、その印"), "○", "yes"),
    "again": Variable(N_("2回目からのお願いのとき、その印"), "○", "yes"),
    "kept_days": Variable(N_("情報を消すまでの日数"), "7", "7"),
    "within": Variable(N_("リンクを使える期間"), "3日", "3 days", "3日（みっか）"),
    "certificate": Variable(N_("講座の名前"), "医療通訳スキルアップ研修", "Skill-up for medical interpreters"),
    "trainer": Variable(N_("講師の名前"), "森田 文子", "Fumiko Morita"),
    "invited_course": Variable(
        N_("ご案内する講座の名前"), "ベトナム語 診察通訳講座", "Interpreting consultations in Vietnamese",
    ),
    "course": Variable(N_("研修の名前"), "医療通訳スキルアップ研修", "Skill-up for medical interpreters"),
    "meetings": Variable(N_("研修の日時（一覧）"), (_WHEN[0],), (_WHEN[1],), (_WHEN[2],)),
    "former": Variable(N_("変更前の研修の日時（一覧）"), (_WHEN[0],), (_WHEN[1],), (_WHEN[2],)),
    "granted": Variable(N_("修了証に資格がついていたとき、その印"), "○", "yes"),
    "meeting": Variable(N_("その日の研修の日時"), *_WHEN),
    "venue": Variable(N_("研修の会場"), "みどり会館 第1会議室", "Midori Hall, room 1"),
    "online": Variable(N_("オンラインで参加するアドレス"), _LINK, _LINK),
    "answer_by": Variable(
        N_("研修についてのお返事の期限"), "2026年11月30日（月）17:00", "Mon 30 Nov 2026 17:00",
        "11月（がつ）30日（にち） 月曜日（げつようび） 17:00",
    ),
    "waited": Variable(N_("席が空かないまま研修が始まったとき、その印"), "○", "yes"),
    "asked": Variable(N_("変更後の都合をお聞きするとき、その印"), "○", "yes"),
    "materials": Variable(N_("配布資料（一覧）"), ("用語集",), ("Glossary",)),
    "observer": Variable(N_("見学する人の名前"), "野村 空", "Sora Nomura"),
    "by_place": Variable(N_("医療機関が断ったとき、その印"), "○", "yes"),
    "by_senior": Variable(N_("担当の通訳者が断ったとき、その印"), "○", "yes"),
    "by_trainee": Variable(N_("見学する人が断ったとき、その印"), "○", "yes"),
    "notice_title": Variable(N_("住民へのお知らせの見出し"), "水を配ります", "Water is handed out", free=True),
    "into": Variable(N_("翻訳する言語"), "ベトナム語", "Vietnamese"),
    "letters": Variable(N_("もとの文の文字数"), "120", "120"),
    "due": Variable(
        N_("翻訳や確認の期限"), "2026年（令和8年）11月30日（月）17:00", "Mon 30 Nov 2026 17:00",
        "11月（がつ）30日（にち） 月曜日（げつようび） 17:00",
    ),
    "event_title": Variable(N_("災害対応の名称"), "架空市の地震", "An earthquake", free=True),
    "aid_title": Variable(N_("応援の依頼の件名"), "支援センターへの応援", "Help at the support centre", free=True),
    "aid_lines": Variable(
        N_("応援で必要な人（一覧）"), ("ベトナム語・翻訳 2人 12月1日（火）9:00〜17:00",),
        ("Vietnamese, translation: 2 people, Tue 1 Dec 9:00–17:00",),
    ),
    "aid_by": Variable(
        N_("応援のお返事の期限"), "2026年11月30日（月）17:00", "Mon 30 Nov 2026 17:00",
        "11月（がつ）30日（にち） 月曜日（げつようび） 17:00",
    ),
    "helpers": Variable(N_("受け入れが決まった人（一覧）"), ("海野 空",), ("Sora Unno",)),
    "call_facts": Variable(
        N_("活動のお願いの内容（人数、言語、いつまでに、場所）"),
        "人数: 2人\n言語・役割: ベトナム語\nいつまでに: 2026年12月1日（火）20:00\n場所: 中央公民館",
        "People: 2\nLanguage: Vietnamese\nBy: Tue 1 Dec 2026 20:00\nPlace: the community centre",
        "なんにん: 2人（にん）\nことば: ベトナム語（ご）\nばしょ: 中央公民館（ちゅうおうこうみんかん）",
        free=True,
    ),
    "duties": Variable(
        N_("災害時の担当の日時と持ち場（一覧）"), (f"{_WHEN[0]} 電話相談（3階会議室）",),
        (f"{_WHEN[1]} Phone (3rd floor)",),
        (f"{_WHEN[2]} 電話相談（3階会議室）",), free=True,
    ),
    "dropped": Variable(
        N_("取りやめた担当の日時と持ち場（一覧）"), (f"{_WHEN[0]} 避難所巡回",), (f"{_WHEN[1]} Shelters",),
        (f"{_WHEN[2]} 避難所巡回",), free=True,
    ),
    "which": Variable(N_("文面の種類と言語"), "通訳のお願い（日本語）", "Offer (Japanese)"),
}  # fmt: skip

FREE = frozenset(name for name, variable in VARIABLES.items() if variable.free)
