"""Commands about the data: migrate, load the demo city, plan once, make an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import flask_migrate
from flask import Flask
from sqlalchemy import func, select

from dispatch.accounts.models import Role, User
from dispatch.accounts.services import create_user
from dispatch.app import create_app
from dispatch.assignments import services as assignments
from dispatch.assignments.models import PlanRun
from dispatch.assignments.wording.english import in_english
from dispatch.audit.services import SYSTEM
from dispatch.config import demo_accounts
from dispatch.db import db
from dispatch.errors import DispatchError
from dispatch.jobs.services import pause
from dispatch.jobs.table import JOBS
from dispatch.requests.services import ensure_programme
from dispatch.vocabulary import RoleName, RunState

Echo = Callable[[str], None]


@contextmanager
def working(app: Flask | None = None) -> Iterator[Flask]:
    """The application with a request context that writes links below BASE_URL; an error ends as one sentence."""
    app = app or create_app()
    with app.test_request_context(base_url=app.config["BASE_URL"]):
        try:
            yield app
        except DispatchError as error:
            raise click.ClickException(error.message) from error


def prepare(echo: Echo) -> None:
    """Everything a first start needs; a second start finds it done and keeps the data."""
    with working() as app:
        echo("Preparing the database ...")
        flask_migrate.upgrade()
        ensure_programme()
        db.session.commit()
        empty = db.session.scalar(select(func.count()).select_from(User)) == 0
        if empty:
            echo("The database is empty: loading the demo city ...")
            load_demo()
        if empty or db.session.scalar(_FINISHED) is None:  # the city brings an old run, but no plan
            echo("Computing the first plan ...")
            echo(plan_now())
        say_accounts(app, echo)


_FINISHED = select(PlanRun.id).where(PlanRun.state == RunState.DONE).limit(1)


def load_demo() -> None:
    """Fill an empty database with the demo city, in which one timed job rests."""
    from dispatch.demo import load

    load()
    _let_a_job_rest()


RESTING, WHY = "tidy_documents", "書類の保管期間を見直しているため、今週は止めています。"


def _let_a_job_rest() -> None:
    """The demo itself knows nothing of the timed jobs, which are beside it."""
    of_role = select(User).join(User.roles).where(Role.name == RoleName.ADMINISTRATOR.value)
    administrator = db.session.scalars(of_role.order_by(User.id)).first()
    assert administrator is not None
    pause(administrator, next(job for job in JOBS if job.name == RESTING), WHY)
    db.session.commit()


def plan_now() -> str:
    """Ask for a plan, compute it here and now, and say what came of it."""
    assignments.request_plan(SYSTEM, "command")
    db.session.commit()
    run = assignments.run_next()
    if run is None or run.state is not RunState.DONE:
        raise click.ClickException(f"the plan failed: {run.error if run else 'nothing to do'}")
    return summary(run)


def summary(run: PlanRun) -> str:
    """`60 open requests: 56 covered, nobody could cover more (proven); 4 uncovered: R-... (language), ...`."""
    open_count, covered = run.open_count or 0, run.covered_count or 0
    proof = (
        "nobody could cover more (proven)"
        if run.proven
        else f"at most weight {run.coverage_bound:g} possible"
    )
    line = f"{open_count} open requests: {covered} covered, {proof}; {open_count - covered} uncovered"
    left = in_english(run)
    return f"{line}: {', '.join(left)}" if left else f"{line}."


def say_accounts(app: Flask, echo: Echo) -> None:
    """Print how to sign in as each role, where the demo city is loaded."""
    accounts = demo_accounts(Path(app.instance_path))
    if accounts:
        echo("\nSign in as:")
    for account in accounts:
        echo(f"  {account['role']:14} {account['email']:26} {account['password']}")


@click.command()
def migrate() -> None:
    """Bring the database to the newest shape."""
    with working():
        flask_migrate.upgrade()


@click.command()
def demo() -> None:
    """Load the demo city into an empty database."""
    with working() as app:
        flask_migrate.upgrade()
        load_demo()
        say_accounts(app, click.echo)


@click.command()
def plan() -> None:
    """Compute a plan now and print it."""
    with working():
        click.echo(plan_now())


@click.command()
@click.argument("email")
@click.option("--name", default="", help="Name shown on pages.")
@click.option("--role", type=click.Choice([role.value for role in RoleName]), multiple=True, required=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def user(email: str, name: str, role: tuple[str, ...], password: str) -> None:
    """Make an account (the first administrator, say)."""
    with working():
        create_user(SYSTEM, email, name, tuple(RoleName(one) for one in role), password=password)
        db.session.commit()
        click.echo(f"{email}: {', '.join(role)}")
