"""Why a calendar could not be read: kept as a code with its values, said in the language of whoever reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch import outbound
from dispatch.calendars import CalendarError, Fault, Why
from dispatch.i18n import _, label
from dispatch.vocabulary import N_, Term

FILE = "file"


class Trouble(Term):
    """What may be wrong with an address beside not being reached."""

    HIDDEN = "hidden", N_("カレンダーが見つからないか、公開されていません。アドレスを確認してください。")
    STATUS = "status", N_("相手のサーバーがエラー（%(code)s）を返しました。")
    ODD = "odd", N_("カレンダーを読み込めませんでした。")


class Unwilling(Exception):
    """A server answered, but not with a calendar."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Failure:
    """A code and what belongs to it, as a row keeps them."""

    code: str
    values: dict[str, str] = field(default_factory=dict)


def failure_of(fault: Exception) -> Failure:
    """What is kept of an error."""
    if isinstance(fault, CalendarError):
        first = fault.faults[0]
        return Failure(FILE, {"where": first.where[:100], "why": first.why.value})
    if isinstance(fault, outbound.Refused | outbound.Failed):
        return Failure(fault.why.value)
    if isinstance(fault, Unwilling):
        if fault.status in (401, 403, 404, 410):
            return Failure(Trouble.HIDDEN.value)
        return Failure(Trouble.STATUS.value, {"code": str(fault.status)})
    return Failure(Trouble.ODD.value)


def say_failure(failure: Failure) -> str:
    """A sentence for the person who reads now; a general one for a code that is no longer known."""
    values = failure.values
    if failure.code == FILE and values.get("why") in list(Why):
        return say_fault(Fault(values.get("where", ""), Why(values["why"])))
    for terms in (Trouble, outbound.Why):
        if failure.code in list(terms):
            return _(terms(failure.code).ja, **values)
    return label(Trouble.ODD)


def say_fault(fault: Fault) -> str:
    """What is wrong with a file, and where in it."""
    place, _comma, name = fault.where.removeprefix("line ").partition(", ")
    if not place.isdigit():
        return _("%(why)s。", why=label(fault.why))
    if not name:
        return _("%(line)s行目：%(why)s。", line=place, why=label(fault.why))
    return _("%(line)s行目（%(name)s）：%(why)s。", line=place, name=name, why=label(fault.why))
