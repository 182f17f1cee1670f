"""Telegrams as the JMA writes them, of earthquakes and storms that never were."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

JMX = "http://xml.kishou.go.jp/jmaxml1/"
SEISMOLOGY = f"{JMX}body/seismology1/"
METEOROLOGY = f"{JMX}body/meteorology1/"
Region = tuple[str, str, str, list[str]]


def telegram(title: str, body: str, *, space: str = SEISMOLOGY, **stated: Any) -> bytes:
    """A report; `stated` overrides what stands in its head: status, info_type, event, serial, reported, sent, text."""
    said = {
        "status": "通常", "info_type": "発表", "event": "20300401090000", "serial": "", "head_title": title,
        "reported": "2030-04-01T09:03:00+09:00", "sent": "2030-04-01T00:03:10Z", "text": "地震がありました。",
        "headline": "", **stated,
    }  # fmt: skip
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="{JMX}" xmlns:jmx="{JMX}">
<Control><Title>{escape(title)}</Title><DateTime>{said["sent"]}</DateTime><Status>{said["status"]}</Status>
<EditorialOffice>気象庁本庁</EditorialOffice><PublishingOffice>気象庁</PublishingOffice></Control>
<Head xmlns="{JMX}informationBasis1/"><Title>{escape(said["head_title"])}</Title>
<ReportDateTime>{said["reported"]}</ReportDateTime><TargetDateTime>2030-04-01T09:00:00+09:00</TargetDateTime>
<EventID>{said["event"]}</EventID><InfoType>{said["info_type"]}</InfoType><Serial>{said["serial"]}</Serial>
<Headline><Text>{said["text"]}</Text>{said["headline"]}</Headline></Head>
<Body xmlns="{space}">{body}</Body></Report>""".encode()


def item(kind: str, *areas: tuple[str, str]) -> str:
    """An item of a headline."""
    inner = "".join(f"<Area><Name>{name}</Name><Code>{code}</Code></Area>" for code, name in areas)
    return f"<Item><Kind><Name>{kind}</Name></Kind><Areas>{inner}</Areas></Item>"


def city(code: str, name: str, intensity: str, condition: str = "") -> str:
    """A municipality in an observation; without an intensity nothing was measured there."""
    felt = f"<MaxInt>{intensity}</MaxInt>" if intensity else ""
    silent = f"<Condition>{condition}</Condition>" if condition else ""
    return f"<City><Name>{name}</Name><Code>{code}</Code>{felt}{silent}</City>"


def observation(strongest: str, *prefectures: tuple[str, str, str, list[Region]]) -> str:
    """The body of VXSE51 and VXSE53: prefectures with their regions, those with their cities."""
    inner = ""
    for code, name, most, regions in prefectures:
        listed = "".join(
            f"<Area><Name>{n}</Name><Code>{c}</Code><MaxInt>{v}</MaxInt>{''.join(cities)}</Area>"
            for c, n, v, cities in regions
        )
        inner += f"<Pref><Name>{name}</Name><Code>{code}</Code><MaxInt>{most}</MaxInt>{listed}</Pref>"
    return f"<Intensity><Observation><MaxInt>{strongest}</MaxInt>{inner}</Observation></Intensity>"


KUMAMOTO = observation(
    "6+",
    ("43", "熊本県", "6+", [
        ("741", "熊本県熊本", "6+", [
            city("4310100", "熊本中央区", "6-"), city("4310200", "熊本東区", "6+"), city("4342800", "熊本高森町", "5-"),
            city("4320600", "玉名市", "4", "震度５弱以上未入電"),
        ]),
        ("743", "熊本県天草・芦北", "4", [city("4321500", "天草市", "4")]),
    ]),
    ("40", "福岡県", "5-", [("403", "福岡県筑後", "5-", [city("4020200", "大牟田市", "5-")])]),
    ("46", "鹿児島県", "4", [("770", "鹿児島県薩摩", "4", [city("4620800", "出水市", "4 ")])]),
)  # fmt: skip
"""A strong earthquake: 玉名市 has measured 4, and some of its instruments are silent."""


def earthquake(body: str = KUMAMOTO, **stated: Any) -> bytes:
    """VXSE53."""
    return telegram("震源・震度に関する情報", body, **{"serial": "1", **stated})


def flash(body: str = "", **stated: Any) -> bytes:
    """VXSE51: regions, no cities."""
    regions: list[Region] = [("741", "熊本県熊本", "6-", [])]
    return telegram(
        "震度速報",
        body or observation("6-", ("43", "熊本県", "6-", regions)),
        **{"sent": "2030-04-01T00:02:00Z", **stated},
    )


def tsunami(*coasts: tuple[str, str, str], **stated: Any) -> bytes:
    """VTSE41: (code, name, grade)."""
    items = "".join(
        f"<Item><Area><Name>{name}</Name><Code>{code}</Code></Area>"
        f"<Category><Kind><Name>{grade}</Name><Code>00</Code></Kind></Category></Item>"
        for code, name, grade in coasts
    )
    body = f"<Tsunami><Forecast>{items}</Forecast></Tsunami>"
    return telegram("津波警報・注意報・予報a", body, **stated)


def warning(*lists: str, **stated: Any) -> bytes:
    """VPWW54, or what `title` says."""
    usual = {"event": "", "title": "気象警報・注意報（Ｈ２７）", "head_title": "徳島県気象警報・注意報"}
    given = {**usual, **stated}
    return telegram(given.pop("title"), "".join(lists), space=METEOROLOGY, **given)


def listed(level: str, *items: tuple[str, str, list[tuple[str, str]]]) -> str:
    """A list of a warning: (code, name, [(kind, status)])."""
    inner = "".join(
        "<Item>"
        + "".join(f"<Kind><Name>{kind}</Name><Status>{status}</Status></Kind>" for kind, status in kinds)
        + f"<Area><Name>{name}</Name><Code>{code}</Code></Area></Item>"
        for code, name, kinds in items
    )
    return f'<Warning type="気象警報・注意報（{level}）">{inner}</Warning>'
