"""Files that a browser keeps: their names as every program reads them."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from flask import Response
from werkzeug.http import dump_options_header

SAFE = "!#$&+-.^_`|~"
"""What stands for itself in a name beside letters and digits (RFC 5987)."""


def name_file(answer: Response, name: str, way: str = "attachment") -> Response:
    """Say what the file is called, and whether it is to be kept (`attachment`) or shown (`inline`); gives the answer.

    A header holds Latin letters only; another name goes beside what is left of it without its other letters (RFC 6266).
    """
    names: dict[str, str | None] = {"filename": name}
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lstrip("-. ")
        ending = name.rpartition(".")[2]
        names = {"filename": plain if "." in plain else f"file.{ending}"}
        names["filename*"] = f"UTF-8''{quote(name, safe=SAFE)}"
    answer.headers["Content-Disposition"] = dump_options_header(way, names)
    return answer
