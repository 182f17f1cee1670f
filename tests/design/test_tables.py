"""Rows and pages of rows: `_tables.html`."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace

import pytest
from flask_babel import lazy_gettext
from markupsafe import Markup

from tests.design.markup import show, tag

TABLES = "{% from '_tables.html' import pagination, table %}"


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
