"""What each course leads to, which the ranking has to know."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db
from dispatch.errors import Invalid, NotFound
from dispatch.i18n import _
from dispatch.volunteers.queries import roster_for_matching
from training.forms.demand import AimForm
from training.models import Course
from training.queries import demand as queries
from training.queries.demand import Led
from training.services.demand import aim
from training.views.access import desk_only
from training.views.demand.blueprint import demand


@demand.get("/courses/")
@desk_only
def courses() -> ResponseReturnValue:
    """All courses that are held, with the levels they lead to."""
    found = queries.held()
    return render_template("training/demand/courses.html", courses=found, by_rules=_by_rules(found))


@demand.route("/courses/<int:course_id>", methods=["GET", "POST"])
@desk_only
def course(course_id: int) -> ResponseReturnValue:
    """State it for one course."""
    found = db.session.get(Course, course_id)
    if found is None:
        raise NotFound(_("この講座は見つかりません。"))
    form = AimForm(obj=found)
    if form.validate_on_submit() and _aimed(form, found):
        db.session.commit()
        flash(_("「%(course)s」の設定を保存しました。次の分析から使います。", course=found.name), "success")
        return redirect(url_for("demand.courses"), 303)
    by_rules = _by_rules([found])[found.id]
    answer = render_template("training/demand/course.html", course=found, form=form, by_rules=by_rules)
    return (answer, 422) if form.is_submitted() else answer


def _by_rules(courses: Sequence[Course]) -> dict[int, list[Led]]:
    """By course, the languages in which the rules of levels raise somebody who is on the roster; most people first."""
    people = roster_for_matching()
    spoken = {one.language for person in people for one in person.languages}
    found: dict[int, list[Led]] = {one.id: [] for one in courses}
    for one in queries.led(courses, people, spoken):
        if one.rises:
            found[one.course.id].append(one)
    for listed in found.values():
        listed.sort(key=lambda one: (-len(one.rises), one.language))
    return found


def _aimed(form: AimForm, found: Course) -> bool:
    try:
        aim(current_user, found, form.stated())
    except Invalid as wrong:
        db.session.rollback()
        for name, sentence in wrong.faults:
            form[name].errors = [*form[name].errors, sentence]
        return False
    return True
