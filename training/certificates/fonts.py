"""Which letters the typeface of the certificate lacks."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.typeface import FOLDER, LATIN, Unwritable, missing, slices
from training.certificates.content import composed

__all__ = ["FOLDER", "LATIN", "Unwritable", "slices", "unwritable"]


def unwritable(texts: Iterable[str]) -> str:
    """The characters that the typeface lacks, so that a form can name them before a certificate is made."""
    return "".join(sorted(missing(composed("".join(texts)))))
