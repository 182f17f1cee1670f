"""Looking into what a page says."""

from __future__ import annotations

import re
from typing import Any

from flask import render_template_string


def tag(html: str, pattern: str) -> str:
    """The first tag that has `pattern` in it."""
    found = re.search(rf"<[^>]*{pattern}[^>]*>", html)
    assert found, f"{pattern} is not in {html}"
    return found[0]


def show(source: str, **context: Any) -> str:
    """What a page made of `source` looks like."""
    return render_template_string(source, **context)
