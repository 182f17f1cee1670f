"""Names put together from common family and given names: they are nobody's in particular."""

from __future__ import annotations

from random import Random

from dispatch.vocabulary import Gender

Name = tuple[str, str]
"""As written, and its kana."""


def _pairs(text: str) -> tuple[Name, ...]:
    """`佐藤/さとう 鈴木/すずき` as names."""
    return tuple((written, kana) for written, kana in (pair.split("/") for pair in text.split()))


FAMILY = _pairs(
    "佐藤/さとう 鈴木/すずき 高橋/たかはし 田中/たなか 伊藤/いとう 渡辺/わたなべ 山本/やまもと 中村/なかむら 小林/こばやし "
    "加藤/かとう 吉田/よしだ 山田/やまだ 松本/まつもと 井上/いのうえ 木村/きむら 林/はやし 清水/しみず 山崎/やまさき "
    "森/もり 池田/いけだ 橋本/はしもと 阿部/あべ 石川/いしかわ 前田/まえだ 藤田/ふじた 小川/おがわ 後藤/ごとう 岡田/おかだ "
    "村上/むらかみ 坂本/さかもと 遠藤/えんどう 青木/あおき 西村/にしむら 福田/ふくだ 太田/おおた 藤井/ふじい 岡本/おかもと "
    "中野/なかの 原田/はらだ 松田/まつだ 竹内/たけうち 中山/なかやま 和田/わだ 石田/いしだ 上田/うえだ 森田/もりた 原/はら "
    "柴田/しばた 酒井/さかい 宮崎/みやざき 横山/よこやま 内田/うちだ 高木/たかぎ 安藤/あんどう 谷口/たにぐち 大野/おおの"
)
WOMEN = _pairs(
    "陽子/ようこ 恵子/けいこ 幸子/さちこ 久美子/くみこ 由美子/ゆみこ 真由美/まゆみ 智子/ともこ 裕子/ゆうこ 美香/みか "
    "直美/なおみ 明美/あけみ 洋子/ひろこ 典子/のりこ 和子/かずこ 千春/ちはる 美穂/みほ 麻衣/まい 彩/あや 香織/かおり "
    "愛/あい 恵/めぐみ 優子/ゆうこ 真理/まり 京子/きょうこ 早苗/さなえ 文子/ふみこ 千佳/ちか 友美/ともみ 里美/さとみ "
    "理恵/りえ 葉月/はづき 美咲/みさき 沙織/さおり 舞/まい 奈緒/なお 純子/じゅんこ"
)
MEN = _pairs(
    "健一/けんいち 浩/ひろし 誠/まこと 隆/たかし 和夫/かずお 正樹/まさき 哲也/てつや 直樹/なおき 大輔/だいすけ "
    "健太/けんた 翔/しょう 学/まなぶ 茂/しげる 稔/みのる 修/おさむ 進/すすむ 達也/たつや 剛/つよし 洋平/ようへい 亮/りょう"
)
ABROAD: dict[str, tuple[tuple[Name, ...], tuple[Name, ...], tuple[Name, ...]]] = {
    "en": (
        _pairs("スミス/すみす ブラウン/ぶらうん テイラー/ていらー ウィルソン/うぃるそん クラーク/くらーく"),
        _pairs("エマ/えま ケイト/けいと サラ/さら ジェーン/じぇーん"),
        _pairs("ジョン/じょん マイク/まいく ポール/ぽーる"),
    ),
    "zh": (
        _pairs("王/おう 李/り 張/ちょう 劉/りゅう 陳/ちん 楊/よう 趙/ちょう 黄/こう 周/しゅう 呉/ご"),
        _pairs("麗/れい 静/せい 敏/びん 美玲/びれい 雪梅/せつばい 芳/ほう 婷/てい"),
        _pairs("偉/い 強/きょう 磊/らい 軍/ぐん"),
    ),
    "vi": (
        _pairs("グエン/ぐえん チャン/ちゃん レ/れ ファム/ふぁむ ホアン/ほあん ヴォー/ゔぉー"),
        _pairs("ティ・ラン/てぃらん ティ・ホア/てぃほあ ティ・マイ/てぃまい ティ・フオン/てぃふおん ティ・トゥイ/てぃとぅい"),
        _pairs("ヴァン・ナム/ゔぁんなむ ヴァン・ズン/ゔぁんずん ミン・トゥアン/みんとぅあん"),
    ),
    "ko": (
        _pairs("金/きむ 李/い 朴/ぱく 崔/ちぇ 鄭/ちょん 姜/かん"),
        _pairs("美英/みよん 恩珠/うんじゅ 秀珍/すじん 智恵/ちへ"),
        _pairs("成民/そんみん 正浩/ちょんほ"),
    ),
    "tl": (
        _pairs("サントス/さんとす レイエス/れいえす クルス/くるす ガルシア/がるしあ メンドーサ/めんどーさ"),
        _pairs("マリア/まりあ アナ/あな ローズ/ろーず ジョイ/じょい"),
        _pairs("ホセ/ほせ マーク/まーく"),
    ),
    "ne": (
        _pairs("シュレスタ/しゅれすた タマン/たまん グルン/ぐるん ライ/らい カルキ/かるき"),
        _pairs("スニタ/すにた アニタ/あにた サビナ/さびな"),
        _pairs("ラム/らむ ビシュヌ/びしゅぬ プラカシュ/ぷらかしゅ"),
    ),
    "es": (
        _pairs("ロドリゲス/ろどりげす ロペス/ろぺす トーレス/とーれす"),
        _pairs("カルメン/かるめん ルシア/るしあ エレナ/えれな"),
        _pairs("ルイス/るいす ペドロ/ぺどろ マテオ/まてお"),
    ),
    "pt": (
        _pairs("シルバ/しるば ソウザ/そうざ オリベイラ/おりべいら"),
        _pairs("アナ/あな ジュリアナ/じゅりあな ベアトリス/べあとりす"),
        _pairs("カルロス/かるろす ジョアン/じょあん ブルーノ/ぶるーの"),
    ),
    "id": (
        _pairs("プラタマ/ぷらたま サプトラ/さぷとら ウィジャヤ/うぃじゃや"),
        _pairs("デウィ/でうぃ シティ/してぃ"),
        _pairs("ブディ/ぶでぃ アグス/あぐす リズキ/りずき"),
    ),
    "th": (
        _pairs("チャイヤー/ちゃいやー スックサイ/すっくさい ブンミー/ぶんみー"),
        _pairs("マリ/まり ナパ/なぱ スダー/すだー"),
        _pairs("ソムチャイ/そむちゃい アナン/あなん ウィチャイ/うぃちゃい"),
    ),
    "my": (
        _pairs("ミョー/みょー テイン/ていん タン/たん"),
        _pairs("サンダー/さんだー キン・メイ/きんめい"),
        _pairs("アウン/あうん ゾー/ぞー"),
    ),
    "si": (
        _pairs("ペレラ/ぺれら フェルナンド/ふぇるなんど シルワ/しるわ"),
        _pairs("ニルミニ/にるみに チャンディ/ちゃんでぃ"),
        _pairs("カマル/かまる ニマル/にまる"),
    ),
}  # fmt: skip
"""Family names, women's and men's given names of those who grew up with a language."""
TRIES = 500
FAMILY_FIRST = {"zh", "vi", "ko"}


class Names:
    """Gives every person a name that nobody else here has."""

    def __init__(self, rng: Random, taken: set[str]) -> None:
        self._rng, self._taken = rng, set(taken)

    def give(self, gender: Gender, abroad: str | None) -> Name:
        """A name for somebody of that gender who grew up in Japan, or with the language `abroad`."""
        family, women, men = ABROAD[abroad] if abroad else (FAMILY, WOMEN, MEN)
        given = men if gender is Gender.MALE else women
        for _try in range(TRIES):
            name = _joined(self._rng.choice(family), self._rng.choice(given), abroad)
            if name[0] not in self._taken:
                self._taken.add(name[0])
                return name
        raise RuntimeError(f"there are too few names for {gender.value} {abroad}")


def _joined(family: Name, given: Name, abroad: str | None) -> Name:
    in_front = abroad is None or abroad in FAMILY_FIRST
    first, second = (family, given) if in_front else (given, family)
    between = "・" if abroad and abroad not in ("zh", "ko") else " "
    return f"{first[0]}{between}{second[0]}", f"{first[1]} {second[1]}"
