"""The words of the pages: what `dispatch/templates/_*.html` and `base.html` must say to everybody, seeing or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Blueprint, Flask, flash, render_template, render_template_string
from flask_babel import Babel, lazy_gettext
from flask_wtf import CSRFProtect
from markupsafe import Markup
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

from dispatch.vocabulary import AssignmentState, RequestState

FORMS = "{% from '_forms.html' import field, error_summary %}"
TABLES = "{% from '_tables.html' import pagination, table %}"
STATUS = "{% from '_status.html' import request_status, assignment_status, request_steps %}"


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


@pytest.fixture(scope="module")
def pages() -> Flask:
    """The templates alone, without rooms or database, as a page of any room finds them."""
    app = Flask("dispatch")
    app.config.update(SECRET_KEY="a test", TESTING=True)
    Babel(app, locale_selector=lambda: "ja")
    CSRFProtect(app)
    for name, rules in {
        "security": ("login", "logout", "change_password"),
        "accounts": ("set_language",),
    }.items():
        blueprint = Blueprint(name, name, url_prefix=f"/{name}")
        for rule in rules:
            blueprint.add_url_rule(f"/{rule}", rule, lambda: "")
        app.register_blueprint(blueprint)
    return app


@pytest.fixture
def request_context(pages: Flask) -> Iterator[None]:
    """A visit with filters in its address."""
    with pages.test_request_context("/list?state=offered&page=2&state=matching&endpoint=x&q=%22%3E%3Cb%3E"):
        yield


def tag(html: str, pattern: str) -> str:
    """The first tag that has `pattern` in it."""
    found = re.search(rf"<[^>]*{pattern}[^>]*>", html)
    assert found, f"{pattern} is not in {html}"
    return found[0]


def show(source: str, **context: Any) -> str:
    """What a page made of `source` looks like."""
    return render_template_string(source, **context)


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


@pytest.mark.usefixtures("request_context")
class TestStates:
    """Where things stand, in colour, icon and word."""

    @pytest.mark.parametrize("state", RequestState)
    def test_every_state_of_a_request_has_its_own_look_and_word(self, state: RequestState) -> None:
        """A state without a look of its own would show the stand-in."""
        html = show(STATUS + "{{ request_status(state) }}", state=state)
        assert state.ja in html
        assert "<svg" in html
        assert "#dash-circle" not in html

    @pytest.mark.parametrize("state", AssignmentState)
    def test_every_state_of_an_assignment_has_its_own_look_and_word(self, state: AssignmentState) -> None:
        """As for requests."""
        html = show(STATUS + "{{ assignment_status(state) }}", state=state)
        assert state.ja in html
        assert "#dash-circle" not in html

    @pytest.mark.parametrize(
        ("state", "done", "current"),
        [
            (RequestState.SUBMITTED, 0, 1),
            (RequestState.PROPOSED, 1, 1),
            (RequestState.OFFERED, 2, 1),
            (RequestState.CONFIRMED, 4, 0),
            (RequestState.REPORTED, 6, 0),
        ],
    )
    def test_steps_show_what_is_past_and_where_it_stands(
        self, state: RequestState, done: int, current: int
    ) -> None:
        """Submitted is not booked: 確定 counts as past only once it is so."""
        html = show(STATUS + "{{ request_steps(state) }}", state=state)
        assert html.count('class="is-done"') == done
        assert html.count('aria-current="step"') == current

    def test_a_request_that_failed_shows_its_end(self) -> None:
        """No steps are promised that will not come."""
        html = show(STATUS + "{{ request_steps(state) }}", state=RequestState.UNFILLED)
        assert html.count("<li") == 2
        assert "不成立" in html
        assert "確定" not in html


@pytest.mark.usefixtures("request_context")
class TestTables:
    """Rows and pages of rows."""

    def test_pages_keep_the_filters_whatever_the_address_holds(self) -> None:
        """Going to page 3 loses no filter, and a made-up parameter breaks nothing."""
        page = SimpleNamespace(
            page=2, pages=3, total=60, first=21, last=40, has_prev=True, has_next=True, prev_num=1, next_num=3,
            iter_pages=lambda **_: [1, 2, 3],
        )  # fmt: skip
        html = show(TABLES + "{{ pagination(page) }}", page=page)
        following = unescape(tag(html, 'rel="next"'))
        assert 'href="?state=offered&state=matching&endpoint=x&q=%22%3E%3Cb%3E&page=3"' in following
        assert html.count('aria-current="page"') == 1

    def test_a_single_page_needs_no_navigation(self) -> None:
        """The negative control."""
        assert show(TABLES + "{{ pagination(page) }}", page=SimpleNamespace(pages=1)).strip() == ""

    def test_columns_are_words_or_words_with_a_kind(self) -> None:
        """A heading of two letters is still a heading, and so is a translated one."""
        columns = ["日時", lazy_gettext("状態"), ("人数", "is-number"), Markup("操作")]
        html = show(TABLES + "{% call table('一覧', columns) %}{% endcall %}", columns=columns)
        assert re.findall(r'<th scope="col"(?: class="([^"]+)")?>([^<]+)</th>', html) == [
            ("", "日時"), ("", "状態"), ("is-number", "人数"), ("", "操作")]  # fmt: skip
        assert "<caption" in html


class TestFrame:
    """`base.html`: what surrounds every page."""

    @staticmethod
    def page(pages: Flask, **context: Any) -> str:
        """A small page within the frame."""
        with pages.test_request_context("/list?q=1"):
            flash("保存しました。", "success")
            flash("できませんでした。", "error")
            source = "{% extends 'base.html' %}{% block title %}一覧{% endblock %}"
            return show(source, **{"current_user": SimpleNamespace(is_authenticated=False), **context})

    def test_language_of_the_page_is_declared(self, pages: Flask) -> None:
        """Screen readers and line breaking go by it."""
        assert '<html lang="ja">' in self.page(pages)
        assert '<html lang="en">' in self.page(pages, get_locale=lambda: "en")
        assert '<html lang="ja-x-easy">' in self.page(pages, get_locale=lambda: "ja@easy")

    def test_the_other_language_is_offered_in_its_own_name(self, pages: Flask) -> None:
        """Who reads no Japanese finds English, and the other way round."""
        assert '<button type="submit" lang="en">' in self.page(pages)
        assert '<button type="submit" lang="ja">' in self.page(pages, get_locale=lambda: "en")

    def test_title_names_the_page_before_the_product(self, pages: Flask) -> None:
        """Tabs and bookmarks show the beginning."""
        assert "<title>一覧 | つなぐ</title>" in self.page(pages)

    def test_messages_are_read_aloud_by_their_weight(self, pages: Flask) -> None:
        """An error interrupts, a success waits its turn."""
        html = self.page(pages)
        assert "保存しました。" in html.split('role="status"')[1]
        assert "できませんでした。" in html.split('role="alert"')[1]

    def test_skip_link_comes_first_and_reaches_the_matter(self, pages: Flask) -> None:
        """The keyboard need not walk through the menu on every page."""
        html = self.page(pages)
        assert re.findall(r'href="(#[^"]*)"', html.split("<body")[1])[0] == "#main"
        assert 'id="main"' in tag(html, "main ")

    def test_menu_is_shown_to_who_is_signed_in(self, pages: Flask) -> None:
        """The present page is marked, what waits is counted, and signing out takes a form of its own."""
        items = [
            {"label": "調整", "href": "/desk", "icon": "sliders", "current": True, "count": 4},
            {"label": "名簿", "href": "/people", "icon": "people", "current": False, "count": None},
        ]
        user = SimpleNamespace(is_authenticated=True, display_name="青木 花", email="hana@example.org")
        html = self.page(pages, navigation=lambda: items, current_user=user)
        assert html.count('aria-current="page"') == 1
        assert 'class="count">4<' in html
        assert html.count('class="count"') == 1
        assert 'method="post" action="/security/logout"' in html
        assert "is-tabs" in html
        assert "サインイン" not in html

    def test_a_stranger_is_offered_to_sign_in(self, pages: Flask) -> None:
        """The negative control."""
        html = self.page(pages)
        assert 'href="/security/login"' in html
        assert "/security/logout" not in html

    @pytest.mark.parametrize(("code", "asks"), [(404, True), (500, False)])
    def test_a_broken_page_asks_nothing_of_the_database(self, pages: Flask, code: int, asks: bool) -> None:
        """When the server is in trouble the page that says so must not fall into the same trouble."""
        asked: list[str] = []

        class User:
            @property
            def is_authenticated(self) -> bool:
                asked.append("user")
                return False

        with pages.test_request_context("/"):
            html = render_template(
                "errors/error.html",
                code=code,
                title="見つかりません",
                message="ご確認ください。",
                hint="",
                current_user=User(),
            )
        assert "見つかりません" in html
        assert bool(asked) is asks
