"""What a team found, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from dispatch.disasters.models import Shelter, VisitForm
from dispatch.disasters.vocabulary import NeedCategory
from dispatch.i18n import _, label, language_name


def told_apart(shelters: Sequence[Shelter]) -> dict[int, str]:
    """Each shelter by its key in words that no other has: its name, where several have it with the municipality, where
    that is not enough with the address."""
    names = Counter(one.name for one in shelters)
    towns = Counter((one.name, one.municipality) for one in shelters)
    found = {}
    for one in shelters:
        where = one.municipality if towns[one.name, one.municipality] == 1 else one.address
        found[one.id] = (
            one.name if names[one.name] == 1 else _("%(name)s（%(place)s）", name=one.name, place=where)
        )
    return found


def language_or_unknown(code: str) -> str:
    """A language's name; what nobody found out is said to be unknown."""
    return language_name(code) if code else _("言語不明")


def total(people: Iterable[dict[str, Any]]) -> int:
    """How many people there are."""
    return sum(int(one["number"]) for one in people)


def by_language(people: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    """(code of the language or "", number), the commonest first; that nobody is there is no language."""
    counted: Counter[str] = Counter()
    for one in people:
        if one["number"]:
            counted[one["language"]] += int(one["number"])
    return counted.most_common()


def people_in_words(people: Iterable[dict[str, Any]]) -> str:
    """「12人（ベトナム語8、ネパール語4）」; that nobody is there only where a form says so."""
    people = list(people)
    if not people:
        return _("人数の記入なし")
    if not total(people):
        return _("外国人はいませんでした")
    parts = "、".join(f"{language_or_unknown(code)}{number}" for code, number in by_language(people))
    return _("%(n)s人（%(parts)s）", n=total(people), parts=parts)


def by_nationality_in_words(people: Iterable[dict[str, Any]]) -> str:
    """「ベトナム8、ネパール4」, as it was written; people whose nationality nobody noted are left out."""
    counted: Counter[str] = Counter()
    for one in people:
        if one["nationality"]:
            counted[one["nationality"]] += int(one["number"])
    return "、".join(f"{name}{number}" for name, number in counted.most_common())


def needs_in_words(needs: Iterable[dict[str, Any]], *, urgent: bool | None = None) -> str:
    """The categories, urgent ones marked, each with what was written; all, or only (not) urgent ones."""
    chosen = [one for one in needs if urgent is None or one["urgent"] is urgent]
    return "、".join(_need(one) for one in chosen)


def _need(one: dict[str, Any]) -> str:
    name = label(NeedCategory(one["category"]))
    words = _("%(name)s（%(text)s）", name=name, text=one["text"]) if one["text"] else name
    return _("【至急】%(words)s", words=words) if one["urgent"] else words


def in_a_line(form: VisitForm, team: str) -> str:
    """A form as the day log tells it."""
    told = _(
        "%(shelter)sを巡回しました（%(team)s）：%(people)s",
        shelter=form.stop.shelter.name,
        team=team,
        people=people_in_words(form.people),
    )
    needs = needs_in_words(form.needs)
    return _("%(told)s。必要なもの：%(needs)s", told=told, needs=needs) if needs else told
