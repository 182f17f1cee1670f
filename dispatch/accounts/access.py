"""The gate in front of a view: signed in, and one of the roles named."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask_security import auth_required, current_user

from dispatch.errors import Forbidden
from dispatch.i18n import _
from dispatch.vocabulary import RoleName

P = ParamSpec("P")
R = TypeVar("R")


def only(*roles: RoleName) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in signed-in users who have one of `roles`; others are sent to sign in, or told 403."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def gate(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_user.is_a(*roles):
                raise Forbidden(_("このページを見る権限がありません。"))
            return view(*args, **kwargs)

        return auth_required("session")(gate)

    return decorate
