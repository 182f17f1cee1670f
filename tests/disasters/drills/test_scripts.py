"""A script says what can be played and nothing else, from a form, a file or the package."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from dispatch.disasters.scripts import Inject, Opening, Script, script_of, usual
from dispatch.disasters.services import drills
from dispatch.disasters.telegrams import read_telegram
from dispatch.disasters.telegrams.parts import Status
from dispatch.disasters.vocabulary import InjectKind
from dispatch.errors import Conflict, Invalid
from tests import factories as desk
from tests.disasters.drills import scenes


def test_the_usual_script_can_be_played(ctx: Flask) -> None:
    """What comes with the program is sound: in order, with each kind of inject, its telegram marked as an exercise."""
    script = usual()
    times = [one.after_minutes for one in script.injects]
    assert times == sorted(times)
    assert {one.kind for one in script.injects} == set(InjectKind)
    assert read_telegram(script.opening.telegram.encode()).status == Status.EXERCISE
    assert drills.add_usual(desk.coordinator()).name == script.name
    with pytest.raises(Conflict, match="すでにあります"):
        drills.add_usual(desk.coordinator())


def test_a_script_goes_out_and_comes_back(ctx: Flask) -> None:
    """As JSON and back it is the same, whatever the order in which its injects were written."""
    script = Script("朝", Opening("総合訓練"), (scenes.SHELTERS, scenes.TELL, scenes.NOTICE))
    assert script.injects == (scenes.TELL, scenes.NOTICE, scenes.SHELTERS)
    assert script_of(script.to_json()) == script


@pytest.mark.parametrize(
    ("inject", "where"),
    [
        (Inject(-1, InjectKind.TELL, "早すぎる"), "after_minutes"),
        (Inject(99999, InjectKind.TELL, "遅すぎる"), "after_minutes"),
        (Inject(1, InjectKind.TELL), "text"),
        (Inject(1, InjectKind.NOTICE, "水が出ません", title="断水"), "title"),
        (Inject(1, InjectKind.SHELTERS, number=0), "number"),
        (Inject(1, InjectKind.SHELTERS, number=1, languages=("xx",)), "languages"),
    ],
)
def test_what_cannot_be_played_is_named(ctx: Flask, inject: Inject, where: str) -> None:
    """Each fault stands at its row and field."""
    with pytest.raises(Invalid) as found:
        Script("朝", Opening("総合訓練"), (scenes.TELL, inject))
    assert [place for place, _sentence in found.value.faults] == [f"injects-1-{where}"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"format": "other/1"}, "format"),
        ({"opening": []}, "opening"),
        ({"injects": {}}, "injects"),
        ({"injects": [{"after_minutes": "5", "kind": "tell"}]}, r"injects\[0\].after_minutes"),
        ({"injects": [{"after_minutes": 5, "kind": "dance"}]}, r"injects\[0\].kind"),
        ({"name": 7}, "name"),
        ({"opening": {"title": "x", "kind": "earthquake", "telegram": "<Report/>"}}, "電文"),
    ],
)
def test_a_file_that_is_no_script(ctx: Flask, change: dict[str, Any], where: str) -> None:
    """A file that cannot be read is refused with the place of its fault."""
    with pytest.raises(Invalid, match=where):
        script_of(Script("朝", Opening("総合訓練"), (scenes.TELL,)).to_json() | change)
