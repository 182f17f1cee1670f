"""Fields that forms of several rooms share: what a Japanese keyboard writes is read, the rest stays as it was typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from wtforms import FieldList, FormField, PasswordField, StringField

from dispatch import clock, forms
from dispatch.i18n import babel
from dispatch.tables import parsers
from dispatch.vocabulary import Gender, Mode


class Part(forms.FormPart):
    """A time."""

    day = forms.DayField("日", [forms.required()])
    start = forms.ClockField("時刻", [forms.required()])


class Sample(forms.DispatchForm):
    """One of each."""

    name = StringField("名前", [forms.required(), forms.at_most(8)])
    secret = PasswordField("合言葉")
    phone = StringField("電話", [forms.Parsed(parsers.phone)])
    sex = forms.TermSelect("性別", Gender, empty="指定なし")
    mode = forms.TermRadio("方法", Mode, [forms.chosen()])
    others = forms.TermChecks("ほかの方法", Mode)
    language = forms.LanguageSelect("言語", [forms.chosen()])
    level = forms.LevelSelect("レベル", default=3)
    key = forms.KeySelect("医療機関")
    times = FieldList(FormField(Part), "日時", min_entries=1)


@pytest.fixture
def send():
    """`send(name=value)` gives the form as posted, `__` for `-`; the clock stands at 30 November 2026."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="x", WTF_CSRF_ENABLED=False, TIMEZONE="Asia/Tokyo")
    type(babel)().init_app(app, locale_selector=lambda: "ja")
    good = {
        "name": "山川", "mode": "phone", "language": "vi", "times-0-day": "2026-12-01", "times-0-start": "10:00",
    }  # fmt: skip
    contexts = []

    def fill(**values) -> Sample:
        data = {**good, **{name.replace("__", "-"): value for name, value in values.items()}}
        contexts.append(app.test_request_context(method="POST", data=data))
        contexts[-1].push()
        form = Sample()
        form.key.offer([(1, "みどり病院")])
        return form

    with clock.at(datetime(2026, 11, 30, tzinfo=UTC)):
        yield fill
    for context in reversed(contexts):
        context.pop()


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("name", "　ＡＢ　ｶﾞｷﾞ ", "AB ガギ"),
        ("secret", " ＡＢ ", " ＡＢ "),
        ("phone", "０９６−０００−１２３４", "096-000-1234"),
        ("sex", "female", Gender.FEMALE),
        ("sex", "", None),
        ("others", ["phone", "video"], [Mode.PHONE, Mode.VIDEO]),
        ("level", "4", 4),
        ("key", "1", 1),
        ("times__0__day", "令和８年１２月１日", date(2026, 12, 1)),
        ("times__0__day", "12/1", date(2026, 12, 1)),
        ("times__0__day", "11月29日", date(2027, 11, 29)),
        ("times__0__start", "午後2時半", time(14, 30)),
        ("times__0__start", "930", time(9, 30)),
    ],
)
def test_what_people_type_is_read(send, field, typed, value):
    """Wide letters, dates by era or without a year, times in words; a password is left alone."""
    form = send(**{field: typed})
    assert form.validate(), form.errors
    found = form.times[0].form[field.rpartition("__")[2]] if "__" in field else form[field]
    assert found.data == value


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", " ", "記入してください。"),
        ("name", "あ" * 9, "8文字以内にしてください。"),
        ("phone", "1234", "先頭の0から"),
        ("sex", "castle", "一覧から選んでください。"),
        ("mode", "", "選んでください。"),
        ("others", ["smoke"], "一覧から選んでください。"),
        ("language", "xx", "一覧から選んでください。"),
        ("level", "9", "一覧から選んでください。"),
        ("key", "2", "一覧から選んでください。"),
        ("key", "x", "一覧から選んでください。"),
        ("times__0__day", "きのう", "日付は"),
        ("times__0__day", "2/30", "日付は"),
        ("times__0__day", "9999-12-31", "1900年から2199年まで"),
        ("times__0__day", "1899-12-31", "1900年から2199年まで"),
        ("times__0__start", "", "記入してください。"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_stays(send, field, typed, says):
    """One error, in Japanese; what was typed is still there to be mended."""
    form = send(**{field: typed})
    assert not form.validate()
    found = form.times[0].form[field.rpartition("__")[2]] if "__" in field else form[field]
    assert len(found.errors) == 1
    assert says in str(found.errors[0])
    if "__" in field:
        assert f'value="{typed}"' in str(found())


def test_faults_of_a_service_find_their_fields(send):
    """A place that is a field's id goes there and into the summary of its list; others stand above the form."""
    form = send()
    assert form.validate()
    form.take([("times-0-start", "早すぎます。"), ("name", "長い。"), ("nowhere", "全体の誤り。")])
    assert form.times[0].form.start.errors == ["早すぎます。"]
    assert form.errors["times"] == [{"start": ["早すぎます。"]}]
    assert form.name.errors == ["長い。"]
    assert form.form_errors == ["全体の誤り。"]


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("", 0), (None, 0), ("abc", 0), ("-1", 0), ("１２", 0), ("9" * 30, 0)]
)
def test_a_hidden_number_that_cannot_be_read_is_none(text: str | None, number: int) -> None:
    """A version or key that somebody has tampered with is 0, which no row has; nothing breaks."""
    assert forms.number_in(text) == number
