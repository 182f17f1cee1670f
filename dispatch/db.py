"""The database: one handle, times in UTC, and how SQLite and PostgreSQL are made to agree.

SQLite opens a transaction with BEGIN IMMEDIATE, so that two writers queue instead of failing half-way;
work that only reads says so with `reading` and takes a plain snapshot. On PostgreSQL rows are locked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, Select, String, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from dispatch import clock
from dispatch.vocabulary import Term

T = TypeVar("T", bound=Term)
Row = TypeVar("Row", bound="Base")

_reading: ContextVar[bool] = ContextVar("reading", default=False)


class Base(DeclarativeBase):
    """Every table has a surrogate key; names of constraints are fixed so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:  # the base that Flask-SQLAlchemy makes at run time, as a type checker can see it

    class Model(Base):
        """The base of every table."""

        __abstract__ = True
else:
    Model = db.Model


class UTCDateTime(TypeDecorator[datetime]):
    """Aware moments only: stored in UTC, given back in UTC, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; SQLite, which keeps none, gets UTC without its mark."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Whatever the database gives, as an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TermType(TypeDecorator[T]):
    """A column that holds a `Term`'s code and gives back the term."""

    impl = String(40)
    cache_ok = True

    def __init__(self, terms: type[T]) -> None:
        super().__init__(40)
        self.terms = terms

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Only codes of the list get in."""
        return None if value is None else self.terms(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> T | None:
        """The term behind the code."""
        return None if value is None else self.terms(value)


class Stamped:
    """Rows that know when they were made and last changed (UTC)."""

    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, onupdate=clock.now)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read: on SQLite they take a snapshot instead of the write lock."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside write, even where the request around them only reads."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


def set_reading(flag: bool) -> None:
    """Say for the rest of this context (a web request) whether it only reads."""
    _reading.set(flag)


def finds(statement: Select[Any]) -> bool:
    """Whether a statement finds anything; for jobs that look for work again and again, so that no writer is held up.

    Rolls back what is pending: this is how a job begins.
    """
    with reading():
        found = db.session.execute(statement.limit(1)).first() is not None
        db.session.rollback()
    return found


def lock(row: Row) -> Row:
    """Lock a row until the transaction ends and read it afresh; on SQLite the transaction is the lock."""
    model = type(row)
    key: Any = row.id  # type: ignore[attr-defined]
    statement = select(model).where(model.id == key)  # type: ignore[attr-defined]
    return db.session.execute(
        statement.with_for_update(of=model).execution_options(populate_existing=True)
    ).scalar_one()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # BEGIN is ours, see below
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "busy_timeout=20000", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
