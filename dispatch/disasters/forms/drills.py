"""Scripts of exercises, written row by row or taken from a file; beginning one."""

from __future__ import annotations

import json
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, IntegerField, StringField, TextAreaField
from wtforms.fields import SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch.disasters.models import DrillScript
from dispatch.disasters.scripts import Inject, Opening, Script, script_of
from dispatch.disasters.vocabulary import EventKind, InjectKind
from dispatch.errors import Invalid
from dispatch.forms import (
    DispatchForm,
    FormPart,
    KeySelect,
    TermSelect,
    at_most,
    chosen,
    language_choices,
    required,
)
from dispatch.i18n import _, _l

BLANK_INJECTS = 3
"""Rows to fill in beside those that are there; each saving brings new ones."""
MOST_BYTES = 1_000_000


class InjectPart(FormPart):
    """One inject. A row without minutes says nothing."""

    after_minutes = IntegerField(_l("開始から"), [Optional()])
    kind = TermSelect(_l("種類"), InjectKind)
    text = TextAreaField(_l("内容"))
    title = StringField(_l("お知らせの件名"))
    source = StringField(_l("お知らせの発信元"))
    number = IntegerField(_l("避難所の数"), [Optional()])
    languages = SelectMultipleField(
        _l("避難所にいると思われる人の言語"), choices=language_choices(), validate_choice=False,
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip

    def value(self) -> Inject:
        """The inject as it was typed; the script says what is wrong with it."""
        return Inject(
            after_minutes=int(self.after_minutes.data or 0),
            kind=self.kind.data or InjectKind.TELL,
            text=self.text.data or "",
            title=self.title.data or "",
            source=self.source.data or "",
            number=int(self.number.data or 0),
            languages=tuple(self.languages.data or ()),
        )


class ScriptForm(DispatchForm):
    """A script, row by row."""

    name = StringField(_l("台本の名前"), [required(), at_most(120)])
    title = StringField(_l("想定する災害の名称"), [required(), at_most(120)])
    kind = TermSelect(_l("災害の種類"), EventKind, [chosen()])
    areas = StringField(_l("地域"), [at_most(400)], description=_l("複数のときは「、」で区切ります。"))
    summary = TextAreaField(_l("はじめにわかっていること"), [at_most(4000)])
    telegram = FileField(
        _l("気象庁の電文（XML）"),
        description=_l("訓練の始まりに届いたことにする電文。ほかの連絡は起こりません。"),
    )
    without_telegram = BooleanField(_l("電文を使わない"))
    injects = FieldList(FormField(InjectPart), label=_l("付与"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            for _row in range(BLANK_INJECTS):
                self.injects.append_entry()

    @classmethod
    def of(cls, row: DrillScript) -> ScriptForm:
        """The form as a script's page opens it."""
        opening = row.opening | {
            "areas": "、".join(row.opening["areas"]),
            "kind": EventKind(row.opening["kind"]),
        }
        opening.pop("telegram")
        injects = [one | {"kind": InjectKind(one["kind"])} for one in row.injects]
        return cls(name=row.name, injects=injects, **opening)

    def script(self, before: str = "") -> Script | None:
        """The script, or None with the faults at their fields. `before`: the telegram that it has already."""
        rows = [entry for entry in self.injects if entry.form.after_minutes.data is not None]
        try:
            opening = Opening(
                title=self.title.data or "",
                kind=self.kind.data,
                areas=tuple(one.strip() for one in (self.areas.data or "").split("、") if one.strip()),
                summary=self.summary.data or "",
                telegram="" if self.without_telegram.data else self._telegram() or before,
            )
            return Script(self.name.data or "", opening, tuple(entry.form.value() for entry in rows))
        except Invalid as fault:
            self.take(_at_their_rows(fault.faults, rows) or [("name", fault.message)])
            return None

    def _telegram(self) -> str:
        raw = self.telegram.data.read(MOST_BYTES + 1) if self.telegram.data else b""
        return raw.decode("utf-8", errors="replace")


class ScriptFileForm(DispatchForm):
    """A script from a file."""

    file = FileField(_l("台本のファイル（JSON）"), [chosen(_l("ファイルを選んでください。"))])

    def script(self) -> Script | None:
        """The script in the file, or None with the first fault at the field."""
        try:
            return script_of(json.loads(self.file.data.read(MOST_BYTES)))
        except (ValueError, RecursionError):
            self.file.errors = [_("JSONのファイルとして読み取れませんでした。")]
        except Invalid as fault:
            self.file.errors = [fault.message]
        return None


class BeginForm(DispatchForm):
    """An exercise is begun from a script."""

    title = StringField(_l("訓練の名称"), [required(), at_most(120)])
    telegram = FileField(
        _l("気象庁の電文（XML）"),
        description=_l("選ばなければ、台本の電文を使います。電文の種別にかかわらず、訓練として扱います。"),
    )

    def raw(self) -> bytes:
        """The telegram that was chosen; nothing where none was."""
        return bytes(self.telegram.data.read(MOST_BYTES)) if self.telegram.data else b""


class JoinForm(DispatchForm):
    """A script for an exercise that is already open."""

    script = KeySelect(_l("台本"), [chosen(_l("台本を選んでください。"))])


def _at_their_rows(faults: tuple[tuple[str, str], ...], rows: list[Any]) -> list[tuple[str, str]]:
    """The faults with the ids of the fields: a row that says nothing is not counted by the script."""
    found = []
    for place, sentence in faults:
        parts = place.split("-")
        known = len(parts) == 3 and parts[0] == "injects"
        found.append((f"{rows[int(parts[1])].id}-{parts[2]}" if known else place, sentence))
    return found
