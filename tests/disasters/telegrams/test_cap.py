"""CAP 1.2: what we write keeps the schema, says the same to another reader, and comes back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from xml.dom import minidom

import pytest

from dispatch.disasters.telegrams.cap import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MessageType,
    Resource,
    Response,
    Scope,
    Severity,
    Status,
    Urgency,
    read_alert,
    write_alert,
)
from dispatch.matching.faults import ProblemError

ORDER = {
    "alert": "identifier sender sent status msgType source scope restriction addresses code* note references "
    "incidents info*",
    "info": "language category+ event responseType* urgency severity certainty audience eventCode* effective onset "
    "expires senderName headline description instruction web contact parameter* resource* area*",
    "resource": "resourceDesc mimeType size uri derefUri digest",
    "area": "areaDesc polygon* circle* geocode* altitude ceiling",
    "eventCode": "valueName value", "parameter": "valueName value", "geocode": "valueName value",
}  # fmt: skip
NEEDED = {
    "alert": {"identifier", "sender", "sent", "status", "msgType", "scope"},
    "info": {"category", "event", "urgency", "severity", "certainty"},
    "resource": {"resourceDesc", "mimeType"},
    "area": {"areaDesc"},
}
LISTS = {
    "status": "Actual Exercise System Test Draft", "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown", "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}  # fmt: skip
"""The schema of CAP 1.2, written down a second time."""
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
JST = timezone(timedelta(hours=9))


def block(language: str, headline: str) -> Info:
    """What is said in one language."""
    return Info(
        language=language,
        event="地震" if language == "ja" else "Earthquake",
        categories=(Category.GEO, Category.SAFETY),
        urgency=Urgency.IMMEDIATE,
        severity=Severity.SEVERE,
        certainty=Certainty.OBSERVED,
        responses=(Response.SHELTER, Response.MONITOR),
        audience="residents",
        event_codes=(("JMA", "VXSE53"),),
        effective=datetime(2030, 4, 1, 9, 5, tzinfo=JST),
        onset=datetime(2030, 4, 1, 9, 0, tzinfo=JST),
        expires=datetime(2030, 4, 2, tzinfo=JST),
        sender_name="つなぐ国際交流財団",
        headline=headline,
        description="1行目 & <2>\n\n3行目 👩\u200d🚒",
        instruction="建物から離れてください。",
        web="https://tsunagu.example.jp/a?b=1&c=2",
        contact="096-000-0000",
        parameters=(("震度", "6+"), ("empty", "")),
        resources=(Resource("map", "image/png", "https://tsunagu.example.jp/map.png"),),
        areas=(
            Area(
                "熊本市",
                polygons=(((32.7, 130.6), (32.9, 130.6), (32.9, 130.8), (32.7, 130.6)),),
                circles=(((32.8, 130.7), 12.5),),
                geocodes=(("JIS", "43100"), ("JMA", "4310000")),
            ),
            Area("熊本県"),
        ),
    )


ALERT = Alert(
    identifier="tsunagu.2030-04-01.1",
    sender="tsunagu.example.jp",
    sent=datetime(2030, 4, 1, 9, 5, 30, tzinfo=JST),
    status=Status.ACTUAL,
    message_type=MessageType.ALERT,
    scope=Scope.PUBLIC,
    source="desk",
    codes=("one", "two"),
    note="a note",
    incidents=("big one", "other"),
    infos=(
        block("ja", "強い地震がありました。"),
        block("en", "A strong earthquake."),
        block("vi", "Động đất mạnh."),
    ),
)
LATER = datetime(2030, 4, 1, 1, 0, tzinfo=UTC)


def elements(node: minidom.Element) -> Iterator[minidom.Element]:
    """The elements in an element."""
    return (one for one in node.childNodes if isinstance(one, minidom.Element))


def text(node: minidom.Element, name: str) -> str:
    """The text of the first element of that name."""
    return whole(node.getElementsByTagName(name)[0])


def whole(node: minidom.Element) -> str:
    """All text of an element."""
    return "".join(one.data for one in node.childNodes if isinstance(one, minidom.Text))


def schema_faults(node: minidom.Element) -> list[str]:
    """What the schema has against an element and all in it."""
    name, found = str(node.tagName), []
    if node.namespaceURI != "urn:oasis:names:tc:emergency:cap:1.2":
        found.append(f"{name}: namespace")
    if name in LISTS and whole(node) not in LISTS[name].split():
        found.append(f"{name}: value")
    if name in ("sent", "effective", "onset", "expires") and not TIME.fullmatch(whole(node)):
        found.append(f"{name}: time")
    children = [str(one.tagName) for one in elements(node)]
    if name in ORDER:
        pattern = "".join(
            f"(?:{part.rstrip('*+')} ){part[-1]}" if part[-1] in "*+" else f"(?:{part} )?"
            for part in ORDER[name].split()
        )
        if not re.fullmatch(pattern, "".join(f"{child} " for child in children)):
            found.append(f"{name}: order of {children}")
        found += [f"{name}: no {child}" for child in NEEDED.get(name, set()) - set(children)]
    elif children:
        found.append(f"{name}: holds {children}")
    return found + [fault for one in elements(node) for fault in schema_faults(one)]


def document(data: bytes) -> minidom.Element:
    """Another reader's view."""
    found = minidom.parseString(data).documentElement
    assert found is not None
    return found


