"""A problem with every field in it, ways to break it at random, and a judge of the places that faults name."""

from __future__ import annotations

import copy
import json
import math
import re
from collections.abc import Callable, Iterable
from typing import Any, cast

from hypothesis import strategies as st

from dispatch.matching.faults import shown
from tests.matching.simple import at, commitment, option, person, post, problem

Json = dict[str, Any]
Place = tuple[str | int, ...]

GOOD = problem(
    [
        post(banned=["V1"], continuity=["V0"], topics=["death"], gender_wish="female"),
        post(id="R1", credentials=["medical"], gender="female", options=[option(), option(at(13), at(14))]),
    ],
    [
        person(credentials={"medical": "2027-03-31"}, declines_topics=["police"]),
        person(
            id="V1",
            level_changes=[{"language": "vi", "from": "2026-12-01", "level": 3}],
            commitments=[commitment(at(8), at(9))],
        ),
    ],
    timezone="Asia/Tokyo",
    settings={
        "turnaround_minutes": 15,
        "detour": 1.3,
        "speed_kmh": {"transit": 18},
        "costs": {"travel_minute": 1, "load": 5},
    },
    fixed=[{"request": "R0", "option": 0, "volunteers": ["V0"]}],
    previous=[{"request": "R1", "option": 0, "volunteers": ["V1"]}],
)
STEP = re.compile(r"\.?(?P<name>[\w-]+)|\[(?P<index>\d+)\]")


def stands_in(place: str, document: Any) -> bool:
    """Whether a fault's place is a place of the document, or the name of a field that an object there lacks."""
    inner, done = document, 0
    while done < len(place):
        quoted = (
            [key for key in inner if place.startswith(f"[{shown(key)}]", done)] if _is(inner, dict) else []
        )
        step = STEP.match(place, done)
        if quoted:
            inner, done = inner[quoted[0]], done + len(shown(quoted[0])) + 2
        elif step is None:
            return False
        elif step["index"] and _is(inner, list) and int(step["index"]) < len(inner):
            inner, done = inner[int(step["index"])], step.end()
        elif step["name"] and _is(inner, dict):
            inner, done = inner.get(step["name"]), step.end()
        else:  # the two moments of a window are a list, but have names
            return _is(inner, list) and len(inner) == 2 and place[done:] in (".start", ".end")
    return True


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind)


def well_told(sentences: Iterable[str], document: Any) -> list[str]:
    """The sentences that do not name a place of the document, or are not one short line."""
    return [
        sentence
        for sentence in sentences
        if not (
            sentence.isprintable()
            and len(sentence) < 400
            and any(stands_in(sentence[: at.start()], document) for at in re.finditer(": ", sentence))
        )
    ]


SPECIAL = st.sampled_from(
    [
        *[None, True, False, -0.0, 1.5, -1, 0, 2**31, 2**63, 10**400, 1e-300, 1e300, math.nan, math.inf],
        *[
            "",
            " ",
            "R0",
            "V1",
            "vi",
            "\ud800",
            "\x00",
            "a.b",
            "x" * 300,
            "Europe/Berlin",
            "phone",
            "9999-12-31",
        ],
        *[at(8), at(9), at(23, 59), "2026-11-30T10:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"],
        *[[], {}, [[]], {"": {}}, {"lat": 90, "lon": 180}, {"lat": 91, "lon": 0}, [None], [[at(8), at(8)]]],
    ]
)


def places(value: Any, path: Place = ()) -> list[Place]:
    """Every place in a JSON value but the whole."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in steps for place in [(*path, key), *places(inner, (*path, key))]]


def change(document: Json, data: st.DataObject) -> None:
    """Do something to one random place."""
    known = places(document)
    if not known:
        return
    place = data.draw(st.sampled_from(known))
    inner, last = _at(document, place[:-1]), cast(Any, place[-1])
    how = data.draw(st.sampled_from(["replace", "delete", "insert", "nest", "text", "other", "twice"]))
    if how == "delete":
        del inner[last]
    elif how == "insert":
        _insert(inner, last, data)
    elif how == "twice" and isinstance(inner, list):
        inner.append(copy.deepcopy(inner[last]))
    elif how == "nest":
        wrap: Callable[[Any], Any] = data.draw(st.sampled_from([lambda one: [one], lambda one: {"id": one}]))
        for _ in range(data.draw(st.sampled_from([1, 2, 150]))):
            inner[last] = wrap(inner[last])
    elif how == "text":
        inner[last] = json.dumps(inner[last])
    elif how == "other":
        source = data.draw(st.sampled_from(known))
        inner[last] = copy.deepcopy(_at(document, source))
    else:
        inner[last] = copy.deepcopy(data.draw(SPECIAL))


def _insert(inner: Any, last: Any, data: st.DataObject) -> None:
    if isinstance(inner, list):
        inner.insert(last, copy.deepcopy(data.draw(SPECIAL)))
    else:
        inner[data.draw(st.text(max_size=4))] = copy.deepcopy(data.draw(SPECIAL))


def _at(document: Json, place: Place) -> Any:
    inner: Any = document
    for step in place:
        inner = inner[step]
    return inner
