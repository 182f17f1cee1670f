"""The form of a course, and what narrows the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from dispatch.forms import (
    DispatchForm,
    FilterForm,
    LanguageSelect,
    LevelSelect,
    Parsed,
    TermChecks,
    TermSelect,
    at_most,
    required,
)
from dispatch.i18n import _, _l
from dispatch.tables import parsers
from dispatch.vocabulary import CredentialKind
from training.forms.courses.fields import Checks, Given, LengthField, NumberField, UnitsField
from training.models import Course
from training.prerequisites import Prerequisite, PrerequisiteKind, read, write
from training.services.courses import CourseValues
from training.vocabulary import CourseKind


class CatalogueFilter(FilterForm):
    """Words, a kind, and whether those that are over are wanted, too."""

    text = StringField(_l("キーワード"), description=_l("名称、コード、概要"))
    kind = TermSelect(_l("種類"), CourseKind, empty=_l("すべて"))
    archived = BooleanField(_l("終了した講座も表示する"))


class CourseForm(DispatchForm):
    """A course. `version` says of which state the form was made."""

    code = StringField(
        _l("コード"), [required(), Parsed(parsers.code)], description=_l("短い目印です。例：ENTRY")
    )
    kind = TermSelect(_l("種類"), CourseKind, [required(_l("選んでください。"))], default=CourseKind.SKILL_UP)
    name = StringField(_l("名称"), [required(), at_most(120)])
    name_en = StringField(_l("英語の名称"), [at_most(120)], description=_l("英語の修了証に使います。"))
    summary = TextAreaField(
        _l("概要"), [at_most(2000)], description=_l("講座の案内のページにそのまま載ります。")
    )
    language = LanguageSelect(_l("教える言語"), empty=_l("すべての言語（共通）"))
    minutes = LengthField(_l("時間数"), [required()], description=_l("例：75時間、3時間30分"))
    units = UnitsField(
        _l("単元"),
        description=_l(
            "1行に1つ、題名・空白・分の順に書いてください。合計を時間数と合わせます。例：事例の話し合い 60"
        ),
    )
    registered = BooleanField(_l("登録通訳ボランティアであること"))
    courses = Checks(_l("修了していること"), keys=str)
    credentials = TermChecks(_l("持っていること"), CredentialKind)
    level = LevelSelect(_l("言語のレベル"), empty=_l("問わない"))
    level_language = LanguageSelect(_l("その言語"), empty=_l("教える言語、またはどれか"))
    attendance_percent = NumberField(
        _l("修了に要る出席"),
        [Given()],
        least=0,
        most=100,
        default=80,
        description=_l("時間数に対する割合です。"),
    )
    pass_mark = NumberField(
        _l("合格点"), least=0, most=100, description=_l("100点満点。テストをしないときは空のままにします。")
    )
    grants = TermSelect(_l("修了で得る資格"), CredentialKind, empty=_l("なし"))
    grants_months = NumberField(
        _l("資格の有効期間"), least=1, most=600, description=_l("期限がないときは空のままにします。")
    )
    points = NumberField(_l("単位（ポイント）"), [Given()], most=10_000, default=0)
    fee_yen = NumberField(_l("受講料"), [Given()], most=1_000_000, default=0)
    capacity = NumberField(_l("ふだんの定員"), [Given()], least=1, most=10_000, default=20)
    version = HiddenField()

    @classmethod
    def of(cls, values: CourseValues | None, version: int = 1, **kwargs: Any) -> CourseForm:
        """The form filled in with a course; empty for None."""
        return cls(data={**(_shown(values) if values else {}), "version": str(version)}, **kwargs)

    def offer(self, courses: Iterable[Course]) -> None:
        """The courses that may be asked for; one that is asked for already stays in the list."""
        rows = {course.code: course.name for course in courses}
        for code in self.courses.data or ():
            rows.setdefault(code, code)
        self.courses.offer(rows.items())

    @property
    def seen(self) -> int:
        """The version that the editor looked at."""
        return int(self.version.data) if str(self.version.data or "").isdecimal() else 0

    def validate(self, extra_validators: Any = None) -> bool:
        """A language needs a level, a time a credential."""
        fine = bool(super().validate(extra_validators))
        if self.level_language.data and not self.level.data:
            self.level.errors = [*self.level.errors, _("レベルを選んでください。")]
            fine = False
        return fine

    def values(self) -> CourseValues:
        """What is stated, of a valid form."""
        plain = ("code", "kind", "name", "minutes", "units", "attendance_percent", "pass_mark")
        stated: dict[str, Any] = {name: self[name].data for name in plain}
        more = ("grants", "grants_months", "points", "fee_yen", "capacity", "language")
        stated |= {name: self[name].data for name in more}
        return CourseValues(
            **stated,
            name_en=self.name_en.data or "",
            summary=self.summary.data or "",
            prerequisites=tuple(write(self._asked())),
        )

    def _asked(self) -> list[Prerequisite]:
        kinds = PrerequisiteKind
        asked = [Prerequisite(kinds.REGISTERED)] if self.registered.data else []
        asked += [Prerequisite(kinds.COURSE, course=code) for code in self.courses.data or ()]
        asked += [Prerequisite(kinds.CREDENTIAL, credential=one) for one in self.credentials.data or ()]
        if self.level.data:
            language = self.level_language.data or ""
            asked.append(Prerequisite(kinds.LEVEL, level=self.level.data, language=language))
        return asked


def _shown(values: CourseValues) -> dict[str, Any]:
    """The form's values for a course."""
    asked = read(values.prerequisites)
    level = next((one for one in asked if one.kind is PrerequisiteKind.LEVEL), None)
    stated = {name: getattr(values, name) for name in CourseValues.__dataclass_fields__}
    return {
        **stated,
        "registered": any(one.kind is PrerequisiteKind.REGISTERED for one in asked),
        "courses": [one.course for one in asked if one.kind is PrerequisiteKind.COURSE],
        "credentials": [one.credential for one in asked if one.credential],
        "level": level.level if level else None,
        "level_language": level.language or None if level else None,
    }
