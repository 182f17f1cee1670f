"""The list of designated shelters: looked up, seen on a map, taken in from the public list."""

from __future__ import annotations

from flask import Blueprint, render_template

from dispatch.disasters.forms.shelters import ShelterFilter
from dispatch.disasters.queries import shelters as queries
from dispatch.disasters.services.shelters import COLUMNS, import_shelters
from dispatch.disasters.views.access import desk_only
from dispatch.disasters.wording.maps import Spot, drawing
from dispatch.forms import page_number
from dispatch.i18n import _l
from dispatch.imports import Kind, register
from dispatch.vocabulary import RoleName

shelters = Blueprint("shelters", __name__, url_prefix="/disasters/shelters")

register(
    shelters,
    Kind("shelters", _l("避難所の取り込み"), COLUMNS, import_shelters),
    RoleName.COORDINATOR,
    RoleName.ADMINISTRATOR,
)


def _filter() -> ShelterFilter:
    form = ShelterFilter()
    form.offer(queries.municipalities())
    return form


@shelters.get("/")
@desk_only
def index() -> str:
    """The list, narrowed by words and municipality."""
    form = _filter()
    page = queries.shelters(form.text.data or "", form.place.data, page_number())
    return render_template("disasters/shelters/index.html", form=form, page=page)


@shelters.get("/map")
@desk_only
def map_() -> str:
    """The same as a drawing; it needs no connection."""
    form = _filter()
    found = queries.places(form.text.data or "", form.place.data)
    sheet = drawing([Spot(str(one.id), one.lat, one.lon) for one in found])
    return render_template("disasters/shelters/map.html", form=form, found=found, sheet=sheet)


@shelters.get("/<int:shelter_id>")
@desk_only
def show(shelter_id: int) -> str:
    """One shelter."""
    return render_template("disasters/shelters/show.html", shelter=queries.get_shelter(shelter_id))
