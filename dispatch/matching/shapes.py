"""The shape of an object of a file, said once and read in two ways.

Most files are right, and large ones have hundreds of thousands of fields: `quick` reads without a thought for places
and stops at the first thing that is wrong. Only then `careful` reads it again and tells every fault with its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dispatch.matching.faults import Faults
from dispatch.matching.reading import NOTHING, Fields, text

T = TypeVar("T")
Check = Callable[[object], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `quick` makes its value or raises ValueError, `careful` makes it or notes the faults. `default` stands
    where it is absent or null; NOTHING: it must be there."""

    quick: Check
    careful: Callable[[Fields, str], Any]
    default: Any = NOTHING


class Shape(Generic[T]):
    """An object that becomes `make(**fields)`. Fields it does not name are passed over, or are a fault where `foreign`
    says what is wrong with them."""

    def __init__(self, make: Callable[..., T], *, foreign: str = "", **fields: Field) -> None:
        self.make, self.fields, self.foreign = make, fields, foreign
        self._quick = [(name, field.quick, field.default) for name, field in fields.items()]

    def quick(self, value: object) -> T:
        """The part in a value without a fault; raises ValueError or OverflowError where there is one."""
        if type(value) is not dict:
            raise ValueError("not a plain object")
        if self.foreign and not value.keys() <= self.fields.keys():
            raise ValueError(self.foreign)
        get = value.get
        return self.make(
            **{
                name: check(one) if (one := get(name)) is not None or default is NOTHING else default
                for name, check, default in self._quick
            }
        )

    def read(self, value: object) -> T:
        """The whole file's part; raises ProblemError with every fault found."""
        try:
            return self.quick(value)
        except (ValueError, OverflowError):
            faults = Faults()
            made = self.careful(value, "", faults)
            faults.raise_if_any()
            return made

    def careful(self, value: object, place: str, faults: Faults) -> T:
        """The part in any value, each fault noted at its place; NOTHING where there was one."""
        found = Fields(value, place, faults)
        if self.foreign:
            for name in found.raw:
                if name not in self.fields:
                    faults.add(found.at(name), self.foreign)
        fields = {name: field.careful(found, name) for name, field in self.fields.items()}
        return found.build(self.make, **fields)


def value(check: Check, default: Any = NOTHING) -> Field:
    """A plain value."""
    return Field(check, lambda fields, name: fields.get(name, check, default), default)


def part(shape: Shape[Any], default: Any = NOTHING) -> Field:
    """An object inside."""

    def careful(fields: Fields, name: str) -> Any:
        if (inner := fields.raw.get(name)) is None:
            return default
        return shape.careful(inner, fields.at(name), fields.faults)

    return Field(shape.quick, careful, default)


def parts(shape: Shape[Any] | Pair[Any], *, needed: bool = False) -> Field:
    """A list of objects; an absent one is empty unless `needed`."""
    quick = shape.quick
    return Field(
        lambda values: tuple([quick(one) for one in _a_list(values)]),
        lambda fields, name: fields.many(name, shape.careful, needed=needed),
        NOTHING if needed else (),
    )


def values(check: Check, default: Any = ()) -> Field:
    """A list of plain values."""

    def careful(fields: Fields, name: str) -> Any:
        return default if fields.raw.get(name) is None else fields.values(name, check)

    return Field(lambda values: tuple([check(one) for one in _a_list(values)]), careful, default)


def table(check: Check, *, needed: bool = False) -> Field:
    """An object whose names are the file's own, each with a plain value; an absent one is empty unless `needed`."""

    def quick(value: object) -> dict[str, Any]:
        if type(value) is not dict:
            raise ValueError("not a plain object")
        return {text(key): check(one) for key, one in value.items()}

    return Field(
        quick, lambda fields, name: fields.table(name, check, needed=needed), NOTHING if needed else {}
    )


class Pair(Generic[T]):
    """A list of exactly two values that becomes `make(first, second)`; each has a name for what is wrong with it."""

    def __init__(self, make: Callable[..., T], check: Check, *names: str) -> None:
        self.make, self.check, self.names = make, check, names

    def quick(self, value: object) -> T:
        """The part in a value without a fault; raises ValueError or OverflowError where there is one."""
        first, second = _a_list(value)
        return self.make(self.check(first), self.check(second))

    def careful(self, value: object, place: str, faults: Faults) -> T:
        """The part in any value, each fault noted at its place; NOTHING where there was one."""
        if not isinstance(value, list) or len(value) != 2:
            faults.add(place, f"must be a list of a {self.names[0]} and an {self.names[1]}")
            return NOTHING
        fields = Fields(dict(zip(self.names, value, strict=True)), place, faults)
        return fields.build(self.make, **{name: fields.get(name, self.check) for name in self.names})


def _a_list(value: object) -> list[Any]:
    if type(value) is not list:
        raise ValueError("not a list")
    return value
