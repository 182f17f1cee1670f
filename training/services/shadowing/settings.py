"""The rules of shadowing as data: the usual ones, and what a page has changed of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.vocabulary import CredentialKind, Mode, Topic, VisitKind
from training.models import ShadowingSettings

ONLY = 1
"""The key of the row."""
ALWAYS = (CredentialKind.PLEDGE.value, CredentialKind.INSURANCE.value)
"""Papers without which nobody watches, whatever the rules say."""


@dataclass(frozen=True, slots=True)
class ShadowingRules:
    """Where somebody may watch, whom, and how long each side has to answer.

    Not at visits of other `kinds`, about `closed_topics` or in other `modes`. A senior has done `senior_jobs` jobs. A
    trainee watches at most `most_per_week`, with pledge, insurance and all of `papers` valid on the day. Proposals are
    made for jobs between `notice_days` and `horizon_days` ahead; the institution answers in `hospital_hours`, the
    trainee in `trainee_hours`.
    """

    kinds: list[str] = field(
        default_factory=lambda: [
            one for one in VisitKind if one not in (VisitKind.CONSENT, VisitKind.DIAGNOSIS)
        ]
    )
    closed_topics: list[str] = field(
        default_factory=lambda: [Topic.PSYCHIATRY, Topic.OBSTETRICS, Topic.INFECTION, Topic.PALLIATIVE]
    )
    modes: list[str] = field(default_factory=lambda: [Mode.ONSITE])
    papers: list[str] = field(default_factory=list)
    senior_jobs: int = 10
    most_per_week: int = 1
    notice_days: int = 3
    horizon_days: int = 28
    hospital_hours: int = 48
    trainee_hours: int = 48

    @property
    def needed_papers(self) -> tuple[str, ...]:
        """What must be valid on the day: institutions are told that pledge and insurance are."""
        return tuple(dict.fromkeys((*ALWAYS, *self.papers)))

    @classmethod
    def of(cls, stated: dict[str, Any]) -> ShadowingRules:
        """What is stated, over the usual; unknown names are ignored."""
        names = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in stated.items() if name in names})


def rules() -> ShadowingRules:
    """The rules as they are now."""
    row = db.session.get(ShadowingSettings, ONLY)
    return ShadowingRules.of(row.stated if row else {})


def rules_version() -> int:
    """A number that rises with each change; 0 before the first."""
    row = db.session.get(ShadowingSettings, ONLY)
    return row.version if row else 0


def set_rules(actor: Actor, wanted: ShadowingRules, seen: int) -> None:
    """Set the rules. Raises `Conflict` where somebody has set them since version `seen` was looked at."""
    row = db.session.get(ShadowingSettings, ONLY)
    if row is not None:
        row = lock(row)
    if (row.version if row else 0) != seen:
        raise Conflict(
            _("ほかの人が先に決まりを変更しました。"), _("画面を更新して、もう一度変更してください。")
        )
    if row is None:
        row = ShadowingSettings(id=ONLY, version=0)
        db.session.add(row)
    usual = asdict(ShadowingRules())
    row.stated = {name: value for name, value in asdict(wanted).items() if value != usual[name]}
    row.version = seen + 1
    audit.record(actor, "shadowing.rules_changed", row, rules=row.stated)
