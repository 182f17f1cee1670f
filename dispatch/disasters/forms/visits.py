"""The form of a visit: people, needs, a note, and a photograph only where somebody ticks that there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional, Regexp

from dispatch.disasters.models import EventShelter
from dispatch.disasters.services.visits import Findings, Need, People
from dispatch.disasters.vocabulary import NeedCategory
from dispatch.disasters.wording.visits import told_apart
from dispatch.forms import DispatchForm, FormPart, KeySelect, LanguageSelect, at_most, chosen, required
from dispatch.i18n import _, _l, label

MOST_ROWS, FIRST_ROWS = 30, 3
MOST_PEOPLE = 9999
KEY = re.compile(r"[A-Za-z0-9-]{16,40}")
NONE, NEEDED, URGENT = "", "needed", "urgent"
HOW_MUCH = ((NONE, _l("なし")), (NEEDED, _l("必要")), (URGENT, _l("至急")))


class PeoplePart(FormPart):
    """People of one nationality and language."""

    number = IntegerField(
        _l("人数"),
        [Optional(), NumberRange(1, MOST_PEOPLE, _l("%(min)dから%(max)dまでの数にしてください。"))],
    )
    language = LanguageSelect(_l("言語"), empty=_l("わからない・その他"))
    nationality = StringField(_l("国籍・地域"), [at_most(40)])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return not (self.number.raw_data and self.number.raw_data[0]) and not (
            self.language.data or self.nationality.data
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """A row with a language or a nationality has a number, too."""
        fine = bool(super().validate(extra_validators))
        if fine and self.number.data is None and not self.is_empty:
            self.number.errors = [_("人数を入れてください。")]
            return False
        return fine


class NeedPart(FormPart):
    """Whether something is missing, and what exactly."""

    level = RadioField(
        choices=lambda: [SelectChoice(value, str(words)) for value, words in HOW_MUCH],
        default=NONE,
        coerce=lambda value: value or NONE,
    )
    text = StringField(_l("内容"), [at_most(200)])


class VisitSheet(DispatchForm):
    """All of it. `key` tells a form sent twice from two forms; `filled_at` is by the writer's own clock."""

    class Meta(DispatchForm.Meta):
        """The link is the authority."""

        csrf = False

    key = HiddenField(validators=[required(), Regexp(KEY, message=_l("ページを開き直してください。"))])
    filled_at = HiddenField()
    stop = KeySelect(_l("避難所"), [chosen(_l("避難所を選んでください。"))])
    filled_by = StringField(_l("記入者"), [at_most(80)])
    nobody = BooleanField(_l("外国人はいませんでした"))
    people = FieldList(FormField(PeoplePart), min_entries=FIRST_ROWS, max_entries=MOST_ROWS)
    note = TextAreaField(
        _l("そのほか気づいたこと"),
        [at_most(2000)],
        description=_l("避難している方の名前や電話番号は書かないでください。"),
    )
    with_photo = BooleanField(
        _l("写真を付ける"), description=_l("人の顔や名札が写らないようにしてください。")
    )
    photo = FileField(_l("写真"))

    def offer(self, stops: Sequence[EventShelter], own: Sequence[EventShelter] = ()) -> None:
        """The shelters that can be reported on: a team's own ones first, in the order of its way."""
        names = told_apart([one.shelter for one in stops])
        mine = {one.id: one for one in own}
        self.stop.offer([])
        self.stop.choices += [
            SelectChoice(str(one.id), names[one.shelter_id], optgroup=str(group) if mine else None)
            for group, listed in (
                (_("この班の避難所"), mine.values()),
                (_("ほかの避難所"), [one for one in stops if one.id not in mine]),
            )
            for one in listed
        ]

    @property
    def needs(self) -> list[tuple[NeedCategory, str, Any]]:
        """Each category with its name and its part of the form."""
        return [(one, label(one), self[f"need_{one.value}"]) for one in NeedCategory]

    def validate(self, extra_validators: Any = None) -> bool:
        """Something was found, or it is said that nobody is there; not both."""
        if not super().validate(extra_validators):
            return False
        people, needs = [*self._people()], [*self._needs()]
        if self.nobody.data and people:
            self.nobody.errors = [_("人数が入っています。どちらかを直してください。")]
        elif not (self.nobody.data or people or needs or self.note.data):
            self.form_errors.append(
                _("人数か必要なものを入れてください。外国人がいないときは、その欄に印を付けてください。")
            )
        return not (self.nobody.errors or self.form_errors)

    def findings(self, photo: bytes | None) -> Findings:
        """What was filled in."""
        return Findings(
            key=self.key.data or "",
            filled_at=_moment(self.filled_at.data),
            filled_by=self.filled_by.data or "",
            people=[*self._people()],
            needs=[*self._needs()],
            note=self.note.data or "",
            photo=photo,
            nobody=bool(self.nobody.data),
        )

    def _people(self) -> Iterator[People]:
        for entry in self.people:
            part: Any = entry.form
            if part.number.data:
                yield People(part.number.data, part.nationality.data or "", part.language.data or "")

    def _needs(self) -> Iterator[Need]:
        for category, _name, field in self.needs:
            if field.level.data != NONE:
                yield Need(category, field.form.text.data or "", field.level.data == URGENT)


for _category in NeedCategory:
    setattr(VisitSheet, f"need_{_category.value}", FormField(NeedPart))


def _moment(text: str | None) -> datetime | None:
    """A moment as a browser writes it; None where it cannot be read."""
    try:
        found = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else None
