"""Changes of a problem as JSON Patch (RFC 6902): anyone can apply one to the file and see for themselves.

Operations are applied one after the other, so that a fault names the one that is wrong: `[2].path: ...`.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

import jsonpatch
from jsonpointer import JsonPointerException

from dispatch.matching import reading
from dispatch.matching.faults import Faults, ProblemError
from dispatch.matching.problem import Problem
from dispatch.matching.reading import Fields

Patch = Sequence[Mapping[str, Any]]
"""RFC 6902 operations, in their order."""

OPERATIONS = {
    "add": ("value",),
    "remove": (),
    "replace": ("value",),
    "move": ("from",),
    "copy": ("from",),
    "test": ("value",),
}
"""The operations of RFC 6902, and the members each has beside `op` and `path`."""


def apply(problem: Problem, patch: object) -> Problem:
    """The problem with the patch applied to its JSON.

    Raises ProblemError: the patch's own faults name the operation (`[0].path: ...`), those of the problem it leads to
    name the place in the problem.
    """
    return Problem.from_json(patched(problem.to_json(), patch))


def patched(document: Mapping[str, Any], patch: object) -> dict[str, Any]:
    """A parsed JSON document with the patch applied; the document itself stays as it is.

    `patch` is what the patch file holds, of any type. Raises ProblemError with the place in the patch. What comes back
    is not looked at further: that is `Problem.from_json`'s part.
    """
    operations = _operations(patch)
    try:
        whole: Any = json.loads(json.dumps(document))
    except RecursionError:
        raise ProblemError(["the file is nested too deeply"]) from None
    for k, operation in enumerate(operations):
        whole = _applied(whole, operation, f"[{k}]")
    if not isinstance(whole, dict):
        raise ProblemError(["the patch leaves no object"])
    return whole


def _operations(patch: object) -> list[dict[str, Any]]:
    """The operations, each with the members its kind asks for."""
    if not isinstance(patch, list | tuple):
        raise ProblemError(["a patch must be a list of operations"])
    faults = Faults()
    found = [_operation(one, f"[{k}]", faults) for k, one in enumerate(patch)]
    faults.raise_if_any()
    return found


def _operation(value: object, place: str, faults: Faults) -> dict[str, Any]:
    fields = Fields(value, place, faults)
    if not fields.sound:
        return {}
    kind = fields.raw.get("op")
    if not isinstance(kind, str) or kind not in OPERATIONS:
        names = ", ".join(OPERATIONS)
        faults.add(fields.at("op"), f"must be one of {names}, not {reading.shown(kind)}")
        return {}
    for name in ("path", *OPERATIONS[kind]):
        if name not in fields.raw:
            faults.add(fields.at(name), "is missing")
        elif name != "value":
            fields.get(name, _pointer)
    return copy.deepcopy(dict(fields.raw))


def _pointer(value: object) -> str:
    """A JSON Pointer (RFC 6901)."""
    pointer = reading.text(value) if value != "" else ""
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"must be empty or start with a slash: {reading.shown(pointer)}")
    return pointer


def _applied(whole: Any, operation: dict[str, Any], place: str) -> Any:
    try:
        return jsonpatch.apply_patch(whole, [operation], in_place=True)
    except jsonpatch.JsonPatchTestFailed:
        raise ProblemError([f"{place}.path: another value stands at {operation['path']}"]) from None
    except (jsonpatch.JsonPatchException, JsonPointerException, TypeError, KeyError, IndexError):
        where = " or ".join(str(operation[name]) for name in ("from", "path") if name in operation)
        raise ProblemError([f"{place}.path: cannot {operation['op']} at {where}: no such place"]) from None
