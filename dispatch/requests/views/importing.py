"""Files of institutions and of requests."""

from __future__ import annotations

from dispatch.i18n import _l
from dispatch.imports import Kind, register
from dispatch.requests.services.importing import (
    INSTITUTION_COLUMNS,
    REQUEST_COLUMNS,
    import_institutions,
    import_requests,
)
from dispatch.requests.views.blueprints import institutions, requests
from dispatch.vocabulary import RoleName

INSTITUTIONS = Kind("institutions", _l("医療機関の取り込み"), INSTITUTION_COLUMNS, import_institutions)
REQUESTS = Kind("requests", _l("派遣依頼の取り込み"), REQUEST_COLUMNS, import_requests)

register(institutions, INSTITUTIONS, RoleName.ADMINISTRATOR)
register(requests, REQUESTS, RoleName.ADMINISTRATOR, RoleName.COORDINATOR)
