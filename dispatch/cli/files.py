"""The files of the commands without a database: read with faults one can act on, written so that nobody sees half."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dispatch.matching.faults import ProblemError


def read(source: str) -> bytes:
    """The bytes of a file, or of standard input for `-`; raises ProblemError where it cannot be read."""
    try:
        return sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as fault:
        raise ProblemError([f"{source}: {fault.strerror or fault}"]) from None


@contextmanager
def faults_of(source: str) -> Iterator[None]:
    """Put the name of a file before the faults found in it, where a command reads several."""
    try:
        yield
    except ProblemError as wrong:
        raise ProblemError([f"{source}: {fault}" for fault in wrong.faults]) from None


def must_be_writable(*targets: Path | None) -> None:
    """Raise ProblemError for a target whose folder is not there or closed: known now, not after an hour of solving."""
    faults = []
    for target in targets:
        if target is not None and not target.parent.is_dir():
            faults.append(f"{target}: No such file or directory")
        elif target is not None and not os.access(target.parent, os.W_OK):
            faults.append(f"{target}: Permission denied")
    if faults:
        raise ProblemError(faults)


def write(text: str, target: Path) -> None:
    """Write beside the target and rename: whoever reads it sees the old file or the new one, never half of one."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def rows(whole: Mapping[str, Any]) -> str:
    """A JSON object as a file: the elements of its lists one a line, so that two files can be compared by eye."""
    lines = []
    for key, value in whole.items():
        if isinstance(value, list) and value:
            inner = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value)
            lines.append(f"{json.dumps(key)}: [\n  {inner}\n ]")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{" + ",\n ".join(lines) + "}\n"
