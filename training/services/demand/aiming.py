"""What a course costs, and to which level it leads where the desk says otherwise than the rules of levels."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.vocabulary import LEVELS
from training.models import Course


@dataclass(frozen=True, slots=True)
class Aim:
    """From which level to which a course leads (both None: as the rules of levels say), and its costs in yen (None: not
    known)."""

    raises_from: int | None = None
    raises_to: int | None = None
    cost_yen: int | None = None
    cost_per_person_yen: int | None = None


def aim(actor: Actor, course: Course, stated: Aim) -> None:
    """Set it. Raises `Invalid` where the levels do not rise, or only one of them is stated."""
    if faults := tuple(_faults(stated)):
        raise Invalid(_("内容を確認してください。"), faults)
    course = lock(course)
    for name, value in asdict(stated).items():
        setattr(course, name, value)
    audit.record(actor, "course.aimed", course, **asdict(stated))
    db.session.flush()


def _faults(stated: Aim) -> list[tuple[str, str]]:
    low, high = stated.raises_from, stated.raises_to
    if (low is None) != (high is None):
        return [("raises_to", _("受講前と受講後のレベルは、両方とも選ぶか、両方とも選ばないでください。"))]
    if low is not None and high is not None and (not low < high or {low, high} - LEVELS.keys()):
        return [("raises_to", _("受講後のレベルは、受講前より高くしてください。"))]
    return []
