"""The thirty partner institutions of the demo city."""

from __future__ import annotations

from random import Random

from dispatch.demo.town import TOWNS
from dispatch.requests.models import Institution
from dispatch.vocabulary import InstitutionKind as Kind

CLERKS = "水琴総合病院"
"""Where the demo's clerk works."""
REMOTE_CLINIC = "峰結村診療所"
HEALTH_CENTRE = "つなぐ市中央保健センター"

GENERAL = "内科 小児科 産婦人科 外科 整形外科 循環器内科 糖尿病内科 眼科 医事課 地域連携室"

ROWS: tuple[tuple[str, str, Kind, str, int | None, str], ...] = (
    (CLERKS, "すいきんそうごうびょういん", Kind.HOSPITAL, "水琴町", 420, f"{GENERAL} がん診療科 精神科 呼吸器内科 緩和ケア科"),
    ("市立折鶴医療センター", "しりつおりづるいりょうせんたー", Kind.HOSPITAL, "折鶴町", 550, f"{GENERAL} がん診療科 呼吸器内科 耳鼻咽喉科"),
    ("花筏総合病院", "はないかだそうごうびょういん", Kind.HOSPITAL, "花筏町", 310, f"{GENERAL} 皮膚科 緩和ケア科"),
    ("星結台病院", "ほしゆいだいびょういん", Kind.HOSPITAL, "星結台", 180, "内科 整形外科 リハビリテーション科 糖尿病内科 医事課"),
    ("笹舟中央病院", "ささふねちゅうおうびょういん", Kind.HOSPITAL, "笹舟町", 240, f"{GENERAL} 呼吸器内科"),
    ("和傘記念病院", "わがさきねんびょういん", Kind.HOSPITAL, "和傘町", 200, "内科 外科 循環器内科 がん診療科 緩和ケア科 地域連携室"),
    ("麦笛台こころの病院", "むぎぶえだいこころのびょういん", Kind.HOSPITAL, "麦笛台", 150, "精神科 地域連携室"),
    ("竹馬整形外科病院", "たけうませいけいげかびょういん", Kind.HOSPITAL, "竹馬町", 80, "整形外科 リハビリテーション科"),
    ("言ノ葉母子医療センター", "ことのはぼしいりょうせんたー", Kind.HOSPITAL, "言ノ葉町", 120, "産婦人科 小児科 地域連携室"),
    ("文結内科クリニック", "ふみゆいないかくりにっく", Kind.CLINIC, "文結町", None, "内科 糖尿病内科"),
    ("手毬町こどもクリニック", "てまりまちこどもくりにっく", Kind.CLINIC, "手毬町", None, "小児科"),
    ("影絵町眼科", "かげえまちがんか", Kind.CLINIC, "影絵町", None, "眼科"),
    ("風鈴町レディースクリニック", "ふうりんまちれでぃーすくりにっく", Kind.CLINIC, "風鈴町", 12, "産婦人科"),
    ("紙風船町耳鼻咽喉科", "かみふうせんまちじびいんこうか", Kind.CLINIC, "紙風船町", None, "耳鼻咽喉科"),
    ("綾取皮膚科クリニック", "あやとりひふかくりにっく", Kind.CLINIC, "綾取町", None, "皮膚科"),
    ("行灯歯科医院", "あんどんしかいいん", Kind.CLINIC, "行灯町", None, "歯科"),
    ("月影坂ファミリークリニック", "つきかげざかふぁみりーくりにっく", Kind.CLINIC, "月影坂", None, "内科 小児科"),
    ("草笛町産婦人科", "くさぶえまちさんふじんか", Kind.CLINIC, "草笛町", 15, "産婦人科"),
    ("虹待内科循環器科", "にじまちないかじゅんかんきか", Kind.CLINIC, "虹待町", None, "内科 循環器内科"),
    ("独楽町歯科クリニック", "こままちしかくりにっく", Kind.CLINIC, "独楽町", None, "歯科"),
    ("鞠音台小児科", "まりねだいしょうにか", Kind.CLINIC, "鞠音台", None, "小児科"),
    ("雲居坂クリニック", "くもいざかくりにっく", Kind.CLINIC, "雲居坂", None, "内科 外科"),
    (REMOTE_CLINIC, "みねゆいむらしんりょうじょ", Kind.CLINIC, "峰の宿", 4, "内科"),
    (HEALTH_CENTRE, "つなぐしちゅうおうほけんせんたー", Kind.PUBLIC_OFFICE, "文結町", None, "母子保健係 予防接種係"),
    ("つなぐ市はなもり区役所", "つなぐしはなもりくやくしょ", Kind.PUBLIC_OFFICE, "風鈴町", None, "福祉課 保険年金課"),
    ("つなぐ市ゆうなぎ区保健センター", "つなぐしゆうなぎくほけんせんたー", Kind.PUBLIC_OFFICE, "草笛町", None, "母子保健係"),
    ("つなぐ市立折鶴小学校", "つなぐしりつおりづるしょうがっこう", Kind.SCHOOL, "折鶴町", None, "保健室"),
    ("つなぐ市立綾取中学校", "つなぐしりつあやとりちゅうがっこう", Kind.SCHOOL, "綾取町", None, "保健室"),
    ("虹待日本語学校", "にじまちにほんごがっこう", Kind.SCHOOL, "虹待町", None, "保健室"),
    ("紙風船町調剤薬局", "かみふうせんまちちょうざいやっきょく", Kind.OTHER, "紙風船町", None, "薬局"),
)  # fmt: skip
"""Name, kana, kind, town, beds, departments."""

MEETING_PLACES = {
    Kind.HOSPITAL: "1階 総合案内の前",
    Kind.CLINIC: "受付",
    Kind.PUBLIC_OFFICE: "1階 正面玄関",
    Kind.SCHOOL: "職員玄関",
    Kind.OTHER: "店内カウンター",
}


def institutions(rng: Random) -> list[Institution]:
    """The rows of all of them, with addresses and telephone numbers that lead nowhere."""
    return [_institution(number, row, rng) for number, row in enumerate(ROWS, 1)]


def _institution(number: int, row: tuple[str, str, Kind, str, int | None, str], rng: Random) -> Institution:
    name, kana, kind, town_name, beds, departments = row
    town = TOWNS[town_name]
    return Institution(
        code=f"H{number:03d}",
        name=name,
        kana=kana,
        kind=kind,
        postcode=f"000-{number:04d}",
        address=f"{town.full_name}{rng.randint(1, 5)}丁目{rng.randint(1, 20)}-{rng.randint(1, 15)}",
        ward=town.ward,
        phone=f"096-000-{1000 + number}",
        email=f"h{number:03d}@example.jp",
        beds=beds,
        departments=departments.split(),
        meeting_place=MEETING_PLACES[kind],
        lat=round(town.lat + rng.uniform(-0.003, 0.003), 5),
        lon=round(town.lon + rng.uniform(-0.003, 0.003), 5),
        active=True,
    )
