"""What differs between two plans, in words: who comes instead of whom, what is won and lost, and the price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dispatch.assignments.wording.costs import number
from dispatch.i18n import _, label, show_span
from dispatch.vocabulary import Mode

Place = Mapping[str, Any]
"""Who does which request, when and how, as answers keep it."""


def cost_change(minutes: float) -> str:
    """What the whole plan's burden changes by."""
    if minutes > 0:
        return _("全体の負担は%(n)s分増えます。", n=number(minutes))
    if minutes < 0:
        return _("全体の負担は%(n)s分減ります。", n=number(-minutes))
    return _("全体の負担は変わりません。")


def cost_instead(minutes: float) -> str:
    """The same for choosing the next best person."""
    if minutes > 0:
        return _("こちらにすると、全体の負担は%(n)s分増えます。", n=number(minutes))
    if minutes < 0:
        return _("こちらにすると、全体の負担は%(n)s分減ります。", n=number(-minutes))
    return _("こちらにしても、全体の負担は変わりません。")


def moving_note(minutes: float) -> str:
    """How much of that stands for moving proposals of others; nothing where none is moved."""
    return _("（うち%(n)s分は、ほかの案を変える分です）", n=number(minutes)) if minutes else ""


def count_of(difference: Mapping[str, Any]) -> int:
    """How many other requests are touched."""
    return sum(len(difference[name]) for name in ("won", "lost", "moved"))


def people_of(place: Place, names: Mapping[int, str]) -> str:
    """`山川さん、田中さん`."""
    return _("、").join(_("%(name)sさん", name=names.get(who, "")) for who in place["people"])


def when_of(place: Place) -> str:
    """`12月1日（火）10:00〜11:00 電話`."""
    start, end = (datetime.fromisoformat(place[name]) for name in ("start", "end"))
    return _("%(when)s %(mode)s", when=show_span(start, end, "short"), mode=label(Mode(place["mode"])))


def moved_line(before: Place, now: Place, names: Mapping[int, str]) -> str:
    """What becomes of one proposal: other people, another time, or both."""
    was, comes = people_of(before, names), people_of(now, names)
    if _when(before) == _when(now):
        return _("%(was)sから%(comes)sに変わります。", was=was, comes=comes)
    if was == comes:
        return _("%(who)sのまま、%(when)sに変わります。", who=was, when=when_of(now))
    return _("%(was)sから%(comes)sに、%(when)sに変わります。", was=was, comes=comes, when=when_of(now))


def _when(place: Place) -> Sequence[str]:
    return [place[name] for name in ("start", "end", "mode")]
