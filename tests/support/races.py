"""Several people who do something at the same moment, each in a thread and a transaction of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias

from flask import Flask

from dispatch.db import db
from dispatch.errors import Conflict

Wait: TypeAlias = Callable[[], object]
"""Comes back when everybody has called it."""


def at_once(app: Flask, *acts: Callable[[], object], refusal: type[Exception] = Conflict) -> list[str]:
    """All begin at the same moment, and commit; what they were told, in the order they ended ('' for done).

    A `refusal` is told, other errors are not expected.
    """

    def waiting(act: Callable[[], object]) -> Callable[[Wait], object]:
        return lambda wait: (wait(), act())

    return meeting(app, *map(waiting, acts), refusal=refusal)


def meeting(app: Flask, *acts: Callable[[Wait], object], refusal: type[Exception] = Conflict) -> list[str]:
    """As `at_once`, but everybody says when to wait for the others: after a look, for example.

    On SQLite two transactions that may write cannot both have looked: wait before the look there.
    """
    gate, told = threading.Barrier(len(acts)), list[str]()

    def run(act: Callable[[Wait], object]) -> None:
        with app.test_request_context(base_url=app.config["BASE_URL"]):
            try:
                act(lambda: gate.wait(60))
                db.session.commit()
                told.append("")
            except refusal as error:
                db.session.rollback()
                told.append(str(error) or type(error).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return told
