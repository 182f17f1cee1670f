"""A desk of two, residents in several languages, and a sending they have written and approved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.accounts.queries import find_by_email
from dispatch.db import db
from dispatch.disasters.models import Alert, DisasterEvent, Resident
from dispatch.disasters.services import alerts
from dispatch.disasters.services.alerts import AlertValues
from dispatch.disasters.services.residents import digest_of
from dispatch.disasters.vocabulary import ResidentState
from tests import factories as make
from tests.disasters import factories as disasters

TEXTS = {
    "ja": {"title": "給水の場所", "body": "中央公園で水を配っています。"},
    "en": {"title": "Water", "body": "Water is given out at Chuo Park."},
    "vi": {"title": "Nơi phát nước", "body": "Nước được phát tại công viên Chuo."},
}


def resident(email: str, language: str = "vi", **values: Any) -> Resident:
    """Somebody who has confirmed."""
    found = Resident(
        digest=digest_of(email),
        email=email,
        language=language,
        **{"state": ResidentState.ACTIVE, "confirmed_at": clock.now(), "areas": [], **values},
    )
    db.session.add(found)
    db.session.flush()
    return found


def residents(number: int, language: str = "vi", **values: Any) -> list[Resident]:
    """So many of them."""
    return [resident(f"{language}{k}@example.jp", language, **values) for k in range(number)]


def values(**changes: Any) -> AlertValues:
    """What is sent, unless a test wants it otherwise."""
    return AlertValues(
        **{"texts": TEXTS, "expires_at": clock.now() + timedelta(hours=6), "per_minute": 60_000, **changes}
    )


def desk() -> tuple[User, User]:
    """Two who check each other; the same two, however often one asks."""
    found = [
        find_by_email(email) or make.coordinator(email=email, name=name)
        for email, name in (("writer@example.jp", "調整 あかり"), ("reader@example.jp", "確認 みどり"))
    ]
    return found[0], found[1]


def written(event: DisasterEvent | None = None, **changes: Any) -> tuple[Alert, User, User]:
    """A sending that waits for its approval, its writer, and the other one."""
    writer, reader = desk()
    alert = alerts.draft(writer, event or disasters.event(), values(**changes))
    alerts.submit(writer, alert)
    return alert, writer, reader


def approved(event: DisasterEvent | None = None, **changes: Any) -> tuple[Alert, User]:
    """One that is on its way, and who approved it."""
    alert, _writer, reader = written(event, **changes)
    alerts.approve(reader, alert, alerts.stamp(alert))
    db.session.commit()
    return alert, reader


def alerted(event: DisasterEvent) -> dict[str, int]:
    """A sending that is on its way, for a walk over all pages."""
    residents(2, drill=True)
    return {"alert_id": approved(event, per_minute=1)[0].id}
