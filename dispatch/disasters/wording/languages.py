"""Languages of what residents read: how HTML names them, what they call themselves, and the few words of the frame.

A resident reads the frame in the same language as the notice. Where nobody has vouched for the words in a language,
English and plain Japanese stand there.
"""

from __future__ import annotations

from dataclasses import dataclass

EASY = "ja-easy"
"""The language code of plain Japanese."""
TAGS = {EASY: "ja-x-easy", "zh": "zh-Hans", "yue": "yue-Hant"}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur"})
NATIVE = {
    "ja": "日本語", EASY: "やさしい にほんご", "vi": "Tiếng Việt", "zh": "简体中文", "yue": "廣東話（繁體）",
    "en": "English", "tl": "Tagalog", "ne": "नेपाली", "id": "Bahasa Indonesia", "my": "မြန်မာ", "ko": "한국어",
    "pt": "Português", "es": "Español", "th": "ไทย", "si": "සිංහල", "km": "ខ្មែរ", "mn": "Монгол", "hi": "हिन्दी",
    "bn": "বাংলা", "ur": "اردو", "ru": "Русский", "uk": "Українська", "fr": "Français", "de": "Deutsch",
    "ar": "العربية", "fa": "فارسی",
}  # fmt: skip
"""What each language calls itself, in the order in which they are offered. Sign language has no writing."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around a notice. `until`, `published`: before a moment; `gone`: this is no longer valid."""

    title: str
    source: str
    until: str
    published: str
    urgent: str
    exercise: str
    gone: str
    nothing: str
    others: str


FRAMES = {
    "ja": Frame(
        "災害のお知らせ", "情報元", "有効期限", "公開", "緊急", "これは訓練です", "このお知らせは終わりました",
        "いま有効なお知らせはありません", "ほかの言語",
    ),
    EASY: Frame(
        "さいがいの おしらせ", "だれが いいましたか", "いつまで", "おしらせした とき", "いそぎ",
        "これは れんしゅうです", "この おしらせは おわりました", "いま おしらせは ありません", "ほかの ことば",
    ),
    "en": Frame(
        "Disaster information", "Source", "Valid until", "Published", "Urgent", "This is only an exercise",
        "This notice is no longer valid", "There are no notices at present", "Other languages",
    ),
    "vi": Frame(
        "Thông tin thiên tai", "Nguồn", "Có hiệu lực đến", "Đăng lúc", "Khẩn cấp", "Đây chỉ là diễn tập",
        "Thông báo này không còn hiệu lực", "Hiện không có thông báo nào", "Ngôn ngữ khác",
    ),
    "zh": Frame(
        "灾害信息", "信息来源", "有效期至", "发布时间", "紧急", "这只是演习", "本通知已失效", "目前没有通知",
        "其他语言",
    ),
    "yue": Frame(
        "災害資訊", "資料來源", "有效期至", "發布時間", "緊急", "這只是演習", "本通知已失效", "目前沒有通知",
        "其他語言",
    ),
    "ko": Frame(
        "재난 정보", "출처", "유효 기한", "게시", "긴급", "이것은 훈련입니다", "이 안내는 더 이상 유효하지 않습니다",
        "현재 안내가 없습니다", "다른 언어",
    ),
    "tl": Frame(
        "Impormasyon tungkol sa sakuna", "Pinagmulan", "May bisa hanggang", "Inilathala", "Kagyat",
        "Ito ay pagsasanay lamang", "Wala nang bisa ang abisong ito", "Walang abiso sa ngayon", "Ibang wika",
    ),
    "id": Frame(
        "Informasi bencana", "Sumber", "Berlaku sampai", "Diterbitkan", "Mendesak", "Ini hanya latihan",
        "Pengumuman ini tidak berlaku lagi", "Saat ini tidak ada pengumuman", "Bahasa lain",
    ),
    "pt": Frame(
        "Informações sobre o desastre", "Fonte", "Válido até", "Publicado", "Urgente", "Isto é apenas um treinamento",
        "Este aviso não é mais válido", "Não há avisos no momento", "Outros idiomas",
    ),
    "es": Frame(
        "Información sobre el desastre", "Fuente", "Válido hasta", "Publicado", "Urgente", "Esto es solo un simulacro",
        "Este aviso ya no es válido", "No hay avisos en este momento", "Otros idiomas",
    ),
    "fr": Frame(
        "Informations sur la catastrophe", "Source", "Valable jusqu’au", "Publié", "Urgent",
        "Ceci n’est qu’un exercice", "Cet avis n’est plus valable", "Aucun avis pour le moment", "Autres langues",
    ),
    "de": Frame(
        "Katastropheninformationen", "Quelle", "Gültig bis", "Veröffentlicht", "Dringend", "Dies ist nur eine Übung",
        "Diese Mitteilung gilt nicht mehr", "Zurzeit gibt es keine Mitteilungen", "Andere Sprachen",
    ),
    "ru": Frame(
        "Информация о бедствии", "Источник", "Действует до", "Опубликовано", "Срочно", "Это только учения",
        "Это сообщение больше не действует", "Сейчас сообщений нет", "Другие языки",
    ),
    "uk": Frame(
        "Інформація про лихо", "Джерело", "Діє до", "Опубліковано", "Терміново", "Це лише навчання",
        "Це повідомлення більше не діє", "Зараз повідомлень немає", "Інші мови",
    ),
    "th": Frame(
        "ข้อมูลภัยพิบัติ", "แหล่งข้อมูล", "ใช้ได้ถึง", "เผยแพร่เมื่อ", "ด่วน", "นี่เป็นเพียงการฝึกซ้อม",
        "ประกาศนี้สิ้นสุดแล้ว", "ขณะนี้ไม่มีประกาศ", "ภาษาอื่น",
    ),
    "ne": Frame(
        "विपद् सम्बन्धी जानकारी", "स्रोत", "मान्य अवधि", "प्रकाशित", "जरुरी", "यो अभ्यास मात्र हो",
        "यो सूचना अब मान्य छैन", "अहिले कुनै सूचना छैन", "अन्य भाषाहरू",
    ),
    "hi": Frame(
        "आपदा की जानकारी", "स्रोत", "मान्य अवधि", "प्रकाशित", "अति आवश्यक", "यह केवल अभ्यास है",
        "यह सूचना अब मान्य नहीं है", "अभी कोई सूचना नहीं है", "अन्य भाषाएँ",
    ),
}  # fmt: skip


def frame(language: str) -> Frame:
    """The words around a notice in its language; English where there are none of its own."""
    return FRAMES.get(language, FRAMES["en"])


def tag(language: str) -> str:
    """How HTML names a language."""
    return TAGS.get(language, language)


def direction(language: str) -> str:
    """Which way it is written: `ltr` or `rtl`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
