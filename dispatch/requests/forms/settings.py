"""The form of a programme's settings. Its fields come from the guide; tables have blank rows to add to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from dispatch.forms import (
    DispatchForm,
    FormPart,
    LevelSelect,
    Parsed,
    TermChecks,
    TermRadio,
    at_most,
    fields_of,
    number_in,
    required,
)
from dispatch.i18n import _, _l
from dispatch.requests.guide import COSTS, MOST_COST, MOST_MINUTES, MOST_WEIGHT, Kind, Setting, settings
from dispatch.requests.models import ProgrammeSettings
from dispatch.requests.services import ProgrammeValues
from dispatch.requests.services.setting import MOST_DAYS, MOST_HOURS
from dispatch.requests.wording import minutes_in_words, read_minutes
from dispatch.tables import parsers
from dispatch.vocabulary import AskMode, CredentialKind, Urgency, VisitKind

BLANK = 2
"""Empty rows at the end of a table."""


def _span(cell: str) -> int:
    minutes = read_minutes(cell)
    if not 1 <= minutes <= MOST_MINUTES:
        raise ValueError(_("1分から%(most)sまでにしてください。", most=minutes_in_words(MOST_MINUTES)))
    return minutes


class Typed(StringField):
    """Text that is read as something else, and comes back as it was typed."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else str(super()._value())


