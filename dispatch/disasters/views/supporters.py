"""Disaster supporters: the list, taking people from the roster, one person, the call tree."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch import clock
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.disasters.forms.supporters import AddForm, CandidateFilter, SupporterFilter, SupporterForm
from dispatch.disasters.models import Supporter
from dispatch.disasters.queries import people
from dispatch.disasters.queries import supporters as queries
from dispatch.disasters.services import supporters as services
from dispatch.disasters.views.access import desk_only
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.disasters.wording.muster import language_words
from dispatch.errors import Invalid
from dispatch.forms import page_number
from dispatch.i18n import _, label, zone
from dispatch.tables.writing import as_csv

supporters = Blueprint("supporters", __name__, url_prefix="/disasters/supporters")

Page = str | Response | tuple[str, int]


def role_words(supporter: Supporter) -> str:
    """Names of the roles somebody is trained for, in a row."""
    return "、".join(label(SupporterRole(code)) for code in supporter.roles)


supporters.context_processor(
    lambda: {
        "who": people,
        "role_words": role_words,
        "language_words": language_words,
        "is_trained": queries.is_trained,
    }
)


@supporters.get("/")
@desk_only
def index() -> str:
    """Who can be called."""
    form = SupporterFilter()
    page = queries.search(form.filters(), clock.today(zone()), page_number())
    return render_template("disasters/supporters/index.html", form=form, page=page)


@supporters.get("/supporters.csv")
@desk_only
def export() -> Response:
    """The list as a file, as it is narrowed."""
    found = db.session.scalars(queries.matching(SupporterFilter().filters(), clock.today(zone()))).all()
    if found:
        record_read(current_user, found[0], exported=len(found))
    heads = [_("登録番号"), _("氏名"), _("よみがな"), _("電話"), _("メールアドレス"), _("言語"), _("役割"), _("運転"),
             _("車に乗れる人数"), _("訓練名簿"), _("電話をかける人"), _("電話する順番"), _("連絡の対象")]  # fmt: skip
    names = {one.id: people.name_of(one) for one in found}
    return as_csv("supporters.csv", heads, (_row(one, names) for one in found))


def _row(one: Supporter, names: dict[int, str]) -> list[str]:
    yes = _("はい")
    return [
        one.volunteer.code if one.volunteer else "", people.name_of(one), people.kana_of(one), people.phone_of(one),
        people.recipient_of(one).address, language_words(people.languages_of(one)), role_words(one),
        yes if one.drives else "", str(one.seats), yes if one.drill else "",
        names.get(one.caller_id or 0, ""), str(one.tree_order), yes if one.active else "",
    ]  # fmt: skip


@supporters.route("/add", methods=["GET", "POST"])
@desk_only
def add() -> Page:
    """Take people from the roster, those who hold the training's paper first."""
    form, filters = AddForm(), CandidateFilter()
    if form.validate_on_submit():
        made = services.add(current_user, request.form.getlist("volunteer", type=int), form.roles.data or ())
        db.session.commit()
        flash(_("%(n)s人を支援者に登録しました。", n=made), "success")
        return redirect(url_for(".index"), 303)
    today = clock.today(zone())
    page = queries.candidates(filters.text.data or "", today, page_number())
    return render_template(
        "disasters/supporters/add.html", form=form, filters=filters, page=page, today=today
    )


@supporters.route("/<int:supporter_id>", methods=["GET", "POST"])
@desk_only
def edit(supporter_id: int) -> Page:
    """What is known of one supporter."""
    supporter = queries.get(supporter_id)
    form = SupporterForm() if request.method == "POST" else SupporterForm.of(supporter)
    others = [one for one in queries.in_tree() if one.id != supporter.id]
    form.caller_id.offer([(one.id, people.name_of(one)) for one in others], empty=_("事務局"))
    if form.validate_on_submit():
        try:
            services.change(current_user, supporter, form.values())
        except Invalid as fault:
            form.take(fault.faults)
        else:
            db.session.commit()
            flash(_("支援者の情報を変更しました。"), "success")
            return redirect(url_for(".index"), 303)
    page = render_template("disasters/supporters/edit.html", supporter=supporter, form=form)
    return page, 422 if form.errors else 200


@supporters.get("/tree")
@desk_only
def tree() -> str:
    """Who rings whom, to be printed and put on the wall."""
    return render_template("disasters/supporters/tree.html", rows=queries.tree(queries.in_tree()))
