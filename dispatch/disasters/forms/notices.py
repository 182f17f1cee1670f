"""What the translation desk asks: a notice, its plain words, languages, who does what, where it stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from dispatch import clock
from dispatch.disasters.models import Notice
from dispatch.disasters.queries.notices.desk import UNWRITTEN
from dispatch.disasters.services.notices.receiving import NoticeValues
from dispatch.disasters.telegrams.cap import Alert, MessageType, Scope, Urgency
from dispatch.errors import Invalid
from dispatch.forms import (
    DispatchForm,
    FormPart,
    KeySelect,
    LanguageSelect,
    at_most,
    chosen,
    number_in,
    required,
)
from dispatch.forms.moments import ClockField, DayField
from dispatch.i18n import _, _l, language_name, local, zone
from dispatch.vocabulary import LANGUAGES

USUAL_HOURS = 24


class NoticeForm(DispatchForm):
    """A message that has come in."""

    title = StringField(_l("見出し"), [required(), at_most(200)])
    body = TextAreaField(_l("本文"), [required(), at_most(4000)])
    source = StringField(
        _l("情報元"),
        [required(), at_most(200)],
        description=_l("例：架空市水道局。公開ページにも表示されます。"),
    )
    source_url = StringField(
        _l("情報元のページ"), [at_most(500)], description=_l("https:// で始まるアドレス")
    )
    urgent = BooleanField(_l("緊急のお知らせ"))
    until_day = DayField(_l("有効期限の日"), [required()])
    until_time = ClockField(_l("有効期限の時刻"), [required()])

    @classmethod
    def begun(cls, replaces: Notice | None = None) -> NoticeForm:
        """The form as it is opened: valid for a day; a correction begins with the words of the old notice."""
        until = local(replaces.expires_at if replaces else clock.now() + timedelta(hours=USUAL_HOURS))
        given: dict[str, Any] = {"until_day": until.date(), "until_time": until.time()}
        if replaces is not None:
            names = ("title", "body", "source", "source_url", "urgent")
            given |= {name: getattr(replaces, name) for name in names}
        return cls(formdata=None, **given)

    @classmethod
    def of_alert(cls, alert: Alert) -> NoticeForm:
        """The form begun with what an alert in CAP 1.2 says in Japanese, or else in its first language. Raises
        `Invalid` where there is nothing to tell (a cancellation, an answer to another alert, no words), or where it is
        not for the public."""
        if alert.scope != Scope.PUBLIC:
            raise Invalid(_("公開を制限されたファイルです。住民へのお知らせにはできません。"))
        if alert.message_type not in (MessageType.ALERT, MessageType.UPDATE) or not alert.infos:
            raise Invalid(_("このファイルには、お知らせにする内容がありません（取消など）。"))
        info = alert.in_language("ja") or alert.infos[0]
        until = local(info.expires or clock.now() + timedelta(hours=USUAL_HOURS))
        return cls(
            formdata=None,
            title=info.headline or info.event,
            body="\n".join(part for part in (info.description, info.instruction) if part),
            source=info.sender_name or alert.sender,
            source_url=info.web if info.web.startswith(("https://", "http://")) else "",
            urgent=info.urgency == Urgency.IMMEDIATE,
            until_day=until.date(),
            until_time=until.time(),
        )

    def validate_source_url(self, field: StringField) -> None:
        """Only the web: the address becomes a link on the public page."""
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_("https:// で始まるアドレスを入力してください。"))

    def values(self) -> NoticeValues:
        """What was filled in."""
        return NoticeValues(
            title=self.title.data or "",
            body=self.body.data or "",
            source=self.source.data or "",
            source_url=self.source_url.data or "",
            urgent=bool(self.urgent.data),
            expires_at=moment(self.until_day, self.until_time),
        )


class CapForm(DispatchForm):
    """An alert of another authority, as a file."""

    file = FileField(
        _l("CAP形式のファイル"),
        [FileRequired(_l("ファイルを選んでください。"))],
        description=_l("CAP 1.2（警報の共通形式）のXML。内容が下の欄に入ります。"),
        render_kw={"accept": ".xml,application/cap+xml,application/xml,text/xml"},
    )


def moment(day: DayField, at: ClockField) -> datetime:
    """A day and a time of two valid fields on the foundation's wall clock."""
    return datetime.combine(day.data, at.data, zone())  # type: ignore[arg-type]


class Versioned(DispatchForm):
    """A form that knows from which state it was filled in."""

    version = HiddenField()

    def seen(self) -> int:
        """The version that its reader saw."""
        return number_in(self.version.data)


class PlainForm(Versioned):
    """The same in plain Japanese."""

    title = StringField(_l("見出し（やさしい日本語）"), [required(), at_most(200)])
    body = TextAreaField(
        _l("本文（やさしい日本語）"),
        [required(), at_most(4000)],
        description=_l("1文を短くし、漢字のあとに（よみがな）をつけます。1行に1つのことを書きます。"),
    )


class LanguagesForm(DispatchForm):
    """Into which languages."""

    languages = SelectMultipleField(
        _l("言語"), [chosen()], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.languages.choices = [
            SelectChoice(code, language_name(code)) for code in LANGUAGES if code not in UNWRITTEN
        ]


class PairForm(FormPart):
    """Who writes and who reads one language."""

    translation_id = HiddenField()
    version = HiddenField()
    translator = KeySelect(_l("翻訳する人"))
    reader = KeySelect(_l("確認する人"))


class AssignForm(DispatchForm):
    """Who does what, for all languages that wait."""

    pairs = FieldList(FormField(PairForm))


class TextForm(Versioned):
    """A translation being written."""

    title = StringField(_l("見出しの訳"), [at_most(200)])
    body = TextAreaField(_l("本文の訳"), [at_most(8000)])


class RemarkForm(Versioned):
    """What is to be put right."""

    remark = TextAreaField(_l("直してほしいところ"), [required(), at_most(2000)])


class PublishForm(DispatchForm):
    """Where and until when."""

    public_page = BooleanField(_l("公開ページに載せる"))
    places = TextAreaField(
        _l("ほかの掲示場所"),
        [at_most(2000)],
        description=_l("避難所の掲示板、放送、SNSなど。1行に1か所。取り下げのとき、撤去の一覧に出ます。"),
    )
    until_day = DayField(_l("掲示の期限の日"), [required()])
    until_time = ClockField(_l("掲示の期限の時刻"), [required()])

    @classmethod
    def begun(cls, notice: Notice) -> PublishForm:
        """Until the notice's own end."""
        until = local(notice.expires_at)
        return cls(public_page=True, until_day=until.date(), until_time=until.time())

    def named(self) -> list[str]:
        """The places, one a line."""
        return (self.places.data or "").splitlines()


class WithdrawForm(DispatchForm):
    """Why it is no longer so."""

    reason = StringField(_l("取り下げる理由"), [required(), at_most(200)])


class PhraseForm(DispatchForm):
    """An approved sentence, entered by hand."""

    japanese = StringField(_l("やさしい日本語の文"), [required(), at_most(400)])
    language = LanguageSelect(_l("言語"), [chosen()])
    text = TextAreaField(_l("訳"), [required(), at_most(2000)])
    category = StringField(_l("分類"), [at_most(40)], description=_l("例：水、食べ物、避難所、交通"))
