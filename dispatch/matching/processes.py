"""Work spread over processes that share the problem by forking: nothing large is copied, answers come back in order."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_SHARED: list[Callable[[Any], Any]] = []


def spread_over(
    work: Callable[[Item], Answer], items: Sequence[Item], workers: int, *, together: int = 1
) -> Iterator[Answer]:
    """`work` of every item, in order, by so many processes (one: this one); `together` items travel at a time."""
    if workers == 1 or len(items) < 2:
        yield from map(work, items)
        return
    _SHARED.append(work)
    try:
        with ProcessPoolExecutor(
            min(workers, len(items)), mp_context=get_context("fork"), initializer=_deaf_to_interrupts
        ) as pool:
            yield from pool.map(_shared_work, items, chunksize=together)
    finally:
        _SHARED.pop()


def _shared_work(item: Any) -> Any:
    return _SHARED[-1](item)


def _deaf_to_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal, but it is the first that decides what becomes of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
