"""The words of the pages behind links, which have to be read on a bad day: Japanese, easy Japanese, English.

Easy Japanese stands here beside the Japanese sentence; English comes from the catalogue, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

from dispatch.disasters.vocabulary import CallOutAnswer, Coming, Safety
from dispatch.i18n import _ as translated
from dispatch.i18n import label
from dispatch.notifications.html import EASY, READING
from dispatch.vocabulary import N_, Term

LANGUAGES = {"ja": "日本語", EASY: "やさしい日本語", "en": "English"}
"""What a reader may choose at the top of the page, each in its own words."""

WORDS: dict[str, tuple[str, str]] = {
    "drill": (
        N_("これは訓練です。"),
        "これは 訓練（くんれん）です。ほんとうの 災害（さいがい）では ありません。",
    ),
    "muster": (N_("安否と参集の確認"), "だいじょうぶですか"),
    "lead": (
        N_("今の状況を教えてください。1分で終わります。何度でも変更できます。"),
        "いまの ことを おしえてください。1分（ぷん）で おわります。なんどでも かえられます。",
    ),
    "safety": (N_("安否"), "からだは だいじょうぶですか"),
    "coming": (N_("活動できますか"), "手伝（てつだ）うことが できますか"),
    "when": (N_("何時から活動できますか"), "いつから できますか"),
    "until": (N_("いつまで活動できますか（わかれば）"), "いつまで できますか（わかるとき）"),
    "day": (N_("日"), "日（ひ）"),
    "time": (N_("時刻"), "時間（じかん）"),
    "0": (N_("今日"), "きょう"),
    "1": (N_("明日"), "あした"),
    "2": (N_("あさって"), "あさって"),
    "where": (N_("今どこにいますか"), "いま どこに いますか"),
    "at_home": (N_("自宅にいます"), "家（いえ）に います"),
    "place": (N_("ほかの場所（例：中央公民館）"), "ほかの ところ"),
    "languages": (N_("今日使える言語"), "きょう つかえる ことば"),
    "note": (N_("伝えたいこと（任意）"), "ほかに つたえたいこと（なくても いいです）"),
    "send": (N_("回答を送る"), "おくる"),
    "change": (N_("回答を変更する"), "かえて おくる"),
    "thanks": (N_("回答を受け取りました。ありがとうございます。"), "うけとりました。ありがとう ございます。"),
    "yours": (N_("あなたの回答"), "あなたの こたえ"),
    "again": (N_("状況が変わったら、下で変更してください。"), "かわったら、下（した）で かえてください。"),
    "closed": (N_("この確認は締め切られました。"), "この 質問（しつもん）は おわりました。"),
    "ring": (N_("急ぎの連絡は、電話でお願いします。"), "いそぐときは、電話（でんわ）を してください。"),
    "danger": (
        N_("命の危険があるときは、119番に電話してください。"),
        "あぶないときは、119に 電話（でんわ）を してください。",
    ),
    "wrong": (N_("入力内容をご確認ください"), "もういちど 見（み）てください"),
    "choose": (N_("選んでください。"), "ここを 見（み）てください。"),
    "call": (N_("活動のお願い"), "手伝（てつだ）って くれますか"),
    "call_lead": (
        N_("先着順です。行けるかどうか、どちらかを押してください。"),
        "早（はや）い 人（ひと）から きまります。どちらかを おしてください。",
    ),
    "number": (N_("募集する人数"), "なんにん"),
    "wanted": (N_("言語・役割"), "ことば・しごと"),
    "by": (N_("いつまでに"), "いつまでに"),
    "needed_until": (N_("終わる予定"), "おわる 時間（じかん）"),
    "you_stay": (N_("活動できる時間："), "できる 時間（じかん）："),
    "change_hours": (N_("時間を変更する"), "時間（じかん）を かえる"),
    "meet": (N_("場所"), "ばしょ"),
    "yes": (N_("行きます"), "行（い）きます"),
    "no": (N_("行けません"), "行（い）けません"),
    "no_more": (N_("行けなくなりました"), "行（い）けなくなりました"),
    "you_go": (
        N_("あなたに決まりました。安全に気をつけてお越しください。"),
        "あなたに きまりました。気（き）を つけて 来（き）てください。",
    ),
    "not_you": (N_("お知らせいただき、ありがとうございます。"), "おしえてくれて ありがとう ございます。"),
    "too_late": (
        N_("ありがとうございます。定員に達したため、今回はお待ちください。"),
        "ありがとう ございます。人（ひと）が たりました。こんかいは 行（い）かなくて いいです。",
    ),
    "full": (
        N_("募集は定員に達しました。お越しいただく必要はありません。"),
        "人（ひと）が たりました。行（い）かなくて いいです。",
    ),
    "call_closed": (N_("この募集は終わりました。"), "この おねがいは おわりました。"),
}
TERMS: dict[Term, str] = {
    Safety.SAFE: "だいじょうぶです",
    Safety.HURT: "けがを しています",
    Safety.NEED_HELP: "たすけて ほしいです",
    Coming.NOW: "いますぐ できます",
    Coming.LATER: "あとで できます",
    Coming.REMOTE: "家（いえ）から できます（でんわや インターネット）",
    Coming.NO: "できません",
    CallOutAnswer.COMING: "行（い）きます",
    CallOutAnswer.NOT_COMING: "行（い）けません",
    CallOutAnswer.TOO_LATE: "人（ひと）が たりました",
}


def speaker(locale: str) -> Callable[[str | Term], Markup]:
    """Says a word of `WORDS`, or a term, in this language; in easy Japanese readings stand over their words."""

    def say(what: str | Term) -> Markup:
        if locale == EASY:
            return _read(TERMS[what] if isinstance(what, Term) else WORDS[what][1])
        return escape(label(what) if isinstance(what, Term) else translated(WORDS[what][0]))

    return say


def _read(words: str) -> Markup:
    """Our own words, none that anybody typed."""
    ruby = READING.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", words)
    return Markup(ruby)  # nosec B704
