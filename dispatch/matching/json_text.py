"""JSON text to plain values: what the standard reader lets through or fails at is told as a fault with its place."""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dispatch.matching.faults import ProblemError

MOST_DIGITS = 4300  # beyond it Python refuses: the time to read a number grows with the square of its digits


class Doubled(dict[str, Any]):
    """An object of which some names stand in the text more than once (`names`); the last value of each is kept."""

    names: tuple[str, ...] = ()


def parsed(source: str | bytes) -> Any:
    """The value in a JSON text; raises ProblemError where there is none.

    Bytes may be UTF-8, UTF-16 or UTF-32, with a byte order mark or without. A whole number of more digits than Python
    reads becomes an infinite one, so that whoever reads the field names the place.
    """
    if not source.strip():
        raise ProblemError(["the file is empty"])
    try:
        text = _decoded(source)
        try:
            return json.loads(text, object_pairs_hook=_object)
        except json.JSONDecodeError:
            raise
        except ValueError:  # a number of too many digits
            return json.loads(text, object_pairs_hook=_object, parse_int=_whole)
    except RecursionError:
        raise ProblemError(["the file is nested too deeply"]) from None
    except UnicodeDecodeError as fault:
        raise ProblemError([f"byte {fault.start + 1}: the file is not {fault.encoding} text"]) from None
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno} column {fault.colno}"
        raise ProblemError([f"{place}: the file is not JSON: {fault.msg.removesuffix(' at')}"]) from None


@contextmanager
def collector_resting() -> Iterator[None]:
    """Hold the garbage collector off: while a large file becomes objects it would look through them again and again,
    a third to half of the time, and find nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _decoded(source: str | bytes) -> str:
    if isinstance(source, bytes):
        source = source.decode(json.detect_encoding(source))
    return source.removeprefix("\ufeff")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    doubled, often = Doubled(plain), Counter(name for name, _ in pairs)
    doubled.names = tuple(name for name, times in often.items() if times > 1)
    return doubled


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= MOST_DIGITS else float(digits)