FOLLOWED = ALERT.followed("tsunagu.2030-04-01.2", LATER, MessageType.UPDATE, ALERT.infos[:1])
CANCELLED = FOLLOWED.followed("tsunagu.2030-04-01.3", LATER + timedelta(hours=1), MessageType.CANCEL)
BARE = Alert("a", "b", LATER, Status.TEST, MessageType.ALERT, Scope.PUBLIC)
PRIVATE = replace(BARE, scope=Scope.PRIVATE, addresses=("one two", "three"))
RESTRICTED = replace(BARE, scope=Scope.RESTRICTED, restriction="members")


@pytest.mark.parametrize("alert", [ALERT, FOLLOWED, CANCELLED, BARE, PRIVATE, RESTRICTED])
def test_the_schema_and_back(alert: Alert) -> None:
    """What is written keeps the schema, and reads as what it was."""
    data = write_alert(alert)
    assert schema_faults(document(data)) == []
    assert read_alert(data) == alert


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"<status>Actual", b"<status>Real", "status: value"),
        (b"<language>ja</language>", b"", ""),
        (b"<event>\xe5\x9c\xb0\xe9\x9c\x87</event>", b"", "info: no event"),
        (b"2030-04-01T09:05:30+09:00", b"2030-04-01T00:05:30Z", "sent: time"),
        (b"<note>a note</note>", b"<note/><code>late</code>", "alert: order"),
    ],
)
def test_the_schema_would_notice(old: bytes, new: bytes, fault: str) -> None:
    """Negative control: the rules above see what is wrong."""
    data = write_alert(ALERT)
    assert old in data
    found = schema_faults(document(data.replace(old, new)))
    assert [one[: len(fault)] for one in found] == ([fault] if fault else [])


def test_another_reader_sees_the_same() -> None:
    """One block for each language, its words and places as they were given."""
    root = document(write_alert(ALERT))
    assert [text(one, "language") for one in root.getElementsByTagName("info")] == ["ja", "en", "vi"]
    assert [text(one, "headline") for one in root.getElementsByTagName("info")] == [
        i.headline for i in ALERT.infos
    ]
    assert text(root, "description") == ALERT.infos[0].description
    assert text(root, "sent") == "2030-04-01T09:05:30+09:00"
    assert text(root, "polygon") == "32.7,130.6 32.9,130.6 32.9,130.8 32.7,130.6"
    assert text(root, "circle") == "32.8,130.7 12.5"
    assert text(root, "incidents") == '"big one" other'


def test_what_comes_later_names_what_came_before() -> None:
    """An update and a cancellation refer to all before them, in UTC as CAP writes it."""
    assert text(document(write_alert(CANCELLED)), "references").split() == [
        "tsunagu.example.jp,tsunagu.2030-04-01.1,2030-04-01T09:05:30+09:00",
        "tsunagu.example.jp,tsunagu.2030-04-01.2,2030-04-01T01:00:00-00:00",
    ]


def test_an_exercise_stays_one() -> None:
    """So does what updates and cancels it."""
    drill = replace(ALERT, status=Status.EXERCISE)
    later = drill.followed("2", LATER, MessageType.UPDATE).followed("3", LATER, MessageType.CANCEL)
    assert text(document(write_alert(later)), "status") == "Exercise"


