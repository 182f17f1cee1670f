"""The form by which a hospital asks for interpreters: quick for a clerk with a patient waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from dispatch.forms import (
    ClockField,
    DayField,
    DispatchForm,
    FormPart,
    KeySelect,
    LanguageSelect,
    LevelSelect,
    Parsed,
    TermChecks,
    TermRadio,
    TermSelect,
    at_most,
    chosen,
    required,
)
from dispatch.i18n import _, _l, zone
from dispatch.requests.models import Institution, ProgrammeSettings
from dispatch.requests.services import Draft, Named, Slot, faults_of, time_faults
from dispatch.requests.services.drafts import MAX_NEEDS, MAX_OPTIONS
from dispatch.requests.services.names import looks_like_a_name
from dispatch.tables import parsers
from dispatch.vocabulary import (
    AgeBand,
    Gender,
    JapaneseLevel,
    Mode,
    Strength,
    Topic,
    Urgency,
    VisitKind,
)

UNSTATED = _l("指定なし")


class SlotPart(FormPart):
    """A time that would do. Left empty, the end follows from the programme's usual length."""

    day = DayField(_l("日にち"))
    start = ClockField(_l("開始"))
    end = ClockField(_l("終了予定"))

    @property
    def empty(self) -> bool:
        """Nothing was typed."""
        return not any(" ".join(field.raw_data or []).strip() for field in (self.day, self.start, self.end))

    @property
    def filled(self) -> bool:
        """Something to show, or to mend."""
        return any(field.data or field.errors for field in self)

    def demand(self) -> None:
        """Once begun, a time needs its day and its start."""
        for field in (self.day, self.start):
            if field.data is None and not field.errors:
                field.errors = [_("記入してください。")]

    def slot(self, minutes: int) -> Slot | None:
        """Two moments, or None while something is missing."""
        if not isinstance(self.day.data, date) or not isinstance(self.start.data, time) or self.end.errors:
            return None
        begin = datetime.combine(self.day.data, self.start.data, zone())
        if self.end.data is None:
            return Slot(begin, begin + timedelta(minutes=minutes))
        return Slot(begin, datetime.combine(self.day.data, self.end.data, zone()))


class NeedPart(FormPart):
    """One interpreter. Without a level the kind of visit decides."""

    language = LanguageSelect(_l("言語"))
    level = LevelSelect(_l("必要なレベル"), empty=_l("通訳内容に合わせる"))

    @property
    def filled(self) -> bool:
        """Something to show, or to mend."""
        return any(field.data or field.errors for field in self)


