"""Plain Japanese, the languages, and who does what."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_security import current_user

from dispatch.db import db, set_reading
from dispatch.disasters.forms.notices import AssignForm, LanguagesForm, PairForm, PlainForm
from dispatch.disasters.models import DisasterEvent, Notice
from dispatch.disasters.plain.checks import check
from dispatch.disasters.queries.notices import desk, people
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.services.notices import receiving, translating
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.notices.blueprint import Page, notices, to_notice
from dispatch.disasters.vocabulary import TranslationState
from dispatch.disasters.wording.languages import EASY
from dispatch.disasters.wording.plain import finding_words, grade_words
from dispatch.errors import Conflict, DispatchError
from dispatch.forms import number_in
from dispatch.i18n import _

ASSIGNABLE = (
    TranslationState.WAITING,
    TranslationState.ASSIGNED,
    TranslationState.RETURNED,
    TranslationState.TRANSLATED,
)


@notices.route("/<int:notice_id>/plain", methods=["GET", "POST"])
@desk_only
def plain(event_id: int, notice_id: int) -> Page:
    """Write the plain Japanese beside what has come in. 確かめる checks without keeping."""
    event = this(event_id)
    notice = desk.get_notice(event, notice_id)
    if request.method == "GET":
        return _plain(event, notice, _begun(notice))
    form = PlainForm()
    if "check" in request.form or not form.validate_on_submit():
        return _plain(event, notice, form)
    try:
        receiving.write_plain(current_user, notice, form.seen(), form.title.data or "", form.body.data or "")
    except Conflict as conflict:
        db.session.rollback()
        set_reading(True)
        return _plain(this(event_id), desk.get_notice(event, notice_id), form, conflict)
    db.session.commit()
    flash(_("やさしい日本語を保存しました。"), "success")
    return to_notice(notice)


def _begun(notice: Notice) -> PlainForm:
    return PlainForm(
        version=notice.version,
        title=notice.plain_title or notice.title,
        body=notice.plain_body or notice.body,
    )


def _plain(
    event: DisasterEvent, notice: Notice, form: PlainForm, problem: DispatchError | None = None
) -> Page:
    if problem is not None:
        form.version.data = str(notice.version)
    found = check(f"{form.title.data or ''}\n{form.body.data or ''}")
    page = render_template(
        "disasters/notices/plain.html",
        event=event,
        item=notice,
        form=form,
        findings=[one for one in found if one.code != "no_reading"],
        unread=[one for one in found if one.code == "no_reading"],
        words=finding_words,
        grade_words=grade_words,
        problem=problem,
    )
    return page, problem.status if problem else 422 if form.errors else 200


@notices.route("/<int:notice_id>/languages", methods=["GET", "POST"])
@desk_only
def languages(event_id: int, notice_id: int) -> Page:
    """Into which languages: those of the residents unless somebody chooses others."""
    event = this(event_id)
    notice = desk.get_notice(event, notice_id)
    chosen = [one.language for one in notice.translations if one.language != EASY]
    form = LanguagesForm(languages=chosen or desk.wanted_languages(event))
    if form.validate_on_submit():
        receiving.choose_languages(current_user, notice, form.languages.data or [])
        db.session.commit()
        flash(_("言語を決めました。担当を確かめてください。"), "success")
        return to_notice(notice)
    page = render_template("disasters/notices/languages.html", event=event, item=notice, form=form)
    return page, 422 if form.errors else 200


@notices.route("/<int:notice_id>/assign", methods=["GET", "POST"])
@desk_only
def assign(event_id: int, notice_id: int) -> Page:
    """Who writes and who reads each language: proposed, changed where the desk knows better, confirmed."""
    event = this(event_id)
    notice = desk.get_notice(event, notice_id)
    waiting = [one for one in notice.translations if one.language != EASY and one.state in ASSIGNABLE]
    proposals = people.proposals(waiting)
    form = AssignForm()
    if not form.is_submitted():
        form.pairs.process(None, [_pair(one) for one in proposals])
    for part, proposal in zip(form.pairs, proposals, strict=False):
        _offer(part.form, proposal)
    problem: DispatchError | None = None
    if form.is_submitted():
        try:
            asked = _ask(event, form)
        except DispatchError as found:
            db.session.rollback()
            set_reading(True)
            problem = found
        else:
            db.session.commit()
            flash(_("%(n)s言語の担当を決め、本人に知らせました。", n=asked), "success")
            return to_notice(notice)
    page = render_template(
        "disasters/notices/assign.html",
        event=this(event_id),
        item=desk.get_notice(event, notice_id),
        form=form,
        rows=list(zip(form.pairs, proposals, strict=False)),
        problem=problem,
    )
    return page, problem.status if problem else 200


def _pair(proposal: people.Proposal) -> dict[str, int | None]:
    return {
        "translation_id": proposal.translation.id,
        "version": proposal.translation.version,
        "translator": proposal.translator.person.id if proposal.translator else None,
        "reader": proposal.reader.person.id if proposal.reader else None,
    }


def _offer(form: PairForm, proposal: people.Proposal) -> None:
    nobody = _("決めない")
    form.translator.offer([(one.person.id, _told(one)) for one in proposal.translators], nobody)
    form.reader.offer([(one.person.id, _told(one)) for one in proposal.readers], nobody)


def _told(one: people.Candidate) -> str:
    """A person with what speaks for and against asking them."""
    parts = [one.why or _("未回答"), _("担当中%(n)s文字", n=one.open_letters)]
    return _("%(name)s（%(facts)s）", name=name_of(one.person), facts="・".join(parts))


def _ask(event: DisasterEvent, form: AssignForm) -> int:
    """Give out what was confirmed; gives how many languages got their people."""
    asked = 0
    for part in form.pairs:
        translation = desk.get_translation(event, number_in(part.form.translation_id.data))
        writer, reader = part.form.translator.data, part.form.reader.data
        if writer is None or (writer, reader) == (translation.translator_id, translation.reader_id):
            continue
        translating.assign(
            current_user,
            translation,
            number_in(part.form.version.data),
            desk.get_supporter(writer),
            desk.get_supporter(reader) if reader else None,
        )
        asked += 1
    return asked
