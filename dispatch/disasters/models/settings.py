"""What is watched for: areas and rules, set on a page; one row over the defaults of the configuration."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.db import Model

ONLY = 1
"""The key of the row."""


class DisasterSettings(Model):
    """What the page has changed of the configuration, as `telegrams.watching.Watch` reads it; no row before that."""

    __tablename__ = "disaster_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    stated: Mapped[dict[str, Any]] = mapped_column("settings", JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
