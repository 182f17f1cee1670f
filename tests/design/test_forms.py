"""Questions and their errors: what `_forms.html` must say to everybody, seeing or not."""

from __future__ import annotations

import re

import pytest
from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from tests.design.markup import show, tag

FORMS = "{% from '_forms.html' import field, error_summary %}"


class Choice(Form):
    """A form within the form."""

    place = StringField("場所", [InputRequired("場所を入力してください。")])


class Questions(Form):
    """One field of every kind that a page asks with."""

    name = StringField(
        "名前", [InputRequired(lazy_gettext("名前を入力してください。"))], description="例：青木 花"
    )
    kana = StringField("かな")
    language = SelectField("言語", choices=[SelectChoice("vi", "ベトナム語")], default="vi")
    mode = RadioField(
        "方法", choices=[SelectChoice("phone", "電話")], validators=[InputRequired("方法を選んでください。")]
    )
    days = SelectMultipleField(
        "曜日", choices=[SelectChoice("1", "月")], widget=ListWidget(), option_widget=CheckboxInput()
    )
    notes = TextAreaField("連絡事項")
    consent = BooleanField("同意しました")
    choices = FieldList(FormField(Choice), label="希望", min_entries=2)


def checked() -> Questions:
    """The form as somebody sends it who has filled in nothing."""
    form = Questions()
    form.validate()
    return form


@pytest.mark.usefixtures("request_context")
class TestField:
    """One question: its label, its error, what a screen reader hears."""

    @pytest.mark.parametrize("name", ["name", "kana", "language", "notes", "consent"])
    def test_label_belongs_to_the_control(self, name: str) -> None:
        """A tap on the words reaches the control, and the words are its name."""
        html = show(FORMS + "{{ field(form[name]) }}", form=Questions(), name=name)
        assert f'for="{name}"' in html
        assert tag(html, f'id="{name}"')

    def test_required_and_optional_are_said_in_words(self) -> None:
        """必須 and 任意 stand beside the labels; a star alone would explain nothing."""
        html = show(FORMS + "{{ field(form.name) }}", form=Questions())
        assert "必須" in html
        assert "任意" not in html
        assert "任意" in show(FORMS + "{{ field(form.kana) }}", form=Questions())

    def test_hint_and_error_are_read_with_the_control(self) -> None:
        """The control points at its hint and its error, and is marked as wrong."""
        html = show(FORMS + "{{ field(form.name) }}", form=checked())
        control = tag(html, 'id="name"')
        assert 'aria-describedby="name-hint name-error"' in control
        assert 'aria-invalid="true"' in control
        assert 'id="name-hint"' in html
        assert "名前を入力してください。" in html.split('id="name-error"')[1]

    def test_field_without_an_error_is_not_marked(self) -> None:
        """The negative control: nothing wrong, nothing said."""
        html = show(FORMS + "{{ field(form.kana) }}", form=checked())
        assert "aria-invalid" not in html
        assert "field-error" not in html

    @pytest.mark.parametrize(("name", "words"), [("mode", "方法"), ("days", "曜日")])
    def test_choices_are_a_group_with_the_question_as_its_name(self, name: str, words: str) -> None:
        """Answers without their question mean nothing to someone who hears one at a time."""
        html = show(FORMS + "{{ field(form[name]) }}", form=Questions(), name=name)
        assert re.search(rf"<fieldset[^>]*>\s*<legend[^>]*>{words}", html)

    def test_what_was_typed_is_not_taken_as_markup(self) -> None:
        """A name may hold anything; the page shows it as text."""
        form = Questions(data={"name": '"><script>'})
        assert "<script>" not in show(FORMS + "{{ field(form.name) }}", form=form)

    def test_extra_attributes_reach_the_control(self) -> None:
        """A page says what only it knows, as the kind of keyboard."""
        html = show(FORMS + "{{ field(form.kana, inputmode='kana', width='short') }}", form=Questions())
        assert 'inputmode="kana"' in tag(html, 'id="kana"')


@pytest.mark.usefixtures("request_context")
class TestErrorSummary:
    """All errors at the top, each leading to its field."""

    def test_every_error_leads_to_its_field(self) -> None:
        """Also within a list of forms, where the same question is asked several times."""
        form = checked()
        html = show(FORMS + "{{ error_summary(form) }}", form=form)
        links = dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html))
        assert links == {
            "name": "名前：名前を入力してください。",
            "mode": "方法：方法を選んでください。",
            "choices-0-place": "希望（1） 場所：場所を入力してください。",
            "choices-1-place": "希望（2） 場所：場所を入力してください。",
        }

    def test_every_target_is_on_the_page(self) -> None:
        """A link into nowhere helps nobody."""
        form = checked()
        html = show(
            FORMS + "{{ error_summary(form) }}{{ field(form.name) }}{{ field(form.mode) }}"
            "{% for one in form.choices %}{{ field(one.form.place) }}{% endfor %}",
            form=form,
        )
        targets = re.findall(r'href="#([^"]+)"', html)
        assert targets
        assert all(len(re.findall(rf'\sid="{target}"', html)) == 1 for target in targets)

    def test_errors_of_the_whole_form_are_listed(self) -> None:
        """An error that belongs to no field is said all the same."""
        form = checked()
        form.form_errors.append("終了は開始より後にしてください。")
        assert "終了は開始より後にしてください。" in show(FORMS + "{{ error_summary(form) }}", form=form)

    def test_nothing_is_shown_before_anything_is_wrong(self) -> None:
        """The negative control."""
        assert show(FORMS + "{{ error_summary(form) }}", form=Questions()).strip() == ""
