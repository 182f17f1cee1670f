"""What is watched for: whether the feeds are followed, for which areas, and from when on an event is proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dispatch.disasters.telegrams.rules import Rules

_BETWEEN = re.compile(r"[,、，\r\n]")


@dataclass(frozen=True, slots=True)
class Watch:
    """Names of `areas` as `places.chosen` reads them, none for all; `follow`: the feeds are asked again and again."""

    areas: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)
    follow: bool = False

    @classmethod
    def from_json(cls, source: Mapping[str, Any]) -> Watch:
        """Areas, the fields of `Rules`, and `follow`; what is not stated stays as it is. Raises ProblemError."""
        rules = {name: value for name, value in source.items() if name not in ("areas", "follow")}
        return cls(listed(source.get("areas", ())), Rules.from_json(rules), bool(source.get("follow", False)))

    def to_json(self) -> dict[str, Any]:
        """As `from_json` reads it."""
        return {"areas": list(self.areas), **self.rules.to_json(), "follow": self.follow}


def listed(stated: object) -> tuple[str, ...]:
    """Names in a text (with commas, or one a line) or a list, each once; none where it is neither."""
    names = _BETWEEN.split(stated) if isinstance(stated, str) else stated
    if not isinstance(names, Iterable):
        return ()
    return tuple(dict.fromkeys(name.strip() for name in map(str, names) if name.strip()))
