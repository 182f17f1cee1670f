"""What an exercise may reach: only who is on the drill list. Another room knows the list and says so here.

Nothing is on the list by itself: without a list no message of an exercise leaves the house.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

from flask import Flask, current_app

from dispatch.i18n import _, force_locale
from dispatch.notifications.html import spoken
from dispatch.notifications.wording.language import Worded

DrillList: TypeAlias = Callable[[str], bool]
"""Whether this address may be written to in an exercise."""

_KEY = "drill_list"


def register_drill_list(app: Flask, known: DrillList) -> None:
    """From now on exercises may reach the addresses this function says yes to."""
    app.extensions[_KEY] = known


def may_reach(address: str) -> bool:
    """Whether an exercise may write to this address."""
    known = cast("DrillList | None", current_app.extensions.get(_KEY))
    return known is not None and known(address)


def marked(words: Worded, locale: str) -> Worded:
    """The same words, saying in subject and text that this is an exercise."""
    with force_locale(spoken(locale)):
        mark = _("【訓練】")
        return Worded(f"{mark}{words.subject}", f"{mark}{_('これは訓練です。')}\n\n{words.body}")
