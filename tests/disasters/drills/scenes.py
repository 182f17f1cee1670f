"""A script, and an exercise that plays it."""

from __future__ import annotations

from typing import Any

from dispatch.disasters.models import Drill, DrillScript
from dispatch.disasters.scripts import Inject, Opening, Script
from dispatch.disasters.services import drills
from dispatch.disasters.vocabulary import InjectKind
from tests import factories as desk

TELL = Inject(0, InjectKind.TELL, "会館に被害はありません。")
NOTICE = Inject(10, InjectKind.NOTICE, "水道の水が出ません。", title="断水について", source="架空市（訓練）")
SHELTERS = Inject(20, InjectKind.SHELTERS, "避難者が集まっています。", number=2, languages=("vi",))


def script(*injects: Inject, name: str = "朝の地震", **opening: Any) -> DrillScript:
    """A script with these injects."""
    told = Opening(**{"title": "総合訓練", "areas": ("架空市",), **opening})
    return drills.add(desk.coordinator(), Script(name, told, injects or (TELL, NOTICE, SHELTERS)))


def begun(*injects: Inject, **values: Any) -> Drill:
    """An exercise that has just begun."""
    return drills.begin(desk.coordinator(), script(*injects, **values))
