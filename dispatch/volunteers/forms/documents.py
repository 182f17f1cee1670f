"""Forms of papers: sent in by a volunteer, decided by a coordinator."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice

from dispatch import clock
from dispatch.forms import (
    CHOOSE,
    NO_SUCH_CHOICE,
    DayField,
    DispatchForm,
    LanguageSelect,
    LevelSelect,
    TermSelect,
    at_most,
    chosen,
    required,
)
from dispatch.i18n import _, _l, label, zone
from dispatch.vocabulary import CredentialKind, EvidenceKind
from dispatch.volunteers.levels.conditions import SCALES
from dispatch.volunteers.models import Document
from dispatch.volunteers.services.documents import Claim

SENT_IN = tuple(kind for kind in CredentialKind if kind is not CredentialKind.REGISTRATION)
"""Papers that come from the volunteer; the registration is the foundation's own."""


def _kinds() -> list[SelectChoice]:
    return [SelectChoice("", str(CHOOSE)), *(SelectChoice(kind.value, label(kind)) for kind in SENT_IN)]


def _kind(value: Any) -> CredentialKind | None:
    return CredentialKind(value) if value else None


class FileForm(DispatchForm):
    """A file from a phone's camera or a folder."""

    file = FileField(
        _l("ファイル"),
        [FileRequired(_l("ファイルを選んでください。"))],
        description=_l("PDFか写真（JPEG、PNG）、8MBまで。スマートフォンで撮った写真で構いません。"),
        render_kw={"accept": "application/pdf,image/jpeg,image/png,image/webp"},
    )


class LanguageProofForm(FileForm):
    """What shows how well a language is spoken."""

    language = LanguageSelect(_l("言語"), [chosen()])
    evidence = TermSelect(_l("証明するもの"), EvidenceKind, [chosen()], empty=CHOOSE)
    title = StringField(_l("級・点数・講座名など"), [at_most(120)], description=_l("例：N1、C1、養成講座"))
    level = LevelSelect(_l("希望するレベル"), [chosen()], empty=CHOOSE)
    issued_on = DayField(_l("取得した日"))

    def validate_issued_on(self, field: DayField) -> None:
        """Nobody holds a paper of tomorrow."""
        _not_in_future(field)

    def claim(self) -> Claim:
        """What is stated, of a valid form."""
        return Claim(
            language=self.language.data,
            evidence=self.evidence.data,
            title=self.title.data or "",
            level=self.level.data,
            issued_on=self.issued_on.data,
        )


class CredentialProofForm(FileForm):
    """A certificate, a pledge, an insurance, a vaccination."""

    kind = SelectField(
        _l("書類の種類"), [chosen()], coerce=_kind, choices=_kinds, validate_choice=False,
        invalid_value_message=NO_SUCH_CHOICE,
    )  # fmt: skip
    issued_on = DayField(_l("取得日・加入日・接種日"))
    valid_until = DayField(_l("有効期限"), description=_l("期限がなければ空欄にしてください。"))

    def validate_kind(self, field: SelectField) -> None:
        """One of those that volunteers send in."""
        if field.data is not None and field.data not in SENT_IN:
            raise ValidationError(str(NO_SUCH_CHOICE))

    def validate_issued_on(self, field: DayField) -> None:
        """Nobody holds a paper of tomorrow."""
        _not_in_future(field)

    def validate_valid_until(self, field: DayField) -> None:
        """A paper ends after it begins."""
        if field.data and self.issued_on.data and field.data < self.issued_on.data:
            raise ValidationError(_("有効期限は、取得日より後の日にしてください。"))

    def claim(self) -> Claim:
        """What is stated, of a valid form."""
        return Claim(kind=self.kind.data, issued_on=self.issued_on.data, valid_until=self.valid_until.data)


class GradeForm(DispatchForm):
    """What a paper about a language shows; levels follow from it."""

    grade = SelectField(
        _l("書類にある級"), coerce=str, choices=[], invalid_choice_message=NO_SUCH_CHOICE,
        description=_l("レベルは、級と研修・資格・実績から規則どおりに決まります。"),
    )  # fmt: skip

    def offer(self, document: Document) -> None:
        """The grades of the paper's kind; one that is read from its title is chosen beforehand."""
        grades = SCALES.get(document.evidence or "", ())
        if not grades:
            del self.grade
            return
        self.grade.choices = [SelectChoice("", str(CHOOSE)), *(SelectChoice(one, one) for one in grades)]
        if not self.is_submitted():
            title = (document.title or "").strip().upper()
            self.grade.data = next((one for one in grades if one in title), "")

    def validate(self, extra_validators: Any = None) -> bool:
        """A kind that has grades is approved with one."""
        super().validate(extra_validators)
        if self.grade is not None and not self.grade.data and not self.grade.errors:
            self.grade.errors = [_("級を選んでください。")]
        return not self.errors

    @property
    def shown(self) -> str:
        """The grade; nothing where the kind has none."""
        return str(self.grade.data or "") if self.grade is not None else ""


class ValidityForm(DispatchForm):
    """From when until when a paper holds."""

    issued_on = DayField(_l("取得日"))
    valid_until = DayField(_l("有効期限"), description=_l("期限がなければ空欄にしてください。"))


class RefusalForm(DispatchForm):
    """Why a paper does not do."""

    reason = StringField(
        _l("本人に伝える理由"), [required(), at_most(255)],
        description=_l("例：有効期限が写っていません。もう一度撮影してください。"),
    )  # fmt: skip


def _not_in_future(field: DayField) -> None:
    if field.data and field.data > clock.today(zone()):
        raise ValidationError(_("今日までの日にしてください。"))
