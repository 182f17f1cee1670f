"""A muster and a call in the middle of their life, for tests that look at their pages."""

from __future__ import annotations

from datetime import timedelta

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, MusterReply
from dispatch.disasters.services import call_outs, musters
from dispatch.disasters.services.call_outs import CallOutValues, Step
from dispatch.disasters.services.musters import Said
from dispatch.disasters.vocabulary import AnsweredBy, Coming, Safety
from tests import factories as people
from tests.disasters import factories as make

HOUR = timedelta(hours=1)
NAMES = (
    "白川 あゆ",
    "グエン・ティ・フオン",
    "坪井 そら",
    "立田 みお",
    "本荘 れん",
    "花畑 ゆい",
    "池田 なぎさ",
    "渡鹿 はる",
)


def mustered(event: DisasterEvent) -> dict[str, int]:
    """Eight supporters of whom six have answered, and a call for two; the names of addresses with their values."""
    for at, name in enumerate(NAMES):
        one = make.supporter({"vi": 3, "en": 2}, email=f"m{at}@example.jp", name=name, drill=event.exercise)
        assert one.volunteer is not None
        one.volunteer.lat, one.volunteer.lon = 32.76 + at * 0.013, 130.68 + at % 3 * 0.04
        one.volunteer.phone, one.volunteer.kana = f"090-0000-01{at:02d}", "みずさわ あやか"
        one.drives, one.seats = at % 2 == 0, 3
    muster = musters.open_muster(people.coordinator(), event, "本部は市民会館3階です。", (15, 30))
    db.session.commit()
    musters.ask_again()
    mine = [
        reply
        for reply in muster.replies
        if reply.supporter.volunteer and reply.supporter.volunteer.name in NAMES
    ]
    _answer(mine)
    call = call_outs.open_call_out(people.coordinator(), event, _wanted())
    until = clock.now() + 8 * HOUR
    call_outs.answer(call_outs.bearer(call.asks[0]), call.asks[0], True, AnsweredBy.LINK, until)
    db.session.flush()
    return {"reply_id": mine[-1].id, "supporter_id": mine[1].supporter_id, "call_out_id": call.id}


def _answer(replies: list[MusterReply]) -> None:
    said = (
        Said(Safety.SAFE, Coming.NOW, lat=32.80, lon=130.71, languages=("vi", "en")),
        Said(Safety.HURT, Coming.NO, place="中央公民館", lat=32.81, lon=130.70, note="足をくじきました。"),
        Said(Safety.SAFE, Coming.LATER, coming_at=clock.now() + 2 * HOUR, until_at=clock.now() + 8 * HOUR,
             languages=("vi",)),
        Said(Safety.SAFE, Coming.REMOTE, lat=32.79, lon=130.72, languages=("vi",)),
        Said(Safety.SAFE, Coming.NO, place="県外にいます"),
        Said(Safety.SAFE, Coming.NOW, languages=("vi", "en")),
    )  # fmt: skip
    for reply, one in zip(replies, said, strict=False):
        musters.answer(musters.bearer(reply), reply, one, AnsweredBy.LINK, 0)


def _wanted() -> CallOutValues:
    return CallOutValues(
        number=2, language="vi", wanted_by=clock.now() + 3 * HOUR, until_at=clock.now() + 7 * HOUR,
        place="市民会館 3階", lat=32.80, lon=130.71,
        steps=(Step(0, 5), Step(20, 15), Step(40, None)), text="動きやすい服装でお越しください。",
    )  # fmt: skip
