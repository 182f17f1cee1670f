"""What may be wrong with a calendar file: where, why, and what stood there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.vocabulary import N_, Term


class Why(Term):
    """A reason; the code is English for the command line, the name is Japanese for pages."""

    NOT_A_CALENDAR = "this is not a calendar file", N_("カレンダーのファイルではありません")
    TOO_LARGE = "the file is too large", N_("ファイルが大きすぎます")
    TOO_MANY = "there are too many events or repetitions", N_("予定や繰り返しが多すぎます")
    CUT_OFF = "the file ends too early", N_("ファイルが途中で切れています")
    OUT_OF_ORDER = "BEGIN and END do not match", N_("BEGINとENDが対応していません")
    NO_START = "the event has no start", N_("予定の開始がありません")
    TWICE = "this is stated twice", N_("同じ項目が2回あります")
    NOT_A_TIME = "this is not a date or time", N_("日時として読めません")
    NOT_A_LENGTH = "this is not a duration", N_("長さとして読めません")
    NOT_A_RULE = "this rule of repetition cannot be read", N_("繰り返しの指定が読めません")
    TOO_OFTEN = "this repeats too often", N_("繰り返しの間隔が短すぎます")
    UNKNOWN_ZONE = "this time zone is unknown", N_("不明なタイムゾーンです")
    BAD_ZONE = "this time zone cannot be read", N_("タイムゾーンの定義が読めません")
    ENDS_EARLY = "the event ends before it starts", N_("終了が開始より前です")
    OUT_OF_REACH = "this date is too far away", N_("日付が範囲を超えています")
    BAD_RANGE = "the range must be forward and at most ten years", N_("期間は10年以内で指定してください")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `where` names the place in the file, `value` is what stood there, shortened."""

    where: str
    why: Why
    value: str = ""

    def __str__(self) -> str:
        """One line for a terminal, without anything in it that a terminal would obey."""
        shown = "".join(letter if letter.isprintable() else "?" for letter in self.value)
        text = f"{self.why.value}: {shown}" if shown else self.why.value
        return f"{self.where}: {text}" if self.where else text


class CalendarError(ValueError):
    """The busy times of a file cannot be told; `faults` say why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


class Wrong(Exception):
    """Something could not be read; whoever knows the place makes a `Fault` of it."""

    def __init__(self, why: Why, value: str = "") -> None:
        super().__init__(why.value)
        self.why, self.value = why, value[:60]


class TooMuch(Exception):
    """The file asks for more work than anybody's calendar needs."""


class Budget:
    """How much work a file may still ask for, counted in steps so that every machine agrees."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def spend(self, steps: int = 1) -> None:
        """Take steps off; raises `TooMuch` when none are left."""
        self.steps -= steps
        if self.steps < 0:
            raise TooMuch
