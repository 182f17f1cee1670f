"""`create_app`: the one place that names every blueprint and every extension."""

from __future__ import annotations

import logging
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from flask import Flask, Response, g, render_template, request
from flask.globals import request_ctx
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_security import Security, SQLAlchemyUserDatastore
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from dispatch import config, i18n, navigation
from dispatch.accounts.mail import OutboxMail
from dispatch.accounts.models import Role, User
from dispatch.accounts.views import accounts, message_choice, people
from dispatch.assignments.queries.facts import work_facts
from dispatch.assignments.views import (
    desk,
    feed,
    hospital,
    institution_reports,
    my,
    offers,
    programmes,
    report_links,
    reports,
    standing,
    statements,
)
from dispatch.audit.views import audit
from dispatch.db import db, set_reading
from dispatch.disasters import tabs as disaster_tabs
from dispatch.disasters.queries.call_promises import call_engagements
from dispatch.disasters.queries.drill_list import on_drill_list
from dispatch.disasters.queries.rosters.engagements import duty_engagements
from dispatch.disasters.queries.rounds.engagements import round_engagements
from dispatch.disasters.views import BLUEPRINTS as DISASTERS
from dispatch.disasters.views import LINKED as DISASTER_LINKS
from dispatch.errors import DispatchError
from dispatch.foundation.views import common_settings
from dispatch.i18n import _, babel
from dispatch.jobs.views import jobs_admin
from dispatch.notifications.exercises import register_drill_list
from dispatch.notifications.views import outbox, wordings
from dispatch.requests.views import institutions, requests
from dispatch.volunteers.engagements import register_engagements
from dispatch.volunteers.evidence import register_evidence
from dispatch.volunteers.queries import roster_facts
from dispatch.volunteers.views import join_link, joining, level_rules, volunteers
from dispatch.volunteers.views.own import availability_link, own, own_calendars, own_profile, renewal_link
from training import tabs
from training.queries.engagements import session_engagements
from training.queries.facts import training_facts
from training.views import BLUEPRINTS as TRAINING
from training.views.check_in import limit_key as check_in_by
from training.views.shadowing import shadowing_consent

MIGRATIONS = Path(__file__).parent / "migrations"
BLUEPRINTS = (
    accounts, message_choice, people, requests, institutions, volunteers, level_rules, own, own_calendars, own_profile,
    availability_link, joining, join_link, renewal_link,
    hospital, desk, my, offers, standing, feed, report_links, reports, statements,
    institution_reports, audit, outbox, wordings, jobs_admin, programmes, common_settings, *DISASTERS, *TRAINING,
)  # fmt: skip
LINKED = (
    offers, standing, report_links, availability_link, join_link, renewal_link, shadowing_consent,
    *DISASTER_LINKS,
)  # fmt: skip
CSP = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
    "img-src 'self' data:; style-src 'self'; script-src 'self'"
)
READS = ("GET", "HEAD", "OPTIONS")

logger = logging.getLogger("dispatch")
migrate = Migrate()
csrf = CSRFProtect()


