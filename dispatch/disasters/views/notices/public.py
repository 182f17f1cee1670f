"""The residents' pages: light, without scripts, by language; what is valid now and nothing else.

Notices of exercises have a list of their own, marked in the reader's language, and never stand on the real one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, url_for

from dispatch import clock
from dispatch.disasters.models import DisasterEvent, Notice
from dispatch.disasters.queries.notices import public, standing
from dispatch.disasters.views.notices import codes
from dispatch.disasters.wording import languages
from dispatch.disasters.wording.plain import with_readings
from dispatch.errors import NotFound
from dispatch.i18n import _, local
from dispatch.notifications.html import blocks
from dispatch.notifications.services import link

public_notices = Blueprint("public_notices", __name__, url_prefix="/notices")

Answer = str | Response | tuple[str, int]


@public_notices.get("/")
def index() -> str:
    """The choice of a language."""
    return _choice(None)


@public_notices.get("/drill/<code>/")
def drill_index(code: str) -> str:
    """The same for an exercise."""
    return _choice(public.exercise_by_code(code))


@public_notices.get("/<language>/")
def listed(language: str) -> str:
    """All that is valid now, in one language."""
    return _list(language, None)


@public_notices.get("/drill/<code>/<language>/")
def drill_listed(code: str, language: str) -> str:
    """The same for an exercise."""
    return _list(language, public.exercise_by_code(code))


@public_notices.get("/<language>/<int:notice_id>/")
def show(language: str, notice_id: int) -> Answer:
    """One notice; what has ended says so instead of its words."""
    notice = _shown(language, notice_id)
    if not standing.valid(notice):
        page = _page("gone.html", language, notice.event, successor=public.successor(notice))
        return page, 410
    return _page(
        "show.html",
        language,
        notice.event,
        one=public.read(notice, language),
        notice=notice,
        texts=public.written(notice),
    )


@public_notices.get("/<language>/<int:notice_id>/poster")
def poster(language: str, notice_id: int) -> Answer:
    """A sheet of A4 for a wall: large words, the source, the end, and a code that leads to the page."""
    notice = _shown(language, notice_id)
    if not standing.valid(notice):
        page = _page("gone.html", language, notice.event, successor=public.successor(notice))
        return page, 410
    one = public.read(notice, language)
    address = link("public_notices.show", language=one.language, notice_id=notice.id)
    return _page("poster.html", language, notice.event, one=one, notice=notice, address=address)


@public_notices.get("/<language>/<int:notice_id>/code.svg")
def code(language: str, notice_id: int) -> Response:
    """The poster's code as a drawing."""
    _shown(language, notice_id)
    address = link("public_notices.show", language=language, notice_id=notice_id)
    answer = make_response(codes.svg(address, title=address))
    answer.mimetype = "image/svg+xml"
    return answer


@public_notices.get("/<language>/feed.atom")
def feed(language: str) -> Response:
    """What is valid now as an Atom feed (RFC 4287), for readers and other systems."""
    found = _readings(_known(language))
    updated = max((one.published_at for one in found), default=clock.now())
    answer = make_response(
        render_template(
            "disasters/notices/public/feed.xml",
            language=language,
            words=languages.frame(language),
            tag=languages.tag,
            found=found,
            updated=updated,
            link=link,
            stamp=_stamp,
            until=_until,
        )
    )
    answer.mimetype = "application/atom+xml"
    return answer


@public_notices.get("/<language>/notices.json")
def as_json(language: str) -> Response:
    """The same as JSON."""
    found = _readings(_known(language))
    return jsonify({"language": languages.tag(language), "notices": [_json(one) for one in found]})


def _json(one: public.Reading) -> dict[str, Any]:
    notice = one.notice
    return {
        "id": notice.id,
        "url": link("public_notices.show", language=one.language, notice_id=notice.id),
        "language": languages.tag(one.language),
        "title": one.title,
        "text": one.body,
        "urgent": notice.urgent,
        "source": notice.source,
        "source_url": notice.source_url or None,
        "published_at": _stamp(one.published_at),
        "expires_at": _stamp(_until(notice)),
    }


def _readings(language: str) -> list[public.Reading]:
    """What really is in this language: a feed has no use for what is not translated."""
    found = public.in_language(public.standing(), language)
    return [one for one in found if one.language == language]


def _choice(exercise: DisasterEvent | None) -> str:
    return _page("choice.html", "ja", exercise, counts=public.counts(public.standing(exercise)))


def _list(language: str, exercise: DisasterEvent | None) -> str:
    notices = public.standing(exercise)
    found = public.in_language(notices, _known(language))
    return _page("list.html", language, exercise, found=found, counts=public.counts(notices))


def _page(template: str, language: str, event: DisasterEvent | None, **values: Any) -> str:
    """A page in the words of its language; of an exercise with its mark."""
    exercise = event if event is not None and event.exercise else None
    return render_template(
        f"disasters/notices/public/{template}",
        language=language,
        words=languages.frame(language),
        marks=[languages.frame(code).exercise for code in dict.fromkeys(("ja", language, "en"))],
        exercise=exercise,
        languages=languages,
        list_of=lambda code: _list_of(code, exercise),
        moment=_moment,
        until=_until,
        paragraphs=_paragraphs,
        titled=_titled,
        read=public.read,
        **values,
    )


def _list_of(language: str, exercise: DisasterEvent | None) -> str:
    if exercise is None:
        return url_for("public_notices.listed", language=language)
    return url_for("public_notices.drill_listed", code=exercise.code, language=language)


def _shown(language: str, notice_id: int) -> Notice:
    _known(language)
    return public.shown(notice_id)


def _known(language: str) -> str:
    if language not in languages.NATIVE:
        raise NotFound(_("この言語のページはありません。"))
    return language


def _titled(one: public.Reading, read: bool = False) -> Any:
    """The heading with the exercise's mark; in plain Japanese with its readings over the words where `read` is set."""
    mark = "【訓練】" if one.notice.event.exercise else ""
    return (
        with_readings(f"{mark}{one.title}")
        if read and one.language == languages.EASY
        else f"{mark}{one.title}"
    )


def _until(notice: Notice) -> datetime:
    """The end of what stands on the public page."""
    ends = [one.until for one in notice.publications if one.public_page and not standing.over(one)]
    return min(max(ends, default=notice.expires_at), notice.expires_at)


def _moment(at: datetime, language: str) -> Any:
    """A moment as Japanese write it, in plain Japanese with its readings; elsewhere so that nobody can misread it."""
    here = local(at)
    if language == languages.EASY:
        return with_readings(f"{here.month}月（がつ） {here.day}日（にち） {here:%H:%M}")
    if language == public.ORIGINAL:
        return f"{here.month}月{here.day}日 {here:%H:%M}"
    return f"{here:%Y-%m-%d %H:%M}"


def _stamp(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()


def _paragraphs(one: public.Reading) -> list[Any]:
    """The body as lines, plain Japanese with its readings over the words."""
    return blocks(one.body, "ja@easy" if one.language == languages.EASY else one.language)
