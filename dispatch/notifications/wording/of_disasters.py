"""What a message says in a disaster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch.i18n import _, label, language_name
from dispatch.notifications.html import EASY
from dispatch.notifications.wording.given import Given, plain


def _call_facts(given: Given) -> str:
    """The lines of a call for people in a disaster."""
    easy, call = given.locale == EASY, given("call_out")
    if call is None:
        return ""
    role = label(given("call_role"))
    wanted = [language_name(call.language) if call.language else "", role]
    lines = [
        (
            "なんにん" if easy else _("人数"),
            f"{call.number}人（にん）" if easy else _("%(n)s人", n=call.number),
        ),
        ("ことば・しごと" if easy else _("言語・役割"), "、".join(filter(None, wanted))),
        ("いつまでに" if easy else _("いつまでに"), given.moment(call.wanted_by)),
        ("おわる 時間（じかん）" if easy else _("終わる予定"), _ending(given, call)),
        ("ばしょ" if easy else _("場所"), call.place),
    ]
    return "\n".join(f"{name}: {' '.join(str(value).split())}" for name, value in lines if value)


def _ending(given: Given, call: Any) -> str:
    """Until when a call's people are needed, where it says so."""
    return given.moment(call.until_at) if call.until_at else ""


def _duties(given: Given, which: str) -> list[str]:
    """Lines of a roster: when, at which post, where that is."""
    return [_duty(given, one) for one in given(which) or ()]


def _duty(given: Given, one: Any) -> str:
    post = one.shift.post
    place = f"（{post.place}）" if post.place else ""
    return f"{given.span(one.start_at, one.end_at, 'long')} {post.name}{place}"


OF_DISASTERS: dict[str, Callable[[Given], Any]] = {
    "event_title": plain("event_title"),
    "aid_title": plain("aid.title"),
    "aid_lines": lambda given: given("aid_lines")() if given("aid_lines") else [],
    "aid_by": lambda given: given.moment(given("aid.answer_by")),
    "helpers": lambda given: list(given("helpers") or ()),
    "duties": lambda given: _duties(given, "duties"),
    "dropped": lambda given: _duties(given, "dropped"),
    "which": plain("which"),
    "call_facts": _call_facts,
    "notice_title": plain("translation.notice.plain_title"),
    "into": lambda given: language_name(given("translation.language") or ""),
    "letters": plain("letters"),
    "due": lambda given: given.moment(given("due")),
}
"""How each fact of a disaster is found in what a poster hands over."""