class Key(IntegerConverter):
    """The key of a row in an address; a number that no column holds is no page."""

    def __init__(self, map: Map) -> None:  # noqa: A002 (werkzeug's name)
        super().__init__(map, max=2**31 - 1)


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The application: settings from the instance folder, then `overrides` (for tests)."""
    instance = config.instance_path()
    instance.mkdir(parents=True, exist_ok=True)
    app = Flask("dispatch", instance_path=str(instance), instance_relative_config=True)
    app.config.from_mapping(config.settings(instance))
    app.config.from_pyfile("config.py", silent=True)
    app.config.from_mapping(overrides or {})
    app.config.from_mapping(config.derived(app.config))
    app.url_map.converters["int"] = Key
    app.before_request(_prepare)  # before the extensions: one of them reads the user at once
    _extend(app)
    for source in (roster_facts, work_facts, training_facts):
        register_evidence(app, source)
    register_engagements(app, session_engagements)
    register_engagements(app, duty_engagements)
    register_engagements(app, round_engagements)
    register_engagements(app, call_engagements)
    register_drill_list(app, on_drill_list)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _limit(app, "joining.index", "JOIN_RATE_LIMIT")
    _limit(app, "residents.index", "ALERTS_RATE_LIMIT")
    _limit(app, "check_in.digits", "CHECK_IN_RATE_LIMIT", by=check_in_by)
    _limit(app, "certificates.show", "VERIFY_RATE_LIMIT", methods=("GET",))
    app.url_defaults(partial(_name_version, _versions(Path(app.static_folder or ""))))
    for linked in LINKED:
        csrf.exempt(linked)  # the link is the authority, also in a mail program's browser without cookies
    app.context_processor(i18n.template_tools)
    app.context_processor(navigation.template_tools)
    app.context_processor(tabs.template_tools)
    app.context_processor(disaster_tabs.template_tools)
    app.after_request(_harden)
    app.teardown_request(_finish)
    app.register_error_handler(DispatchError, _explain)
    app.register_error_handler(HTTPException, _explain_http)
    return app


def _extend(app: Flask) -> None:
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    babel.init_app(app, locale_selector=i18n.select_locale)
    csrf.init_app(app)
    Limiter(get_remote_address, app=app)  # one for each application: a shared one would count twice
    Security(app, SQLAlchemyUserDatastore(db, cast("Any", User), cast("Any", Role)), mail_util_cls=OutboxMail)
    _limit(app, "security.login", "LOGIN_RATE_LIMIT")


def limiter_of(app: Flask) -> Limiter:
    """What counts who has come how often."""
    found: set[Limiter] = app.extensions["limiter"]
    return next(iter(found))


def _limit(
    app: Flask, endpoint: str, setting: str, *, methods: tuple[str, ...] = ("POST",), by: Any = None
) -> None:
    """How often one address (or who `by` says) may come there; the setting says it in the limiter's words."""
    limited = limiter_of(app).limit(lambda: app.config[setting], methods=list(methods), key_func=by)
    views: dict[str, Any] = app.view_functions
    views[endpoint] = limited(views[endpoint])


def _versions(folder: Path) -> dict[str, str]:
    """A short digest of each of our own files, so that a changed one has a new address and the others stay cached."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()[:10] for path in files}


def _name_version(versions: dict[str, str], endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and values.get("filename") in versions:
        values.setdefault("v", versions[values["filename"]])


def _prepare() -> None:
    """A page that only looks takes no write lock (see `dispatch.db`)."""
    set_reading(request.method in READS)


def _finish(_error: BaseException | None) -> None:
    set_reading(False)


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    elif response.status_code == 200:
        named = "public, max-age=31536000, immutable" if "v" in request.args else "public, max-age=86400"
        headers["Cache-Control"] = named
    return response


def _page(code: int, title: str, message: str, hint: str = "") -> tuple[str, int]:
    db.session.rollback()
    g.failed = code >= 500  # the page around the message must then not count on the database
    return render_template("errors/error.html", code=code, title=title, message=message, hint=hint), code


def _explain(error: DispatchError) -> tuple[str, int]:
    titles = {404: _("ページが見つかりません"), 403: _("この操作はできません"), 409: _("状況が変わっています"),
              410: _("有効期限が切れています"), 422: _("入力内容を確認してください")}  # fmt: skip
    return _page(error.status, titles.get(error.status, _("エラーが発生しました")), error.message, error.hint)


def _explain_http(error: HTTPException) -> tuple[str, int] | Response:
    code = error.code or 500
    if code < 400 or request_ctx.url_adapter is None:  # a redirect, or a host that is none of ours
        return error.get_response()  # type: ignore[return-value]
    if code >= 500:
        cause = getattr(error, "original_exception", None) or error
        logger.error("failed at %s", request.path, exc_info=cause)
    title, message = _http_words(code)
    return _page(code, title, message)


def _http_words(code: int) -> tuple[str, str]:
    words = {
        400: (_("送信内容を確認できませんでした"), _("ページを開き直して、もう一度お試しください。")),
        403: (_("この操作はできません"), _("このページを見る権限がありません。")),
        404: (_("ページが見つかりません"), _("アドレスが正しいか、確認してください。")),
        405: (_("この操作はできません"), _("ページを開き直して、もう一度お試しください。")),
        413: (_("ファイルが大きすぎます"), _("上限は、ファイルを選ぶ欄のそばに書いてあります。")),
        429: (_("操作の回数が多すぎます"), _("しばらく待ってから、もう一度お試しください。")),
    }
    fallback = (_("エラーが発生しました"), _("時間をおいて、もう一度お試しください。"))
    return words.get(code, fallback)
