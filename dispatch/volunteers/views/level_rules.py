"""The rules from which levels follow: in words and as a file; a change shows whom it concerns before it is set."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.audit.services import record_read
from dispatch.db import db, set_reading
from dispatch.errors import NotFound
from dispatch.i18n import _, zone
from dispatch.vocabulary import RoleName
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms.levels import RulesForm, tomorrow
from dispatch.volunteers.level_words import WORDS
from dispatch.volunteers.levels import Rules, usual_rules, write_rules
from dispatch.volunteers.models import LevelRuleSet

level_rules = Blueprint("level_rules", __name__, url_prefix="/admin/levels")
level_rules.context_processor(lambda: {"words": WORDS})
staff_only = only(RoleName.ADMINISTRATOR, RoleName.COORDINATOR)
administrators_only = only(RoleName.ADMINISTRATOR)
SHOWN = 50
"""People named in each list; the numbers count all."""


@level_rules.get("/")
@staff_only
def index() -> str:
    """The rules that hold, those that are announced, and every version that was set."""
    today, rules = clock.today(zone()), queries.current_rules().rules
    return render_template(
        "levels/rules.html",
        today=today,
        now=[rule for rule in rules if rule.first <= today and (rule.last is None or rule.last >= today)],
        later=[rule for rule in rules if rule.first > today],
        sets=queries.rule_sets(),
        may=current_user.is_a(RoleName.ADMINISTRATOR),
    )


@level_rules.get("/rules.json")
@staff_only
def export() -> Response:
    """A version as a file that can be read in again; without a number the one that counts."""
    asked = request.args.get("version", type=int)
    row = next((one for one in queries.rule_sets() if one.version == asked), None)
    if asked and row is None:
        raise NotFound(_("この版は見つかりません。"))
    held = row.rules if row else write_rules(queries.current_rules() if asked is None else usual_rules())
    answer = Response(_json(held), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="level-rules.json"'
    return answer


@level_rules.route("/new", methods=["GET", "POST"])
@administrators_only
def new() -> ResponseReturnValue:
    """Write new rules, look at what they would change, and only then set them."""
    form = RulesForm(data={"rules": _in_force(), "first": tomorrow(), "seen": _version()})
    if not form.is_submitted():
        return _page(form)
    if "back" in request.form:
        return _page(form)
    rules = form.read() if form.validate() else None
    if rules is None:
        return _page(form), 422
    if "set" in request.form:
        return _set(form, rules)
    set_reading(True)
    found = queries.effect(rules, form.day)
    record_read(current_user, current_user._get_current_object(), what_if=len(found.people))
    return render_template("levels/effect.html", form=form, effect=found, shown=SHOWN)


def _set(form: RulesForm, rules: Rules) -> ResponseReturnValue:
    services.set_rules(current_user, rules, form.day, form.note.data or "", form.version)
    flash(_("新しい規則を設定しました。"), "success")
    return redirect(url_for(".index"), 303)


def _page(form: RulesForm) -> str:
    return render_template("levels/new.html", form=form)


def _version() -> str:
    row: LevelRuleSet | None = queries.current_rule_set()
    db.session.rollback()
    return str(row.version if row else 0)


def _in_force() -> str:
    today = clock.today(zone())
    rules = queries.current_rules().rules
    return _json(write_rules(Rules(tuple(one for one in rules if one.last is None or one.last >= today))))


def _json(rules: Any) -> str:
    return json.dumps(rules, ensure_ascii=False, indent=2) + "\n"
