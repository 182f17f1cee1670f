"""Serving: the pages, the timed jobs beside them, and the newcomer's `run` which does everything in order."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
from types import FrameType

import click

from dispatch.config import port

HOST = "127.0.0.1"
THREADS = 8


@click.command()
def serve() -> None:
    """Serve the pages on 127.0.0.1 (PORT, default 8000), without the timed jobs."""
    _log()
    from waitress import serve as listen

    from dispatch.app import create_app

    listen(create_app(), host=HOST, port=port(), threads=THREADS, ident="tsunagu")


@click.command()
def scheduler() -> None:
    """Run the timed jobs; of many schedulers one leads."""
    _log()
    from dispatch.app import create_app
    from dispatch.jobs import serve_jobs

    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    serve_jobs(create_app(), stop)


@click.command()
@click.pass_context
def run(context: click.Context) -> None:
    """Set up what is missing, load the demo city into an empty database, plan, and serve with the timed jobs."""
    from dispatch.cli.data import prepare

    prepare(echo=click.echo)
    helper = subprocess.Popen([sys.executable, "-m", "dispatch.cli", "scheduler"])
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        click.echo(f"\nhttp://{HOST}:{port()}  (Ctrl-C ends it)\n")
        context.invoke(serve)
    except KeyboardInterrupt:
        pass
    finally:
        helper.terminate()
        try:
            helper.wait(timeout=15)
        except subprocess.TimeoutExpired:
            helper.kill()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(
        logging.ERROR
    )  # a turn skipped while the last one runs is no news
    logging.getLogger("alembic").setLevel(logging.WARNING)
