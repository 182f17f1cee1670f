"""Telegrams in words: what was said, where, and by which rule an event is proposed."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.disasters.telegrams import AreaValue, InfoType, Kind, Telegram
from dispatch.disasters.telegrams.parts import INTENSITIES, at_least
from dispatch.i18n import _, label, show_date
from dispatch.vocabulary import N_

LONGEST_TITLE = 120
VALUES = dict(
    zip(INTENSITIES, ("1", "2", "3", "4", N_("5弱"), N_("5強"), N_("6弱"), N_("6強"), "7"), strict=True)
)
"""Intensities as people write them."""


def intensity(value: str) -> str:
    """`6+` is 6強."""
    word = VALUES.get(value, value)
    return word if word.isdecimal() else _(word)


def value(telegram: Telegram, area: AreaValue) -> str:
    """What is said of an area."""
    if telegram.kind in (Kind.TSUNAMI, Kind.WARNING):
        return area.value
    said = _("震度%(value)s", value=intensity(area.value))
    return _("%(said)s（未入電の地点あり）", said=said) if area.unreported else said


def kind(telegram: Telegram) -> str:
    """What kind of telegram it is, and whether it corrects or cancels."""
    name = label(telegram.kind)
    if telegram.info_type == InfoType.ISSUE:
        return name
    return _("%(kind)s（%(type)s）", kind=name, type=label(telegram.info_type))


def title(telegram: Telegram, areas: Sequence[AreaValue]) -> str:
    """What an event is called that these areas propose: 11月30日 熊本県熊本で震度6強."""
    worst = _worst(telegram, areas)
    day = show_date(telegram.occurred_at or telegram.reported_at, "short")
    words = {"day": day, "place": worst.name, "what": value(telegram, worst)}
    if telegram.kind in (Kind.TSUNAMI, Kind.WARNING):
        return _("%(day)s %(place)sに%(what)s", **words)[:LONGEST_TITLE]
    return _("%(day)s %(place)sで%(what)s", **words)[:LONGEST_TITLE]


def _worst(telegram: Telegram, areas: Sequence[AreaValue]) -> AreaValue:
    """The first of those with the gravest value."""
    found = areas[0]
    for area in areas[1:]:
        if telegram.kind in (Kind.TSUNAMI, Kind.WARNING):
            graver = area.value.startswith("大津波") and not found.value.startswith("大津波")
        else:
            graver = area.value != found.value and at_least(area.value, found.value)
        found = area if graver else found
    return found


def rule(code: str) -> str:
    """A rule that was met."""
    what, _colon, said = code.partition(":")
    if what == "intensity":
        return _("震度%(value)s以上", value=intensity(said))
    if what == "unreported":
        return _("震度5弱以上と思われる地点が未入電")
    return said


def unknown_area(name: str, near: Sequence[str]) -> str:
    """A name that no telegram writes, and those it may have been meant for."""
    said = _("「%(name)s」は、気象庁の発表に出てこない地域の名前です。", name=name)
    return said + _near(near)


def unknown_warning(word: str, near: Sequence[str]) -> str:
    """A word in which no warning ends."""
    said = _("「%(word)s」で終わる警報・注意報はありません。", word=word)
    return said + _near(near)


def _near(names: Sequence[str]) -> str:
    return _("近い名前：%(names)s", names="、".join(names)) if names else ""
