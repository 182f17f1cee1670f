"""What is stated of a session, before there is one or to change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from training.models import Trainer, TrainingRoom, TrainingSession
from training.vocabulary import SessionMode

Span = tuple[datetime, datetime]
"""One meeting: two aware moments, half-open."""


@dataclass(frozen=True, slots=True)
class Details:
    """Everything of a session but its times and its place. `deadline`: until when one can enrol (None: the start).

    `fee_yen`: what a learner pays; `cost_yen`: what holding it costs the foundation.
    """

    capacity: int
    title: str = ""
    trainers: tuple[Trainer, ...] = ()
    fee_yen: int = 0
    cost_yen: int = 0
    deadline: datetime | None = None
    online_url: str = ""
    note: str = ""

    @classmethod
    def of(cls, session: TrainingSession) -> Details:
        """What a session states now."""
        return cls(
            capacity=session.capacity,
            title=session.title,
            trainers=tuple(session.trainers),
            fee_yen=session.fee_yen,
            cost_yen=session.cost_yen,
            deadline=session.deadline,
            online_url=session.online_url,
            note=session.note,
        )

    def columns(self) -> dict[str, Any]:
        """The values by the names of the columns, without the trainers."""
        names = ("capacity", "title", "fee_yen", "cost_yen", "deadline", "online_url", "note")
        return {name: getattr(self, name) for name in names}

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it, for the record and for comparing; trainers by their keys."""
        deadline = self.deadline.astimezone(UTC).isoformat() if self.deadline else None
        return {
            **self.columns(),
            "deadline": deadline,
            "trainers": sorted(trainer.id for trainer in self.trainers),
        }

    @classmethod
    def read(cls, stated: dict[str, Any], trainers: Sequence[Trainer]) -> Details:
        """The inverse of `plain`; `trainers`: those who may be meant."""
        deadline = stated["deadline"]
        return cls(
            **{
                **stated,
                "deadline": datetime.fromisoformat(deadline) if deadline else None,
                "trainers": tuple(one for one in trainers if one.id in stated["trainers"]),
            }
        )


@dataclass(frozen=True, slots=True)
class SessionValues:
    """A session to be planned: its meetings in order, its place and its details."""

    times: tuple[Span, ...]
    details: Details
    mode: SessionMode = SessionMode.ROOM
    room: TrainingRoom | None = None
