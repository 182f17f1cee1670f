"""The usual exercise: an earthquake, from the first telegram to the first round of shelters."""

from __future__ import annotations

import json
from importlib.resources import files

from dispatch.disasters.scripts.writing import Script, script_of


def usual() -> Script:
    """The script that comes with the program; its telegram tells of an earthquake that never was."""
    folder = files("dispatch.disasters.scripts")
    found = json.loads((folder / "usual.json").read_text(encoding="utf-8"))
    found["opening"]["telegram"] = (folder / "telegram.xml").read_text(encoding="utf-8")
    return script_of(found)
