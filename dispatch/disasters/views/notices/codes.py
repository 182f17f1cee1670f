"""The square code on a poster, as a drawing."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 4
"""Blank modules around the code, as the standard wants it."""


def svg(text: str, *, title: str) -> bytes:
    """A drawing that grows with its place; `title` is read aloud to those who do not see it."""
    out = io.BytesIO()
    made = segno.make(text, micro=False, error="m", boost_error=False)
    made.save(out, kind="svg", border=QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None, title=title)
    return out.getvalue()
