"""A roster as a file."""

from __future__ import annotations

from dispatch.i18n import _l
from dispatch.imports import Kind, register
from dispatch.vocabulary import RoleName
from dispatch.volunteers.services.importing import import_volunteers
from dispatch.volunteers.table import COLUMNS
from dispatch.volunteers.views.blueprint import volunteers

ROSTER = Kind("volunteers", _l("通訳者名簿の取り込み"), COLUMNS, import_volunteers)

register(volunteers, ROSTER, RoleName.COORDINATOR, RoleName.ADMINISTRATOR)
