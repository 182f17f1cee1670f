"""An association elsewhere, a request for help, its answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dispatch import clock
from dispatch.disasters.models import AidAnswer, AidRequest, Association, DisasterEvent
from dispatch.disasters.services import aid, aid_answers, associations, drills
from dispatch.disasters.services.aid import AidValues, Line
from dispatch.disasters.services.aid_answers import AnswerValues, Helper
from dispatch.disasters.services.associations import AssociationValues
from dispatch.disasters.vocabulary import SupporterRole
from tests import factories as desk

LAST_DAY = date(2026, 12, 4)


def association(
    name: str = "となり県国際協会", email: str = "tonari@example.jp", **values: Any
) -> Association:
    """An association that may be asked."""
    return associations.add(desk.coordinator(), AssociationValues(name=name, email=email, **values))


def wanted(**values: Any) -> AidValues:
    """Two translators of Vietnamese for tomorrow."""
    start = clock.now() + timedelta(days=1)
    line = Line(2, start, start + timedelta(hours=8), "vi", SupporterRole.TRANSLATOR, remote=True)
    usual = {"title": "支援センターへの応援", "lines": [line], "answer_by": clock.now() + timedelta(hours=6)}
    return AidValues(**{**usual, **values})


def asked(event: DisasterEvent, *whom: Association) -> AidRequest:
    """A request that these associations have got."""
    made = aid.draft(desk.coordinator(), event, wanted())
    aid.send(desk.coordinator(), made, whom)
    return made


def helper(name: str = "森 このは", **values: Any) -> Helper:
    """Somebody who could come until Friday."""
    return Helper(
        **{"name": name, "leaves": LAST_DAY, "languages": {"vi": 3}, "roles": ("translator",), **values}
    )


def answered(given: AidAnswer, *helpers: Helper) -> AidAnswer:
    """The association has offered these."""
    aid_answers.answer(desk.coordinator(), given, AnswerValues("岡 しずく", helpers), given.version)
    return given


def helped(event: DisasterEvent) -> dict[str, int]:
    """One row for each name in an address: an association that was asked and has answered, a guest, a script."""
    whom = association(drill=True)
    request = asked(event, whom)
    (given,) = request.answers
    answered(given, helper(), helper("谷 あおば", lodging=True))
    (guest,) = aid_answers.take(desk.coordinator(), given, [1], given.version)
    script = drills.add_usual(desk.coordinator())
    return {"association_id": whom.id, "aid_id": request.id, "guest_id": guest.id, "script_id": script.id}
