"""What several pages do with a verb that may come too late."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from dispatch.db import db, set_reading
from dispatch.errors import Conflict, Gone
from dispatch.forms import number_in


def seen_schedule() -> int | None:
    """Which schedule of the session the page showed on which a button was pressed; None where it does not say."""
    return number_in(request.form["seen"]) if "seen" in request.form else None


def act_or_tell(
    act: Callable[[], object], tell: Callable[[Conflict | Gone], str], done: str, to: str
) -> ResponseReturnValue:
    """Do it, say that it is `done`, and go on to the address `to`.

    What stands against it is said by the page `tell`, as things are now; nothing is changed then.
    """
    try:
        act()
    except (Conflict, Gone) as error:
        db.session.rollback()
        set_reading(True)
        return tell(error), error.status
    db.session.commit()
    flash(done, "success")
    return redirect(to, 303)
