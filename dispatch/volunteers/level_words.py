"""Rules and reasons in words: what a condition asks, what there is of it, and what the levels of a time come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dispatch.i18n import _, label, language_name, level_name, show_date
from dispatch.vocabulary import CredentialKind, EvidenceKind, VisitKind
from dispatch.volunteers.levels import (
    LEVEL,
    AllOf,
    AnyOf,
    Checked,
    Condition,
    Fact,
    FactKind,
    Leaf,
    Renewed,
    Rule,
    Standing,
)
from dispatch.volunteers.levels.conditions import ANY, SAME, Level
from dispatch.volunteers.models import LevelSpan


@dataclass(frozen=True, slots=True)
class Line:
    """A condition in words, with what there is of it; `met` None: nobody is asked about."""

    text: str
    have: str
    met: bool | None
    parts: tuple[Line, ...]


def target_name(target: str) -> str:
    """`レベル`, or the kind of visit."""
    return _("レベル") if target == LEVEL else label(VisitKind(target))


def value_name(target: str, value: int) -> str:
    """`3 診察`, or whether a kind of visit is allowed."""
    if target == LEVEL:
        return level_name(value)
    return _("担当できる") if value else _("担当できない")


def rule_name(rule: Rule) -> str:
    """The rule's name; its id where it has none."""
    return rule.name or rule.id


def rule_days(rule: Rule) -> str:
    """From when until when a rule holds."""
    if rule.last is None:
        return _("%(first)sから", first=show_date(rule.first))
    return _("%(first)sから%(last)sまで", first=show_date(rule.first), last=show_date(rule.last))


def rule_grants(rule: Rule) -> str:
    """What a rule gives."""
    return level_name(rule.level) if rule.level else "、".join(label(one) for one in rule.permissions)


def asked(condition: Condition) -> Line:
    """A condition of a rule, of whoever it may be."""
    if isinstance(condition, AllOf | AnyOf):
        return Line(_joined(condition), "", None, tuple(asked(one) for one in condition.parts))
    return Line(_single(condition), "", None, ())


def found(checked: Checked) -> Line:
    """A condition of one person, on one day."""
    condition = checked.condition
    if isinstance(condition, AllOf | AnyOf):
        return Line(_joined(condition), "", checked.met, tuple(found(one) for one in checked.parts))
    return Line(_single(condition), _have(condition, checked), checked.met, ())


def _joined(condition: AllOf | AnyOf) -> str:
    return _("次のすべて") if isinstance(condition, AllOf) else _("次のどれか")


def _single(condition: Leaf | Level | Renewed) -> str:
    if isinstance(condition, Level):
        return _("レベル%(n)s以上", n=condition.at_least)
    if isinstance(condition, Renewed):
        return _(
            "%(what)s（%(months)sか月ごとに%(n)s単位で更新）",
            what=label(CredentialKind(condition.code)),
            months=condition.months,
            n=condition.points,
        )
    words = [_what(condition), *_narrowed(condition)]
    return " ".join(word for word in words if word)


def _what(leaf: Leaf) -> str:
    if leaf.kind is FactKind.TRAINING:
        code = leaf.code or _("研修")
        if leaf.measure == "points":
            return _("%(what)s %(n)s単位以上", what=code, n=leaf.at_least)
        return _("%(what)s %(n)s時間以上", what=code, n=hours(leaf.at_least))
    if leaf.kind is FactKind.COMPLAINT:
        return _("対応中の苦情がない")
    plain = {
        FactKind.INTERPRETING: lambda: _("通訳の活動 %(n)s時間以上", n=hours(leaf.at_least)),
        FactKind.REPORT: lambda: _("承認された活動報告 %(n)s件以上", n=leaf.at_least),
        FactKind.COURSE: lambda: _("講座 %(code)s の修了", code=leaf.code),
        FactKind.TEST: lambda: _("試験 %(code)s で%(n)s点以上", code=leaf.code, n=f"{leaf.score or 0:g}"),
    }
    return plain[leaf.kind]() if leaf.kind in plain else _paper(leaf)


def _paper(leaf: Leaf) -> str:
    code = leaf.code
    name = label(CredentialKind(code) if leaf.kind is FactKind.CREDENTIAL else EvidenceKind(code))
    return _("%(what)s %(grade)s以上", what=name, grade=leaf.grade) if leaf.grade else name


def _narrowed(leaf: Leaf) -> Iterable[str]:
    if leaf.months is not None:
        yield _("（直近%(n)sか月）", n=leaf.months)
    if leaf.language == ANY:
        yield _("（言語は問わない）")
    elif leaf.language != SAME:
        yield _("（%(language)s）", language=language_name(leaf.language))


def _have(condition: Leaf | Level | Renewed, checked: Checked) -> str:
    if isinstance(condition, Renewed):
        return _renewed(checked) if checked.facts else ""
    if isinstance(condition, Level):
        return _("いま%(level)s", level=level_name(checked.have))
    if condition.measure == "minutes":
        return _("いま%(n)s時間", n=hours(checked.have))
    if condition.measure == "points":
        return _("いま%(n)s単位", n=checked.have)
    if condition.kind is FactKind.REPORT:
        return _("いま%(n)s件", n=checked.have)
    return "、".join(fact_words(fact) for fact in checked.facts[:3])


def _renewed(checked: Checked) -> str:
    if checked.met:
        return _("今の更新期間に%(n)s単位", n=checked.have)
    return _("前の更新期間は%(n)s単位", n=checked.have)


def fact_words(fact: Fact) -> str:
    """What a fact adds to its condition: the grade, and until when it counts, or since when."""
    since = _("%(first)sから", first=show_date(fact.first))
    held = since if fact.last is None else _("%(day)sまで有効", day=show_date(fact.last))
    return f"{fact.grade} {held}".strip()


def hours(minutes: int) -> str:
    """`60` or `1.5`: hours without needless decimals."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def ahead(until: date | None, then: int | None, target: str = LEVEL) -> str:
    """Until when a standing holds, and what comes then."""
    if until is None or then is None:
        return _("期限はありません")
    return _("%(day)sまで。その後は「%(then)s」", day=show_date(until), then=value_name(target, then))


def to_come(standing: Standing, spans: Sequence[LevelSpan], today: date) -> str:
    """The next change of a level, up or down; `spans` are those that are kept, from today on."""
    after = next((span for span in spans if span.first > today), None)
    if after is not None and after.level > standing.value:
        return _("%(day)sから「%(then)s」", day=show_date(after.first), then=level_name(after.level))
    return ahead(standing.until, standing.then)


WORDS: Mapping[str, object] = {
    "target_name": target_name,
    "value_name": value_name,
    "rule_name": rule_name,
    "rule_days": rule_days,
    "rule_grants": rule_grants,
    "asked": asked,
    "found": found,
    "ahead": ahead,
    "to_come": to_come,
}
"""For the templates of levels, as `words`."""
