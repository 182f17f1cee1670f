"""`dispatch import`: institutions, volunteers, requests or shelters from a CSV or Excel file, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import func, select

from dispatch.accounts.models import User
from dispatch.app import create_app
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.disasters.services.shelters import import_shelters
from dispatch.errors import DispatchError, Invalid
from dispatch.i18n import _
from dispatch.requests.services.importing import import_institutions, import_requests
from dispatch.tables import Fault, ImportReport, Table, read_mapping, read_table
from dispatch.volunteers.services.importing import import_volunteers

Importer = Callable[[Actor, Table, bool], ImportReport]
IMPORTERS: dict[str, Importer] = {
    "institutions": import_institutions,
    "volunteers": import_volunteers,
    "requests": import_requests,
    "shelters": import_shelters,
}
BAD_INPUT = 2
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("kind", type=click.Choice(list(IMPORTERS)))
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Show what would be done and do nothing.")
@click.option("--mapping", type=FILE, help="JSON or TOML: heading in the file -> name of the column.")
@click.option("--as", "email", metavar="EMAIL", help="Who does it, for the record; without it the system.")
def import_(kind: str, file: Path, dry_run: bool, mapping: Path | None, email: str | None) -> None:
    """Read FILE (CSV in UTF-8 or CP932, or .xlsx) and import all of it, or list every bad row and import nothing."""
    app = create_app()
    with app.test_request_context(
        base_url=app.config["BASE_URL"]
    ):  # where there is no browser, it is Japanese
        try:
            table = read_table(file.read_bytes(), read_mapping(mapping.read_bytes()) if mapping else None)
            report = IMPORTERS[kind](_actor(email), table, dry_run)
        except DispatchError as error:
            _refuse(error)
        _tell(report)
        if not report.ok:
            click.echo(
                _("%(n)s件の誤りがあるため、何も取り込みませんでした。", n=len(report.faults)), err=True
            )
            raise SystemExit(BAD_INPUT)
        if dry_run:
            click.echo(_("確認だけを行いました。何も取り込んでいません。"))
            return
        db.session.commit()
        click.echo(
            _("取り込みました。") if report.created + report.changed else _("変わったところはありません。")
        )


def _actor(email: str | None) -> Actor:
    if email is None:
        return SYSTEM
    user = db.session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))
    if user is None:
        raise Invalid(_("%(email)s という利用者はいません。", email=email))
    return user


def _refuse(error: DispatchError) -> None:
    """A file (or a word on the command line) that cannot be used at all."""
    click.echo(error.message, err=True)
    for _place, sentence in getattr(error, "faults", ()):
        click.echo(f"  {sentence}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)
    raise SystemExit(BAD_INPUT)


def _tell(report: ImportReport) -> None:
    click.echo(
        _(
            "新規 %(created)s件、変更 %(changed)s件、変更なし %(unchanged)s件",
            created=report.created,
            changed=report.changed,
            unchanged=report.unchanged,
        )
    )
    if report.ignored_columns:
        click.echo(_("使わなかった列: %(names)s", names="、".join(report.ignored_columns)))
    for fault in report.faults:
        click.echo(_line(fault), err=True)


def _line(fault: Fault) -> str:
    if not fault.column:
        return _("%(line)s行目: %(reason)s", line=fault.line, reason=fault.reason)
    return _(
        "%(line)s行目「%(column)s」: %(reason)s（%(value)s）",
        line=fault.line,
        column=fault.column,
        reason=fault.reason,
        value=fault.value or _("空欄"),
    )
