"""How a need and those who could meet it are told in a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dispatch.disasters.vocabulary import SupporterRole
from dispatch.i18n import _, label, language_name, show_date, show_span


def line_words(line: Mapping[str, Any]) -> str:
    """`ベトナム語・翻訳 2人 12月1日（火）9:00〜17:00 遠隔でも可` of a line of `AidRequest.lines`."""
    return " ".join(part for part in (who_words(line), span_words(line), remote_words(line)) if part)


def who_words(line: Mapping[str, Any]) -> str:
    """`ベトナム語・翻訳 2人`."""
    return f"{what_words(line)} {_('%(n)s人', n=line['number'])}"


def span_words(line: Mapping[str, Any]) -> str:
    """`12月1日（火）9:00〜17:00`."""
    return show_span(datetime.fromisoformat(line["start"]), datetime.fromisoformat(line["end"]), "short")


def span_parts(line: Mapping[str, Any]) -> list[str]:
    """The beginning with its dash, and the end: where there is little room a line breaks between them."""
    span = span_words(line)
    first, dash, last = span.partition("〜" if "〜" in span else "–")
    return [first + dash, last]


def remote_words(line: Mapping[str, Any]) -> str:
    """Whether it may be done from afar; empty where not."""
    return _("遠隔でも可") if line.get("remote") else ""


def what_words(line: Mapping[str, Any]) -> str:
    """The language and the role of a line."""
    language = language_name(line["language"]) if line.get("language") else _("言語は問わない")
    role = label(SupporterRole(line["role"])) if line.get("role") else ""
    return f"{language}・{role}" if role else language


def languages_words(levels: Mapping[str, int]) -> str:
    """`ベトナム語3、英語2`: what somebody speaks and how well."""
    return "、".join(f"{language_name(code)}{level}" for code, level in levels.items())


def roles_words(roles: list[str]) -> str:
    """What somebody is trained for."""
    return "、".join(label(SupporterRole(code)) for code in roles)


def helper_words(one: Mapping[str, Any]) -> str:
    """What an association says of somebody it could send, in a line."""
    arrives = show_date(date.fromisoformat(one["arrives"]), "short") + "〜" if one["arrives"] else ""
    until = _("%(day)sまで", day=show_date(date.fromisoformat(one["leaves"]), "short"))
    said = [
        languages_words(one["languages"]),
        roles_words(one["roles"]),
        arrives + until,
        _("遠隔") if one["remote"] else "",
        _("宿泊の手配が必要") if one["lodging"] else "",
        one["phone"],
        one["email"],
    ]
    return "　".join(part for part in said if part)
