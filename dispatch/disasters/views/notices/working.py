"""The translators' pages: signed in under /my, or by the link in their message, which is authority enough.

Looking changes nothing; every answer says from which state it was given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.db import db, set_reading
from dispatch.disasters.forms.notices import RemarkForm, TextForm
from dispatch.disasters.models import NoticeTranslation, Supporter
from dispatch.disasters.queries.notices import clocks, desk, people, phrases
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.services.notices import asking, translating
from dispatch.disasters.views.access import here
from dispatch.disasters.views.notices.blueprint import Page, tools
from dispatch.disasters.vocabulary import EventState
from dispatch.disasters.wording import languages
from dispatch.errors import DispatchError, NotFound
from dispatch.i18n import _
from dispatch.notifications import links
from dispatch.vocabulary import RoleName

notice_work = Blueprint("notice_work", __name__, url_prefix="/my/translations")
notice_link = Blueprint("notice_link", __name__, url_prefix="/translations")

for _blueprint in (notice_work, notice_link):
    _blueprint.context_processor(tools)
volunteers_only = only(RoleName.VOLUNTEER)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who acts here: a supporter, with an account or without."""

    id: int | None
    display_name: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A translation, whoever works on it, and the addresses of the page and of its answers."""

    translation: NoticeTranslation
    person: Supporter
    page: str
    act: Callable[[str], str]

    @property
    def bearer(self) -> Bearer:
        """As whom the services know them."""
        return Bearer(people.user_of(self.person), name_of(self.person))


@notice_work.get("/")
@volunteers_only
def index() -> str:
    """What waits for the reader, and what they have done lately."""
    person = people.supporter_of(current_user.id)
    return render_template(
        "disasters/notices/work/index.html",
        person=person,
        waiting=desk.work_of(person) if person else [],
        done=desk.done_by(person) if person else [],
        step=clocks.step_of_translation,
    )


@notice_work.get("/<int:translation_id>/")
@volunteers_only
def show(translation_id: int) -> Page:
    """One translation: to write, to mend, or to read again."""
    return _page(_own(translation_id))


@notice_work.post("/<int:translation_id>/<verb>")
@volunteers_only
def act(translation_id: int, verb: str) -> Page:
    """An answer from the signed-in page."""
    return _act(_own(translation_id), verb)


@notice_link.get("/<token>/", endpoint="show")
def show_linked(token: str) -> Page:
    """The same by the link."""
    return _page(_linked(token))


@notice_link.post("/<token>/<verb>")
def act_by_link(token: str, verb: str) -> Page:
    """An answer by the link."""
    return _act(_linked(token), verb)


def _own(translation_id: int) -> Desk:
    person = people.supporter_of(current_user.id)
    found = db.session.get(NoticeTranslation, translation_id)
    if person is None or found is None or person.id not in (found.translator_id, found.reader_id):
        raise NotFound(_("この翻訳は見つかりません。"))
    here(found.notice.event)
    return Desk(
        found,
        person,
        url_for("notice_work.show", translation_id=found.id),
        lambda verb: url_for("notice_work.act", translation_id=found.id, verb=verb),
    )


def _linked(token: str) -> Desk:
    link = links.read(asking.ACTION, token)
    found = db.session.get(NoticeTranslation, link.subject_id)
    person = db.session.get(Supporter, link.person_id)
    if found is None or person is None:
        raise NotFound(_("この翻訳は見つかりません。"))
    here(found.notice.event)
    return Desk(
        found,
        person,
        url_for("notice_link.show", token=token),
        lambda verb: url_for("notice_link.act_by_link", token=token, verb=verb),
    )


def _page(
    at: Desk,
    form: TextForm | None = None,
    remark: RemarkForm | None = None,
    problem: DispatchError | None = None,
) -> Page:
    one, going_on = at.translation, translating.goes_on(at.translation)
    if form is None:
        form = TextForm(formdata=None, version=one.version, title=one.title, body=one.body)
    page = render_template(
        "disasters/notices/work/show.html",
        at=at,
        one=one,
        item=one.notice,
        form=form,
        remark=remark or RemarkForm(formdata=None, version=one.version),
        over=one.notice.event.state != EventState.OPEN,
        writes=going_on and one.translator_id == at.person.id and one.state in translating.WRITING,
        reads=going_on and one.reader_id == at.person.id and one.state is translating.S.TRANSLATED,
        matches=phrases.offered(one),
        step=clocks.step_of_translation(one),
        languages=languages,
        problem=problem,
    )
    failed = form.errors or (remark is not None and remark.errors)
    return page, problem.status if problem else 422 if failed else 200


def _act(at: Desk, verb: str) -> Page:
    """Carry out one answer; what was typed is never lost, whatever stands in its way."""
    form, remark = TextForm(), RemarkForm()
    if verb == "insert":
        return _insert(at, form)
    verbs: dict[str, Callable[[], None]] = {
        "save": lambda: translating.save(*_written(at, form)),
        "hand-in": lambda: translating.hand_in(*_written(at, form)),
        "give-back": lambda: translating.give_back(at.bearer, at.person, at.translation, form.seen()),
        "confirm": lambda: translating.confirm(at.bearer, at.person, at.translation, form.seen()),
        "return": lambda: translating.send_back(
            at.bearer, at.person, at.translation, remark.seen(), remark.remark.data or ""
        ),
    }
    if verb not in verbs:
        raise NotFound(_("このページは見つかりません。"))
    if verb in ("save", "hand-in") and not form.validate():
        return _page(at, form)
    if verb == "return" and not remark.validate():
        return _page(at, remark=remark)
    try:
        verbs[verb]()
    except DispatchError as problem:
        db.session.rollback()
        set_reading(True)
        return _refused(at, verb, form, remark, problem)
    db.session.commit()
    flash(_told(verb), "success")
    return redirect(at.page, 303)


def _written(at: Desk, form: TextForm) -> tuple[Bearer, Supporter, NoticeTranslation, int, str, str]:
    return (at.bearer, at.person, at.translation, form.seen(), form.title.data or "", form.body.data or "")


def _refused(at: Desk, verb: str, form: TextForm, remark: RemarkForm, problem: DispatchError) -> Page:
    """The page as it is now with what was typed, so that it can be put in again."""
    present = str(at.translation.version)
    form.version.data = remark.version.data = present
    return _page(
        at, form if verb in ("save", "hand-in") else None, remark if verb == "return" else None, problem
    )


def _insert(at: Desk, form: TextForm) -> Page:
    """An approved sentence is put at the end of what is written; nothing is kept yet."""
    phrase = phrases.get_phrase(request.form.get("phrase", 0, type=int))
    form.body.data = "\n".join(filter(None, [(form.body.data or "").rstrip(), phrase.text]))
    return _page(at, form)


def _told(verb: str) -> str:
    return {
        "save": _("途中まで保存しました。"),
        "hand-in": _("提出しました。ありがとうございます。"),
        "give-back": _("担当を外れました。ほかの人にお願いします。"),
        "confirm": _("確認しました。ありがとうございます。"),
        "return": _("差し戻しました。翻訳した人に知らせます。"),
    }[verb]