class _Row(FormPart):
    """A row of a table of deadlines; `left` names what is left."""

    @property
    def empty(self) -> bool:
        """Whether nothing is written in it."""
        return not any(field.raw_data and field.raw_data[0].strip() for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        """A row is whole, or it is not there."""
        if self.empty:
            return True
        ok = super().validate(extra_validators)
        for field in self:
            if field.data in (None, "") and not field.errors:
                field.errors, ok = [_("記入してください。")], False
        return ok


class DaysRow(_Row):
    """Working days left at least, and the time to answer."""

    days = Typed(_l("開始までの営業日"), [Parsed(parsers.integer(0, MOST_DAYS))])
    minutes = Typed(_l("回答期限"), [Parsed(_span)])


class HoursRow(_Row):
    """Hours left, fewer than these, and the time to answer."""

    hours = Typed(_l("開始までの時間"), [Parsed(parsers.integer(1, MOST_HOURS))])
    minutes = Typed(_l("回答期限"), [Parsed(_span)])


def _part(name: str, fields: dict[str, Field]) -> type[FormPart]:
    return type(name, (FormPart,), fields)


LevelsPart = _part("LevelsPart", {kind.value: LevelSelect(_l(kind.ja), [required()]) for kind in VisitKind})
WeightsPart = _part(
    "WeightsPart",
    {one.value: Typed(_l(one.ja), [required(), Parsed(parsers.integer(1, MOST_WEIGHT))]) for one in Urgency},
)
CostsPart = _part(
    "CostsPart",
    {
        name: Typed(_l(words), [required(), Parsed(parsers.decimal(0, MOST_COST))])
        for name, words in COSTS.items()
    },
)


def _table(row: type[FormPart]) -> Callable[[Setting], Field]:
    return lambda one: FieldList(FormField(row), _l(one.label))


def _day_list(cell: str) -> list[int]:
    return list(parsers.many(parsers.integer(1, 30))(cell))


_FIELDS: dict[Kind, Callable[[Setting], Field]] = {
    Kind.NUMBER: lambda one: Typed(_l(one.label), [required(), Parsed(parsers.integer(one.least, one.most))]),
    Kind.PERCENT: lambda one: Typed(_l(one.label), [required(), Parsed(parsers.decimal(0, 100))]),
    Kind.YES_NO: lambda one: BooleanField(_l(one.label)),
    Kind.MANNER: lambda one: TermRadio(_l(one.label), AskMode, [required()]),
    Kind.BY_DAYS: _table(DaysRow),
    Kind.BY_HOURS: _table(HoursRow),
    Kind.DAYS: lambda one: Typed(_l(one.label), [Parsed(_day_list)]),
    Kind.LEVELS: lambda one: FormField(LevelsPart, _l(one.label)),
    Kind.WEIGHTS: lambda one: FormField(WeightsPart, _l(one.label)),
    Kind.COSTS: lambda one: FormField(CostsPart, _l(one.label)),
    Kind.PAPERS: lambda one: TermChecks(_l(one.label), CredentialKind),
    Kind.LINES: lambda one: TextAreaField(_l(one.label)),
}


class ProgrammeForm(DispatchForm):
    """A programme as its page states it; `version` is the one that was seen."""

    version = HiddenField()
    name = StringField(_l("プログラムの名称"), [required(), at_most(120)])
    name_en = StringField(_l("英語の名称"), [at_most(120)])

    @classmethod
    def of(cls, values: ProgrammeValues, version: int, formdata: Any = None) -> ProgrammeForm:
        """The form with these values, or with what was sent."""
        data = {one.name: _written(one, getattr(values.settings, one.name)) for one in settings()}
        whole = {**data, "name": values.name, "name_en": values.name_en, "version": str(version)}
        return cls(formdata=formdata, data=whole)

    def values(self) -> ProgrammeValues:
        """What is stated, of a valid form; tables in the order in which they are looked at."""
        stated = {one.name: _read(one, self[one.name]) for one in settings()}
        return ProgrammeValues(self.name.data or "", self.name_en.data or "", ProgrammeSettings.of(stated))

    @property
    def seen(self) -> int:
        """The version that the form was filled in from; 0, which none is, where that cannot be read."""
        return number_in(self.version.data)

    def take(self, faults: Iterable[tuple[str, str]]) -> None:
        """Show faults at their fields; the service counts the rows of a table in order, the page as they were typed."""
        super().take([(self._moved(place), sentence) for place, sentence in faults])

    def _moved(self, place: str) -> str:
        name, _dash, rest = place.partition("-")
        number, dash, key = rest.partition("-")
        if name not in self or not isinstance(self[name], FieldList) or not dash:
            return place
        rows = _sorted(self[name])
        return f"{rows[int(number)].id}-{key}" if int(number) < len(rows) else place


for _one in settings():
    setattr(ProgrammeForm, _one.name, _FIELDS[_one.kind](_one))


class NewProgrammeForm(DispatchForm):
    """A further programme."""

    code = StringField(
        _l("コード"),
        [required(), Parsed(parsers.code)],
        description=_l("半角の英数字の短い目印です。あとから変えられません。例：lecture"),
    )
    name = StringField(_l("プログラムの名称"), [required(), at_most(120)])
    name_en = StringField(_l("英語の名称"), [at_most(120)])


def with_usual(sent: MultiDict[str, str], usual: ProgrammeForm, name: str) -> MultiDict[str, str]:
    """What was sent, with one setting at its default: nothing is saved by that."""
    kept = [
        (key, value)
        for key, value in sent.items(multi=True)
        if key != name and not key.startswith(f"{name}-")
    ]
    return MultiDict(kept + _encoded(usual, name))


def _encoded(form: ProgrammeForm, name: str) -> list[tuple[str, str]]:
    """The fields of a setting as a browser would send them."""
    found = [one for one in fields_of(form) if one.name == name or one.name.startswith(f"{name}-")]
    return [
        pair
        for one in found
        if not hasattr(one, "entries") and not hasattr(one, "form")
        for pair in _sent(one)
    ]


def _sent(field: Field) -> list[tuple[str, str]]:
    if isinstance(field, BooleanField):
        return [(field.name, "y")] if field.data else []
    if isinstance(field, SelectMultipleField):
        return [(field.name, str(one)) for one in field.data or ()]
    return [(field.name, "" if field.data is None else str(field.data))]


def _written(one: Setting, value: Any) -> Any:
    """A value as its field shows it."""
    if one.kind in (Kind.BY_DAYS, Kind.BY_HOURS):
        key = "days" if one.kind is Kind.BY_DAYS else "hours"
        rows = [{key: str(left), "minutes": minutes_in_words(minutes)} for left, minutes in value]
        return rows + [{}] * BLANK
    simple: dict[Kind, Callable[[Any], Any]] = {
        Kind.NUMBER: str,
        Kind.PERCENT: lambda value: f"{value / 100:g}",
        Kind.DAYS: lambda value: "、".join(map(str, value)),
        Kind.LINES: "\n".join,
        Kind.WEIGHTS: lambda value: {name: str(weight) for name, weight in value.items()},
        Kind.COSTS: lambda value: {name: f"{cost:g}" for name, cost in value.items()},
        Kind.PAPERS: lambda value: [CredentialKind(name) for name in value],
        Kind.MANNER: AskMode,
    }
    return simple[one.kind](value) if one.kind in simple else value


def _read(one: Setting, field: Any) -> Any:
    """A field's value, as the settings keep it."""
    if one.kind in (Kind.BY_DAYS, Kind.BY_HOURS):
        return [[_left(entry), entry.form.minutes.data] for entry in _sorted(field)]
    value = field.data
    if one.kind is Kind.LINES:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]
    if one.kind is Kind.PAPERS:
        return [paper.value for paper in value or ()]
    if one.kind is Kind.PERCENT:
        return round(value * 100)
    if one.kind is Kind.MANNER:
        return value.value
    return value or [] if one.kind is Kind.DAYS else value


def _left(entry: Any) -> int:
    first = next(iter(entry.form))
    return first.data if isinstance(first.data, int) else 0


def _sorted(field: Any) -> list[Any]:
    """The rows of a table that are filled in, days falling and hours rising."""
    rows = [entry for entry in field.entries if not entry.form.empty]
    return sorted(rows, key=_left, reverse="days" in field.entries[0].form if field.entries else False)