class RequestForm(DispatchForm):
    """One need for interpreters. `prepare` must follow construction."""

    institution_id = KeySelect(_l("医療機関"), [chosen(_l("医療機関を選んでください。"))])
    slots = FieldList(FormField(SlotPart), _l("希望日時"), min_entries=MAX_OPTIONS, max_entries=MAX_OPTIONS)
    urgency = TermRadio(_l("急ぎの度合い"), Urgency, [chosen()], default=Urgency.NORMAL)
    visit_kind = TermSelect(_l("通訳内容"), VisitKind, [chosen()], empty=_l("選んでください"))
    needs = FieldList(FormField(NeedPart), _l("通訳者"), min_entries=MAX_NEEDS, max_entries=MAX_NEEDS)
    dialect = StringField(_l("方言など"), [at_most(60)], description=_l("例：福建語も話す、ネワール語がよい"))
    topic = TermSelect(
        _l("診療の分野"), Topic, empty=_l("特になし"),
        description=_l("通訳者が事前に対応の可否を申し出ている分野です。"),
    )  # fmt: skip
    mode = TermRadio(_l("通訳の方法"), Mode, [chosen()], default=Mode.ONSITE)
    other_modes = TermChecks(
        _l("ほかにもよい方法"), Mode, description=_l("選んでおくと、通訳者が見つかりやすくなります。")
    )
    department = StringField(_l("診療科"), [required(), at_most(60)])
    meeting_place = StringField(_l("待ち合わせ場所"), [at_most(120)], description=_l("例：1階 総合案内前"))
    contact_name = StringField(_l("担当者"), [required(), at_most(80)])
    contact_phone = StringField(
        _l("当日連絡先"), [required(), Parsed(parsers.phone), at_most(40)],
        description=_l("通訳者が当日かける電話番号です。"),
    )  # fmt: skip
    patient_code = StringField(
        _l("患者の番号またはイニシャル"), [required(), at_most(40)],
        description=_l("お名前は書かないでください。例：A-1023、N.V.A."),
    )  # fmt: skip
    not_a_name = BooleanField(_l("名前ではありません（このまま使う）"))
    patient_sex = TermSelect(_l("性別"), Gender, empty=UNSTATED)
    patient_age = TermSelect(_l("年代"), AgeBand, empty=UNSTATED)
    patient_japanese = TermSelect(_l("日本語"), JapaneseLevel, empty=UNSTATED)
    patient_minor_with_guardian = BooleanField(_l("未成年で、保護者が付き添う"))
    infection_precautions = StringField(
        _l("感染対策"), [at_most(255)], description=_l("必要なときだけ。例：別室で対応、マスク着用")
    )
    in_series = BooleanField(_l("続けて受診する予定がある"))
    same_interpreter = BooleanField(_l("前回と同じ通訳者を希望する"))
    gender = TermSelect(_l("通訳者の性別"), Gender, empty=UNSTATED)
    gender_strength = TermRadio(_l("性別の指定は"), Strength, default=Strength.WISH)
    wanted_id = KeySelect(_l("来てほしい通訳者"))
    wanted_interpreter = StringField(_l("来てほしい理由など"), [at_most(255)])
    refused_id = KeySelect(_l("避けたい通訳者"))
    refused_interpreter = StringField(_l("避けたい理由など"), [at_most(255)])
    note = TextAreaField(
        _l("連絡事項"),
        [at_most(2000)],
        description=_l("通訳者の準備に役立つこと。お名前や病歴の詳細は書かないでください。"),
    )
    exclusions_read = BooleanField(
        _l("上の場面には派遣できないことを確認しました"), [chosen(_l("対応できない場面を確認してください。"))]
    )
    patient_consents = BooleanField(
        _l("通訳を入れることについて、患者（または保護者）の同意を得ました"),
        [chosen(_l("患者の同意を確かめてください。"))],
    )

    def prepare(
        self,
        settings: ProgrammeSettings,
        institutions: Sequence[Institution],
        regulars: Sequence[tuple[int, str]] = (),
    ) -> RequestForm:
        """Give the form its lists: `institutions` to choose from (one: no choice), interpreters who know the house."""
        self.settings = settings
        self.institutions = {one.id: one for one in institutions}
        if len(institutions) == 1:
            del self.institution_id
        else:
            self.institution_id.offer((one.id, f"{one.name}（{one.code}）") for one in institutions)
        self.wanted_id.offer(regulars, UNSTATED)
        self.refused_id.offer(regulars, UNSTATED)
        return self

    @property
    def institution(self) -> Institution | None:
        """For whom the request is."""
        if "institution_id" not in self:
            return next(iter(self.institutions.values()))
        return self.institutions.get(self.institution_id.data)

    def validate_patient_code(self, field: StringField) -> None:
        """What looks like a name is asked about before it is kept."""
        if field.data and looks_like_a_name(field.data) and not self.not_a_name.data:
            raise ValidationError(
                _(
                    "お名前のように見えます。番号かイニシャルに直すか、下の「名前ではありません」にチェックしてください。"
                )
            )

    @property
    def doubts_name(self) -> bool:
        """Whether to show the box that says it is no name."""
        return bool(
            self.not_a_name.data or (self.patient_code.data and looks_like_a_name(self.patient_code.data))
        )

    def validate_refused_id(self, field: SelectField) -> None:
        """Nobody is both."""
        if field.data and field.data == self.wanted_id.data:
            raise ValidationError(_("来てほしい通訳者と同じ人です。"))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Each field by itself, then the request as a whole, by the same checks that the service makes."""
        ok = super().validate(extra_validators)
        for number, entry in enumerate(self.slots):
            if number == 0 or not entry.form.empty:
                entry.form.demand()
        if self.needs[0].form.language.data is None and not self.needs[0].form.language.errors:
            self.needs[0].form.language.errors = [_("言語を選んでください。")]
        self.take([*self._time_faults(), *self._other_faults()])
        return ok and not self.errors

    def _time_faults(self) -> list[tuple[str, str]]:
        """What is wrong with the times that can be read, whatever else is missing."""
        read = [(entry.id, entry.form.slot(self.settings.slot_minutes)) for entry in self._filled("slots")]
        ids = [place for place, slot in read if slot is not None]
        faults = time_faults(tuple(slot for _place, slot in read if slot is not None), self.settings)
        return [_moved(place, sentence, {"slots": ids}) for place, sentence in faults]

    def _other_faults(self) -> list[tuple[str, str]]:
        """What is wrong with the rest, where there is enough for a draft and no field has said it itself."""
        draft = self.draft()
        ids = {"needs": [entry.id for entry in self._filled("needs")]}
        faults = faults_of(draft, self.settings) if draft is not None else []
        return [
            _moved(place, sentence, ids)
            for place, sentence in faults
            if not place.startswith("slots-") and not self._known(place)
        ]

    def _known(self, place: str) -> bool:
        """A fault that the field itself has named already."""
        return place in self and bool(self[place].errors)

    def _filled(self, name: str) -> list[Any]:
        """The entries of a list that count: the first, and others with something in them."""
        if name == "slots":
            return [entry for n, entry in enumerate(self.slots) if n == 0 or not entry.form.empty]
        return [entry for n, entry in enumerate(self.needs) if n == 0 or entry.form.language.data]

    def draft(self) -> Draft | None:
        """What is stated, or None while times, languages or the kind of visit are not all readable."""
        slots = [entry.form.slot(self.settings.slot_minutes) for entry in self._filled("slots")]
        languages = [entry.form for entry in self._filled("needs")]
        kind = self.visit_kind.data
        if None in slots or kind is None or not all(part.language.data for part in languages):
            return None
        usual = self.settings.level_by_visit.get(kind, 3)
        stated = {name: self[name].data for name in STATED}
        return Draft(
            slots=tuple(slot for slot in slots if slot is not None),
            needs=tuple((part.language.data, part.level.data or usual) for part in languages),
            other_modes=tuple(self.other_modes.data or ()),
            gender_strength=self.gender_strength.data if self.gender.data else None,
            named=self._named(),
            **stated,
        )

    def _named(self) -> tuple[Named, ...]:
        rows = (
            (self.wanted_id.data, True, self.wanted_interpreter.data),
            (self.refused_id.data, False, self.refused_interpreter.data),
        )
        return tuple(Named(key, wanted, reason or "") for key, wanted, reason in rows if key)


STATED = (
    "visit_kind", "mode", "urgency", "department", "contact_name", "contact_phone", "meeting_place", "dialect",
    "topic", "patient_code", "patient_sex", "patient_age", "patient_minor_with_guardian", "patient_japanese",
    "patient_consents", "exclusions_read", "gender", "same_interpreter", "wanted_interpreter",
    "refused_interpreter", "infection_precautions", "in_series", "note",
)  # fmt: skip
"""Fields that the form and a draft name alike."""


def _moved(place: str, sentence: str, ids: Mapping[str, list[str]]) -> tuple[str, str]:
    """A fault's place in the draft as its place in the form, where empty entries are counted too."""
    kind, _dash, rest = place.partition("-")
    number, dash, field = rest.partition("-")
    if kind not in ids or not dash:
        return place, sentence
    return f"{ids[kind][int(number)]}-{field}", sentence
