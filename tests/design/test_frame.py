"""What surrounds every page: `base.html` and what it includes."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, flash, render_template

from tests.design.markup import show, tag


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
