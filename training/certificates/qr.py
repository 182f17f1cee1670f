"""QR codes as pictures: SVG for pages, PNG for messages, and bare modules for the paper."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 4
"""Blank modules around the code, as the standard wants it."""


def svg(text: str, *, title: str) -> bytes:
    """A drawing that grows with its place; `title` is read aloud to those who do not see it."""
    out = io.BytesIO()
    _code(text).save(
        out, kind="svg", border=QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None, title=title
    )
    return out.getvalue()


def png(text: str, *, scale: int = 8) -> bytes:
    """A picture with `scale` points to each module."""
    out = io.BytesIO()
    _code(text).save(out, kind="png", border=QUIET_ZONE, scale=scale)
    return out.getvalue()


def modules(text: str) -> list[list[bool]]:
    """The rows of dark (True) and light modules, without a border."""
    return [[bool(module) for module in row] for row in _code(text).matrix]


def _code(text: str) -> segno.QRCode:
    return segno.make(text, micro=False, error="m", boost_error=False)
