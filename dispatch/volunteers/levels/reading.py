"""`dispatch-levels/1` to rules and back. Every fault is told with its place: `rules[2].when.all[0].test: is missing`.

A name that the format does not know is a fault too: a mistyped condition must not silently let people through.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from dispatch.matching.faults import Faults, shown
from dispatch.matching.json_text import parsed
from dispatch.matching.reading import NOTHING, Fields, day, exactly, number, text, whole
from dispatch.vocabulary import VisitKind
from dispatch.volunteers.levels.conditions import MOST, SAME, AllOf, AnyOf, Condition, Leaf, Level
from dispatch.volunteers.levels.evidence import FactKind
from dispatch.volunteers.levels.renewing import Renewed
from dispatch.volunteers.levels.rules import Rule, Rules

FORMAT = "dispatch-levels/1"
DEEPEST = 12  # conditions inside one another


@dataclass(frozen=True, slots=True)
class _Name:
    """How a field of a leaf stands in the file; `default` NOTHING: it must be there."""

    attribute: str
    check: Callable[[object], Any]
    default: Any = NOTHING


@dataclass(frozen=True, slots=True)
class _Form:
    """How leaves of one kind and measure stand in the file."""

    word: str
    kind: FactKind
    names: Mapping[str, _Name] = field(default_factory=dict)
    measure: str = "count"


def read_rules(source: Mapping[str, Any] | str | bytes) -> Rules:
    """The rules in a parsed JSON object or in its text; raises ProblemError with one sentence for every fault."""
    faults = Faults()
    fields = Fields(parsed(source) if isinstance(source, str | bytes) else source, "", faults)
    _only(fields, ("format", "rules"))
    fields.get("format", exactly(FORMAT))
    found = fields.build(Rules, rules=fields.many("rules", _rule, needed=True))
    faults.raise_if_any()
    return found


def write_rules(rules: Rules) -> dict[str, Any]:
    """The rules as `dispatch-levels/1`, ready for `json.dumps`; fields that say nothing are left out."""
    return {"format": FORMAT, "rules": [_written_rule(rule) for rule in rules.rules]}


def _only(fields: Fields, names: Collection[str]) -> None:
    for name in fields.raw:
        if name not in names:
            fields.faults.add(fields.at(str(name)), "is not a name of the format")


def _rule(value: object, place: str, faults: Faults) -> Rule:
    fields = Fields(value, place, faults)
    _only(fields, ("id", "name", "from", "until", "language", "grants", "when"))
    grants = Fields(fields.get("grants", _object, {}), fields.at("grants"), faults)
    _only(grants, ("level", "permissions"))
    return fields.build(
        Rule,
        id=fields.get("id", text),
        name=fields.get("name", text, ""),
        first=fields.get("from", day),
        last=fields.get("until", day, None),
        language=fields.get("language", text, None),
        level=grants.get("level", whole, None),
        permissions=grants.values("permissions", _visit),
        when=_condition(fields.get("when", _object), fields.at("when"), faults),
    )


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"must be an object, not {shown(value)}")
    return value


def _visit(value: object) -> VisitKind:
    if not isinstance(value, str) or value not in [one.value for one in VisitKind]:
        raise ValueError(f"is no kind of visit: {shown(value)}")
    return VisitKind(value)


def _hours(value: object) -> int:
    """Hours as minutes."""
    minutes = round(hours := 60 * number(value))
    if abs(minutes - hours) > 1e-6:
        raise ValueError("must be whole minutes")
    return _amount(minutes)


def _amount(value: object) -> int:
    if not 1 <= (amount := whole(value)) <= MOST:
        raise ValueError(f"must be between 1 and {MOST:,}, not {shown(amount)}")
    return amount


_LANGUAGE = {"language": _Name("language", text, SAME)}
_MONTHS = {"within_months": _Name("months", whole, None)}
_CERTIFIED = {"kind": _Name("code", text), "grade": _Name("grade", text, ""), **_LANGUAGE, **_MONTHS}
_WITHIN = {"within_months": _Name("months", whole), **_LANGUAGE}
_LEARNT = {"code": _Name("code", text, ""), **_LANGUAGE, **_MONTHS}
_TEST = {"code": _Name("code", text), "score": _Name("score", number), **_LANGUAGE, **_MONTHS}
FORMS = (
    _Form("credential", FactKind.CREDENTIAL, _CERTIFIED),
    _Form("evidence", FactKind.EVIDENCE, _CERTIFIED),
    _Form("course", FactKind.COURSE, {"code": _Name("code", text), **_LANGUAGE, **_MONTHS}),
    _Form("test", FactKind.TEST, _TEST),
    _Form("interpreting", FactKind.INTERPRETING, {"hours": _Name("at_least", _hours), **_WITHIN}, "minutes"),
    _Form("training", FactKind.TRAINING, {"hours": _Name("at_least", _hours), **_LEARNT}, "minutes"),
    _Form("training", FactKind.TRAINING, {"points": _Name("at_least", _amount), **_LEARNT}, "points"),
    _Form("reports", FactKind.REPORT, {"count": _Name("at_least", _amount), **_LANGUAGE, **_MONTHS}),
    _Form("no_open_complaint", FactKind.COMPLAINT, _LANGUAGE),
)
JOINED: dict[str, Callable[..., AllOf | AnyOf]] = {"all": AllOf, "any": AnyOf}


def _condition(value: Any, place: str, faults: Faults, depth: int = 0) -> Condition:
    """One condition: an object with exactly one name, that of its kind."""
    if value is NOTHING:  # its fault is noted already
        return cast(Condition, value)
    fields = Fields(value, place, faults)
    if len(fields.raw) != 1 or depth >= DEEPEST:
        if fields.sound:
            many = "must hold exactly one condition" if depth < DEEPEST else "is nested too deeply"
            faults.add(place, many)
        return NOTHING
    (name,) = fields.raw
    if name in JOINED:

        def inner(one: object, at: str, noted: Faults) -> Condition:
            return _condition(one, at, noted, depth + 1)

        joined: AllOf | AnyOf = fields.build(JOINED[name], parts=fields.many(name, inner, needed=True))
        return joined
    if name not in ("level", "renewed") and all(form.word != name for form in FORMS):
        faults.add(fields.at(name), "is no condition")
        return NOTHING
    return _plain(Fields(fields.get(name, _object, {}), fields.at(name), faults), name)


def _plain(fields: Fields, name: str) -> Leaf | Level | Renewed:
    if name == "level":
        _only(fields, ("at_least",))
        return fields.build(Level, at_least=fields.get("at_least", whole))
    if name == "renewed":
        return _renewed(fields)
    forms = [form for form in FORMS if form.word == name]
    form = next((one for one in forms if "points" in one.names and "points" in fields.raw), forms[0])
    _only(fields, form.names)
    found = {one.attribute: fields.get(key, one.check, one.default) for key, one in form.names.items()}
    return fields.build(Leaf, kind=form.kind, measure=form.measure, **found)


def _renewed(fields: Fields) -> Renewed:
    _only(fields, ("kind", "points", "every_months"))
    return fields.build(
        Renewed,
        code=fields.get("kind", text),
        points=fields.get("points", _amount),
        months=fields.get("every_months", whole),
    )


def _written_rule(rule: Rule) -> dict[str, Any]:
    grants = (
        {"level": rule.level} if rule.level else {"permissions": [kind.value for kind in rule.permissions]}
    )
    fields = {
        "id": rule.id,
        "name": rule.name or None,
        "from": rule.first.isoformat(),
        "until": rule.last and rule.last.isoformat(),
        "language": rule.language,
        "grants": grants,
        "when": _written(rule.when),
    }
    return {name: one for name, one in fields.items() if one is not None}


def _written(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, Level):
        return {"level": {"at_least": condition.at_least}}
    if isinstance(condition, Renewed):
        asked = {"kind": condition.code, "points": condition.points, "every_months": condition.months}
        return {"renewed": asked}
    if isinstance(condition, AllOf | AnyOf):
        word = "all" if isinstance(condition, AllOf) else "any"
        return {word: [_written(one) for one in condition.parts]}
    form = next(one for one in FORMS if (one.kind, one.measure) == (condition.kind, condition.measure))
    fields = {}
    for key, name in form.names.items():
        if (one := getattr(condition, name.attribute)) != name.default:
            fields[key] = _as_hours(one) if name.check is _hours else one
    return {form.word: fields}


def _as_hours(minutes: int) -> int | float:
    return minutes // 60 if minutes % 60 == 0 else minutes / 60
