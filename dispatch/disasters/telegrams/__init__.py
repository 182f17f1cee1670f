"""Telegrams of the Meteorological Agency (気象庁防災情報XML) and CAP. Pure: knows neither the web nor the database."""

from dispatch.disasters.telegrams.parts import AreaValue, InfoType, Kind, Status, Telegram
from dispatch.disasters.telegrams.places import chosen
from dispatch.disasters.telegrams.reading import UnreadKind, read_telegram
from dispatch.disasters.telegrams.reports import report
from dispatch.disasters.telegrams.rules import Match, Rules

__all__ = [
    "AreaValue",
    "InfoType",
    "Kind",
    "Match",
    "Rules",
    "Status",
    "Telegram",
    "UnreadKind",
    "chosen",
    "read_telegram",
    "report",
]
