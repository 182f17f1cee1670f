"""How Alembic meets the application's database; run through `dispatch migrate` or `flask db`."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy.types import TypeDecorator


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | bool:
    """Write plain column types into migrations, so that they outlive the application's own."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run() -> None:
    """Bring the connected database to the revision asked for, all or nothing."""
    extension = current_app.extensions["migrate"]
    database = extension.db
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
