"""The contact tree: who rings whom, with what they answered last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Muster, MusterReply, Supporter
from dispatch.disasters.queries.people import kana_of, languages_of, may_be_called, name_of, phone_of
from dispatch.disasters.queries.sheets.parts import Row, Sheet, one
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.i18n import _, label, language_name, show_moment
from dispatch.volunteers.models import Volunteer

DEEPEST = 6
"""Steps of a tree that are shown as such; whoever rings in a circle must not keep the printer busy."""


def contact_tree(event: DisasterEvent | None) -> Sheet:
    """Everybody who may be called, each under the one who rings them. Of an exercise: the drill list."""
    people = may_be_called(event) if event else _on_the_roster()
    said = _answers(event) if event else {}
    rows = [_row(person, depth, said.get(person.id)) for person, depth in in_order(people)]
    return Sheet(
        "contact-tree",
        _("連絡網"),
        (_("名前"), _("よみ"), _("電話"), _("言語"), _("役割"), _("運転"), _("安否・参集")),
        one(rows),
        (26, 22, 20, 34, 30, 8, 32),
        lead=_("字下げされた人には、すぐ上の人が電話をかけます。"),
        wide=True,
    )


def in_order(people: Sequence[Supporter]) -> Iterator[tuple[Supporter, int]]:
    """Everybody once, with how deep they stand in the tree; whom nobody present rings stands at its top."""
    here = {person.id: person for person in people}
    under: dict[int | None, list[Supporter]] = defaultdict(list)
    for person in sorted(people, key=lambda one: (one.tree_order, kana_of(one), one.id)):
        under[person.caller_id if person.caller_id in here else None].append(person)
    seen: set[int] = set()

    def below(key: int | None, depth: int) -> Iterator[tuple[Supporter, int]]:
        for person in under[key]:
            if person.id not in seen:
                seen.add(person.id)
                yield person, depth
                yield from below(person.id, min(depth + 1, DEEPEST))

    yield from below(None, 0)
    yield from ((person, 0) for person in people if person.id not in seen)


def _on_the_roster() -> Sequence[Supporter]:
    person = selectinload(Supporter.volunteer)
    return db.session.scalars(
        select(Supporter)
        .join(Volunteer, Volunteer.id == Supporter.volunteer_id)
        .where(Supporter.active, Volunteer.active)
        .options(person.selectinload(Volunteer.languages))
        .order_by(Supporter.id)
    ).all()


def _answers(event: DisasterEvent) -> dict[int, MusterReply]:
    """The last muster's replies, by supporter."""
    newest = select(Muster.id).where(Muster.event_id == event.id).order_by(Muster.id.desc()).limit(1)
    rows = db.session.scalars(
        select(MusterReply).where(MusterReply.muster_id == newest.scalar_subquery())
    ).all()
    return {row.supporter_id: row for row in rows}


def _row(person: Supporter, depth: int, reply: MusterReply | None) -> Row:
    mark = "　" * (depth - 1) + "└ " if depth else ""
    spoken = (language_name(code) for code in languages_of(person))
    roles = (label(SupporterRole(code)) for code in person.roles)
    return (
        mark + name_of(person),
        kana_of(person),
        phone_of(person),
        "、".join(spoken),
        "、".join(roles),
        _("可") if person.drives else "",
        _said(reply),
    )


def _said(reply: MusterReply | None) -> str:
    if reply is None:
        return ""
    if reply.safety is None:
        return _("未回答")
    coming = label(reply.coming)
    if reply.coming_at is not None:
        coming = _("%(what)s（%(when)sから）", what=coming, when=show_moment(reply.coming_at, "short"))
    return _("%(safety)s／%(coming)s", safety=label(reply.safety), coming=coming)
