"""A script: what has happened when the exercise begins, and what comes after how many minutes. As JSON, and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from dispatch.disasters.telegrams import read_telegram
from dispatch.disasters.vocabulary import EventKind, InjectKind
from dispatch.errors import Invalid
from dispatch.i18n import _, label
from dispatch.matching.faults import ProblemError
from dispatch.vocabulary import LANGUAGES, Term

FORMAT = "dispatch-drill/1"
MOST_INJECTS, MOST_MINUTES, MOST_SHELTERS = 200, 14 * 24 * 60, 200
MOST_TITLE, MOST_TEXT, MOST_TELEGRAM = 120, 4000, 1_000_000
T = TypeVar("T", bound=Term)


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known at the beginning. `telegram`: a telegram of the Meteorological Agency, as XML; empty: none."""

    title: str
    kind: EventKind = EventKind.EARTHQUAKE
    areas: tuple[str, ...] = ()
    summary: str = ""
    telegram: str = ""


@dataclass(frozen=True, slots=True)
class Inject:
    """What comes `after_minutes` of the exercise's own time.

    TELL: `text` is told to those who take part. NOTICE: a message, `title` and `text` from `source`, reaches the
    translation desk. SHELTERS: the next `number` shelters of the list open; people who speak `languages` are said to
    be there.
    """

    after_minutes: int
    kind: InjectKind
    text: str = ""
    title: str = ""
    source: str = ""
    number: int = 0
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """A whole script, its injects in the order of their times. Raises `Invalid` with a sentence for each fault."""

    name: str
    opening: Opening
    injects: tuple[Inject, ...] = ()

    def __post_init__(self) -> None:
        """Nothing that cannot be played is kept."""
        faults = tuple(_faults(self))
        if faults:
            raise Invalid(faults[0][1], faults)
        object.__setattr__(self, "injects", tuple(sorted(self.injects, key=lambda one: one.after_minutes)))

    def to_json(self) -> dict[str, Any]:
        """As a file and a row keep it."""
        return {
            "format": FORMAT,
            "name": self.name,
            "opening": asdict(self.opening)
            | {"kind": self.opening.kind.value, "areas": list(self.opening.areas)},
            "injects": [
                asdict(one) | {"kind": one.kind.value, "languages": list(one.languages)}
                for one in self.injects
            ],
        }


def script_of(source: object) -> Script:
    """A script from JSON. Raises `Invalid` for what is none, naming the place of the first thing that is wrong."""
    top = _mapping(source, "")
    if top.get("format") != FORMAT:
        raise _wrong("format", _("「%(format)s」の台本ではありません。", format=FORMAT))
    opening = _mapping(top.get("opening"), "opening")
    return Script(
        name=_text(top, "name", ""),
        opening=Opening(
            title=_text(opening, "title", "opening."),
            kind=_term(EventKind, opening.get("kind"), "opening.kind"),
            areas=_texts(opening, "areas", "opening."),
            summary=_text(opening, "summary", "opening."),
            telegram=_text(opening, "telegram", "opening."),
        ),
        injects=tuple(
            _inject(one, f"injects[{place}]")
            for place, one in enumerate(_listed(top.get("injects"), "injects"))
        ),
    )


def _inject(source: object, place: str) -> Inject:
    raw, at = _mapping(source, place), f"{place}."
    return Inject(
        after_minutes=_number(raw, "after_minutes", at),
        kind=_term(InjectKind, raw.get("kind"), f"{at}kind"),
        text=_text(raw, "text", at),
        title=_text(raw, "title", at),
        source=_text(raw, "source", at),
        number=_number(raw, "number", at),
        languages=_texts(raw, "languages", at),
    )


def _faults(script: Script) -> Iterator[tuple[str, str]]:
    if not script.name or len(script.name) > MOST_TITLE:
        yield "name", _("台本の名前を、%(n)s文字以内で書いてください。", n=MOST_TITLE)
    if not script.opening.title or len(script.opening.title) > MOST_TITLE:
        yield "title", _("想定する災害の名称を、%(n)s文字以内で書いてください。", n=MOST_TITLE)
    if len(script.injects) > MOST_INJECTS:
        yield "injects", _("付与は%(n)s件までです。", n=MOST_INJECTS)
    if script.opening.telegram:
        yield from _telegram_faults(script.opening.telegram)
    for position, one in enumerate(script.injects):
        yield from ((f"injects-{position}-{name}", sentence) for name, sentence in _inject_faults(one))


def _telegram_faults(text: str) -> Iterator[tuple[str, str]]:
    try:
        if len(text) > MOST_TELEGRAM:
            raise ProblemError([text[:20]])
        read_telegram(text.encode())
    except ProblemError:
        yield "telegram", _("気象庁の電文（XML）として読み取れませんでした。")


def _inject_faults(one: Inject) -> Iterator[tuple[str, str]]:
    if not 0 <= one.after_minutes <= MOST_MINUTES:
        yield "after_minutes", _("0分から14日までにしてください。")
    if len(one.text) > MOST_TEXT:
        yield "text", _("%(n)s文字以内で入力してください。", n=MOST_TEXT)
    if one.kind != InjectKind.SHELTERS and not one.text:
        yield "text", _("付与する内容を書いてください。")
    if one.kind == InjectKind.NOTICE and not (one.title and one.source):
        yield "title", _("お知らせの件名と発信元を書いてください。")
    if one.kind == InjectKind.SHELTERS and not 1 <= one.number <= MOST_SHELTERS:
        yield "number", _("開設する避難所の数を、1から%(n)sまでで書いてください。", n=MOST_SHELTERS)
    if any(code not in LANGUAGES for code in one.languages):
        yield "languages", _("一覧にない言語があります。")


def inject_words(one: Inject) -> str:
    """An inject in a line, for the list and the day log."""
    if one.kind == InjectKind.NOTICE:
        return _(
            "%(kind)s：%(title)s（%(source)s）", kind=label(one.kind), title=one.title, source=one.source
        )
    if one.kind == InjectKind.SHELTERS:
        words = _("%(kind)s：%(n)sか所", kind=label(one.kind), n=one.number)
        return f"{words} {one.text}".strip()
    return one.text


def _wrong(place: str, sentence: str) -> Invalid:
    return Invalid(_("%(place)s：%(sentence)s", place=place or "JSON", sentence=sentence))


def _mapping(source: object, place: str) -> Mapping[str, Any]:
    if not isinstance(source, Mapping):
        raise _wrong(place, _("項目のまとまり（{ }）ではありません。"))
    return source


def _listed(source: object, place: str) -> Sequence[Any]:
    if not isinstance(source, list):
        raise _wrong(place, _("一覧（[ ]）ではありません。"))
    return source


def _text(source: Mapping[str, Any], name: str, at: str) -> str:
    found = source.get(name, "")
    if not isinstance(found, str):
        raise _wrong(at + name, _("文字ではありません。"))
    return found.strip()


def _texts(source: Mapping[str, Any], name: str, at: str) -> tuple[str, ...]:
    found = source.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise _wrong(at + name, _("文字の一覧ではありません。"))
    return tuple(found)


def _number(source: Mapping[str, Any], name: str, at: str) -> int:
    found = source.get(name, 0)
    if not isinstance(found, int) or isinstance(found, bool):
        raise _wrong(at + name, _("整数ではありません。"))
    return found


def _term(terms: type[T], code: object, place: str) -> T:
    try:
        return terms(str(code))
    except ValueError:
        listed = "、".join(one.value for one in terms)
        raise _wrong(place, _("次のどれかにしてください：%(listed)s", listed=listed)) from None
