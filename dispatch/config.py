"""Settings: from defaults, then `config.py` in the instance folder, then the environment; keys made at first start."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEFAULTS: dict[str, Any] = {
    "TIMEZONE": "Asia/Tokyo",
    "BABEL_DEFAULT_LOCALE": "ja",
    "FOUNDATION_NAME": "つなぐ国際交流財団",
    "FOUNDATION_PHONE": "",
    "FOUNDATION_NAME_EN": "Tsunagu International Exchange Foundation",
    "CERTIFICATE_OFFICE": "",
    "CERTIFICATE_OFFICE_EN": "",
    "CERTIFICATE_SIGNER": "",
    "CERTIFICATE_SIGNER_EN": "",
    "MAX_CONTENT_LENGTH": 10 * 1024 * 1024,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "REMEMBER_COOKIE_HTTPONLY": True,
    "REMEMBER_COOKIE_SAMESITE": "Lax",
    "WTF_CSRF_TIME_LIMIT": None,
    "MAIL_SERVER": "",
    "MAIL_USE_TLS": False,
    "MAIL_USE_SSL": False,
    "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
    "MAIL_DEFAULT_SENDER": "tsunagu@localhost",
    "MAIL_BOUNCES": "",
    "MAIL_CA_FILE": "",
    "QUIET_FROM": "21:00",
    "QUIET_UNTIL": "08:00",
    "RATELIMIT_STORAGE_URI": "memory://",
    "RATELIMIT_HEADERS_ENABLED": True,
    "LOGIN_RATE_LIMIT": "20 per minute; 200 per hour",
    "JOIN_RATE_LIMIT": "10 per hour; 30 per day",
    "ALERTS_RATE_LIMIT": "60 per hour; 300 per day",
    "ALERT_AREAS": (),
    "DISASTER_AGE_LIMITS": {
        "minor": {"nights": False, "hours_a_day": 8, "hours_in_7_days": 40},
        "senior": {"nights": False, "hours_a_day": 6, "hours_in_7_days": 30},
        "elder": {"nights": False, "hours_a_day": 4, "hours_in_7_days": 20},
    },
    "VERIFY_RATE_LIMIT": "30 per minute; 300 per hour",
    "CHECK_IN_RATE_LIMIT": "5 per minute; 30 per hour",
    "REGISTRATION_ENDS": "03-31",
    "RENEWAL_DAYS": 90,
    "DOCUMENT_DAYS": 90,
    "APPROVED_DOCUMENT_DAYS": 400,
    "RECEIPT_YEARS": 7,
    "APPLICATION_DAYS": 7,
    "DECIDED_APPLICATION_DAYS": 90,
    "SCHEDULER_ALARM_SECONDS": 60,
    "OUTBOX_KEEP_DAYS": 400,
    "SECURITY_URL_PREFIX": "/account",
    "SECURITY_RECOVERABLE": True,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(days=3),
    "SECURITY_CHANGEABLE": True,
    "SECURITY_TRACKABLE": False,
    "SECURITY_REGISTERABLE": False,
    "SECURITY_CONFIRMABLE": False,
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_LENGTH_MIN": 10,
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
    "SECURITY_I18N_DIRNAME": ["builtin", str(Path(__file__).parent / "translations")],
}

FROM_ENVIRONMENT = ("BASE_URL", "TIMEZONE", "MAIL_SERVER", "MAIL_PORT", "MAIL_USERNAME", "MAIL_PASSWORD",
                    "MAIL_DEFAULT_SENDER", "MAIL_BOUNCES", "MAIL_CA_FILE", "QUIET_FROM", "QUIET_UNTIL",
                    "FOUNDATION_NAME", "FOUNDATION_PHONE", "FOUNDATION_NAME_EN", "CERTIFICATE_OFFICE",
                    "CERTIFICATE_OFFICE_EN", "CERTIFICATE_SIGNER", "CERTIFICATE_SIGNER_EN", "DISASTER_PACK_PASSPHRASE",
                    "DISASTER_PACK_FOLDER")  # fmt: skip
SWITCHES = ("MAIL_USE_TLS", "MAIL_USE_SSL")
NO = ("", "0", "false", "no")


def instance_path() -> Path:
    """The folder of the database, the keys and the uploads: DISPATCH_INSTANCE, or `instance/` of the checkout."""
    named = os.environ.get("DISPATCH_INSTANCE")
    return Path(named).resolve() if named else Path(__file__).resolve().parent.parent / "instance"


def _token() -> str:
    return secrets.token_urlsafe(48)


def secret(instance: Path, name: str, make: Callable[[], str] = _token) -> str:
    """A key kept in the instance folder, made at first need and readable by its owner alone."""
    path = instance / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_suffix(f".{secrets.token_hex(8)}")  # threads of one process must not share it
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as file:
            file.write(make())
        try:  # a link appears whole or not at all, so two first starts agree on one key
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def database_url(instance: Path) -> str:
    """DATABASE_URL, or the SQLite file of the instance."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'tsunagu.sqlite3'}"


def port() -> int:
    """Where the pages are served: PORT, or 8000."""
    return int(os.environ.get("PORT") or 8000)


def demo_accounts(instance: Path) -> list[dict[str, str]]:
    """Accounts of the demo city, where this instance holds it; empty otherwise."""
    path = instance / "demo.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def settings(instance: Path) -> dict[str, Any]:
    """The defaults with the environment laid over them and the keys of this instance."""
    found: dict[str, Any] = dict(DEFAULTS)
    found["SECRET_KEY"] = secret(instance, "secret_key")
    found["SECURITY_PASSWORD_SALT"] = secret(instance, "password_salt")
    found["SQLALCHEMY_DATABASE_URI"] = database_url(instance)
    found["BASE_URL"] = f"http://127.0.0.1:{port()}"
    found["DEMO_ACCOUNTS"] = demo_accounts(instance)
    found.update({name: os.environ[name] for name in FROM_ENVIRONMENT if name in os.environ})
    found.update({name: os.environ[name] not in NO for name in SWITCHES if name in os.environ})
    return found


def time_of_day(text: str) -> time:
    """A setting like `8:00` or `21:30`. Raises `ValueError`."""
    return datetime.strptime(text, "%H:%M").time()


def derived(settled: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from settings once all of them are known: cookies for https only, and the hosts we answer to."""
    for name in ("QUIET_FROM", "QUIET_UNTIL"):
        time_of_day(settled[name])  # a mistake is found at the start, not by the first message
    secure = str(settled["BASE_URL"]).startswith("https:")
    host = urlsplit(str(settled["BASE_URL"])).hostname or "localhost"
    return {
        "SESSION_COOKIE_SECURE": secure,
        "REMEMBER_COOKIE_SECURE": secure,
        "TRUSTED_HOSTS": settled.get("TRUSTED_HOSTS") or [host, "localhost", "127.0.0.1"],
    }
