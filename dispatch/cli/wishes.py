"""What `dispatch match` was asked for; light, because it is needed before the engine is loaded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wishes:
    """What is wanted besides a plan: the options of the same names."""

    plan: str | None = None
    patch: str | None = None
    keep: bool = False
    why: tuple[str, ...] = ()
    standby: bool = False

    @property
    def only_explain(self) -> bool:
        """Whether the plan at hand is to be explained as it is."""
        return self.plan is not None and bool(self.why or self.standby) and not (self.patch or self.keep)