def test_two_blocks_in_one_language_are_not_written() -> None:
    """Others may send such a thing, and it is read."""
    twice = replace(ALERT, infos=(ALERT.infos[0], ALERT.infos[1], replace(ALERT.infos[0], language="JA")))
    with pytest.raises(ProblemError, match=r"infos\[2\]\.language"):
        write_alert(twice)
    data = write_alert(ALERT).replace(b"<language>en<", b"<language>ja<")
    assert [info.language for info in read_alert(data).infos] == ["ja", "ja", "vi"]


def test_a_block_for_a_reader() -> None:
    """The language itself, else one of its kind, else none."""
    chinese = replace(ALERT, infos=(block("en", "a"), block("zh-Hans", "b"), block("zh-Hant", "c")))
    found = [chinese.in_language(code) for code in ("zh-hant", "zh-TW", "en-GB", "vi")]
    assert [info and info.headline for info in found] == ["c", "b", "a", None]
    silent = write_alert(ALERT).replace(b"<language>en</language>", b"")
    assert read_alert(silent).infos[1].language == "en-US"


@pytest.mark.parametrize(
    "change",
    [
        {"identifier": "a b"}, {"identifier": ""}, {"sender": "a,b"}, {"sender": "a&b"}, {"sent": datetime(2030, 4, 1)},
        {"message_type": MessageType.UPDATE}, {"message_type": MessageType.CANCEL}, {"scope": Scope.PRIVATE},
        {"scope": Scope.RESTRICTED}, {"note": "\x1b[2J"}, {"note": "\ud800"},
    ],
)  # fmt: skip
def test_an_alert_that_exists_may_be_sent(change: dict[str, object]) -> None:
    """What would not be understood cannot be made."""
    with pytest.raises(ProblemError):
        replace(ALERT, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Area(""),
        lambda: Area("a", polygons=(((0.0, 0.0), (1.0, 1.0), (0.0, 0.0)),)),
        lambda: Area("a", polygons=(((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)),)),
        lambda: Area("a", circles=(((91.0, 0.0), 1.0),)),
        lambda: Area("a", circles=(((0.0, 0.0), float("nan")),)),
        lambda: replace(ALERT.infos[0], categories=()),
        lambda: replace(ALERT.infos[0], event=" "),
        lambda: replace(ALERT.infos[0], language="日本語"),
        lambda: replace(ALERT.infos[0], expires=datetime(2030, 4, 1)),
    ],
)
def test_parts_that_exist_may_be_sent(make: object) -> None:
    """The same of areas and blocks."""
    with pytest.raises(ProblemError):
        make()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"<scope>Public", b"<scope>Everybody", "scope: must be one of"),
        (b"<sent>2030", b"<sent>soon", "sent: is not a time"),
        (b"<urgency>Immediate", b"<urgency>Now", "info[0]/urgency: must be one of"),
        (b"<polygon>32.7,", b"<polygon>north,", "info[0]/area[0]/polygon: is no place"),
        (b"<circle>32.8,130.7", b"<circle>132.8,130.7", "info[0]/area[0]/area: no such place"),
        (
            b"<areaDesc>\xe7\x86\x8a\xe6\x9c\xac\xe7\x9c\x8c</areaDesc>",
            b"",
            "info[0]/area[1]/areaDesc: is missing",
        ),
        (b"cap:1.2", b"cap:1.1", "is not a CAP 1.2 alert"),
        (b"<alert ", b'<!DOCTYPE alert [<!ENTITY a "b">]><alert ', "document type or entities"),
        (b"</alert>", b"", "is not sound XML"),
        (b"<msgType>Alert", b"<msgType>Update", "references: Update must say"),
        (b"<note>a note</note>", b"<references>nobody</references>", "references: names no alert"),
    ],
)
def test_what_is_no_cap_is_refused(old: bytes, new: bytes, said: str) -> None:
    """With one sentence and its place."""
    data = write_alert(ALERT)
    assert old in data
    with pytest.raises(ProblemError) as wrong:
        read_alert(data.replace(old, new))
    assert len(wrong.value.faults) == 1
    assert said in wrong.value.faults[0]
