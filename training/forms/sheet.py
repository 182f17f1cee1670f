"""The attendance sheet as a form: a line for each learner, read from plain fields so that a tablet needs no script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dispatch import japanese
from dispatch.i18n import _
from training.models import Meeting
from training.queries.attendance import Standing
from training.services.attendance import Presence
from training.vocabulary import CheckInWay

ALL, PART, NONE = "all", "part", "none"


@dataclass(frozen=True, slots=True)
class Line:
    """One learner on the sheet: what is ticked (`choice`, empty where nothing is), the minutes of a part, online.

    `fixed`: a certificate is out, or it was made up elsewhere; the line is shown and not asked. `was`: what is written
    now, in a word that goes to the page and back, so that a sheet left open takes nothing away from who checks in.
    """

    standing: Standing
    choice: str
    minutes: str
    online: bool
    fixed: bool
    was: str = ""
    error: str = ""

    @property
    def key(self) -> int:
        """The enrolment's key, as the fields are named."""
        return self.standing.enrolment.id


def written(meeting: Meeting, standings: Iterable[Standing]) -> list[Line]:
    """The sheet as it is written down."""
    return [_written(meeting, one) for one in standings]


def sent(lines: Iterable[Line], form: Mapping[str, str], most: int) -> list[Line]:
    """The sheet as it was sent, with what is wrong at its line; `rest` marks who is unmarked as present.

    A line that nobody touched stays as it is written now; one that was written anew meanwhile and touched here, too, is
    shown as it is now and asked again.
    """
    return [line if line.fixed else _sent(line, form, most) for line in lines]


def presences(lines: Iterable[Line], most: int) -> dict[int, Presence]:
    """What is to be written, of a sheet without errors."""
    minutes = {ALL: most, NONE: 0}
    return {
        line.key: Presence(minutes[line.choice] if line.choice in minutes else int(line.minutes), line.online)
        for line in lines
        if line.choice and not line.fixed
    }


def _written(meeting: Meeting, one: Standing) -> Line:
    row = one.attended.get(meeting.id)
    if row is None:
        return Line(one, "", "", False, not one.is_open, _word("", "", online=False))
    choice = ALL if row.minutes >= meeting.minutes else PART if row.minutes else NONE
    fixed = not one.is_open or row.made_up_at_id is not None
    minutes, online = str(row.minutes), row.way is CheckInWay.ONLINE
    return Line(one, choice, minutes, online, fixed, _word(choice, minutes, online=online))


def _word(choice: str, minutes: str, *, online: bool) -> str:
    return f"{choice}-{minutes if choice == PART else ''}-{'online' if online else ''}"


def _sent(line: Line, form: Mapping[str, str], most: int) -> Line:
    choice = form.get(f"choice-{line.key}", "")
    choice = choice if choice in (ALL, PART, NONE) else ""
    minutes = japanese.tidy(form.get(f"minutes-{line.key}", ""))
    online = f"online-{line.key}" in form
    seen, said = form.get(f"was-{line.key}", line.was), _word(choice, minutes, online=online)
    if said in (seen, line.was) or not choice:
        return replace(line, choice=ALL, online=online) if "rest" in form and not line.choice else line
    if seen != line.was:
        return replace(
            line, error=_("ほかの記録が先に入りました。いまの内容を確かめて、必要なら直してください。")
        )
    fault = choice == PART and not (minutes.isascii() and minutes.isdecimal() and 0 < int(minutes) <= most)
    error = _("1から%(n)sまでの分数を入力してください。", n=most) if fault else ""
    return replace(line, choice=choice, minutes=minutes, online=online, error=error)
