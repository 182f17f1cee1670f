"""What teams find: taken in exactly once, however often it is sent; what it changes; who may send and see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import EventShelter, LogEntry, RoundTeam, RoundVisit, VisitForm
from dispatch.disasters.queries.rounds import found as queries
from dispatch.disasters.queries.rounds.rows import visits
from dispatch.disasters.services import events
from dispatch.disasters.services.rounds.links import KEPT_OPEN, token_of
from dispatch.disasters.services.visits import (
    Findings,
    Need,
    People,
    Sender,
    receive,
    settle,
    unsettle,
)
from dispatch.disasters.vocabulary import NeedCategory, VisitState
from dispatch.disasters.wording.visits import people_in_words
from dispatch.errors import Conflict
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rounds import world
from tests.disasters.rounds.world import HOUR
from tests.support.races import at_once

KEY = "0123456789abcdef0123456789abcdef"
JSON = {"Accept": "application/json"}


def count() -> int:
    """How many forms there are."""
    return int(db.session.scalar(select(func.count(VisitForm.id))) or 0)


def test_a_visit_changes_what_is_known(ctx: Flask) -> None:
    """The shelter has been seen, the languages heard are known and no longer suspected, the stop is made, the day log
    says it once."""
    event = make.event()
    place = world.stop(event, "中央小学校", languages=["en"], suspected=["vi", "ne"])
    crew = world.team(event)
    (planned,) = world.confirmed(event, crew)
    clock.advance(2 * HOUR)
    form = world.found(
        crew,
        place,
        People(8, "ベトナム", "vi"),
        People(2, "不明"),
        needs=[Need(NeedCategory.MEDICAL, "薬", urgent=True)],
    )
    assert place.visited_at == clock.now()
    assert (place.languages, place.suspected) == (["en", "vi"], ["ne"])
    assert (planned.state, planned.done_at, form.visit_id) == (VisitState.VISITED, clock.now(), planned.id)
    (line,) = db.session.scalars(select(LogEntry.text).where(LogEntry.key == f"visit:{form.key}"))
    assert "10人（ベトナム語8、言語不明2）" in line
    assert "【至急】医療・薬（薬）" in line


def test_the_same_form_sent_again_is_one(ctx: Flask) -> None:
    """The same key: the same answer, nothing new; another key: another form, which adds to the same visit."""
    event = make.event()
    place, crew = world.stop(event), world.team(event)
    first = world.found(crew, place, key=KEY)
    assert world.found(crew, place, key=KEY) is first
    assert (count(), place.languages) == (1, ["vi"])
    second = world.found(crew, place)
    assert (count(), second.visit_id) == (2, first.visit_id)
    other = make.event()
    with pytest.raises(Conflict, match="別の災害対応"):
        world.found(world.team(other, make.supporter(name="他")), world.stop(other), key=KEY)


def test_one_form_sent_by_several_at_the_same_moment_is_one(app: Flask) -> None:
    """Two tabs, and a telephone that does not know that the first attempt came through."""
    with app.app_context():
        event = make.event()
        place, crew = world.stop(event), world.team(event)
        team_id, place_id = crew.id, place.id
        db.session.commit()

    def send() -> None:
        world.found(
            db.session.get_one(RoundTeam, team_id), db.session.get_one(EventShelter, place_id), key=KEY
        )

    assert at_once(app, *[send] * 4) == [""] * 4
    with app.app_context():
        assert count() == 1
        assert db.session.scalar(select(func.count(LogEntry.id)).where(LogEntry.key == f"visit:{KEY}")) == 1


def test_the_clock_of_a_telephone_is_believed_as_far_as_it_can_be(ctx: Flask) -> None:
    """A form that was kept for hours tells when it was filled in; one from the future or from another year does not. A
    form that comes late does not make a shelter seen earlier than it was."""
    event = make.event()
    place, crew = world.stop(event), world.team(event)
    clock.advance(5 * HOUR)
    earlier = clock.now() - 3 * HOUR
    assert world.found(crew, place, filled_at=clock.now() + HOUR).filled_at == clock.now()
    assert world.found(crew, place, filled_at=earlier).filled_at == earlier
    assert place.visited_at == clock.now()
    assert world.found(crew, place, filled_at=clock.now() - timedelta(days=400)).filled_at == clock.now()


def test_tallies_count_the_newest_form_of_each_shelter(ctx: Flask) -> None:
    """By language and nationality, needs as long as nobody has seen to them; a shelter that was not planned counts."""
    event, actor = make.event(), desk.coordinator()
    one, two, crew = world.stop(event), world.stop(event), world.team(event)
    world.found(crew, one, People(50, "", "vi"))
    clock.advance(HOUR)
    water = Need(NeedCategory.FOOD)
    world.found(crew, one, People(8, "ベトナム", "vi"), People(1, "ネパール", "ne"), needs=[water])
    form = world.found(
        crew, two, People(4, "ベトナム", "vi"), needs=[water, Need(NeedCategory.BABY, urgent=True)]
    )
    assert [(line.key, line.people, line.shelters) for line in queries.by_language(event)] == [
        ("vi", 12, 2),
        ("ne", 1, 1),
    ]
    assert [line.key for line in queries.by_nationality(event)] == ["ベトナム", "ネパール"]
    assert [(line.category, line.shelters, line.urgent) for line in queries.needs(event)] == [
        (NeedCategory.FOOD, 2, 0),
        (NeedCategory.BABY, 1, 1),
    ]
    settle(actor, form)
    assert [(line.category, line.shelters) for line in queries.needs(event)] == [(NeedCategory.FOOD, 1)]
    with pytest.raises(Conflict, match="対応済み"):
        settle(actor, form)
    assert [stop.state for stop in visits([crew])[crew.id]] == [VisitState.VISITED] * 2


def test_forms_of_one_visit_are_put_together(ctx: Flask) -> None:
    """What was forgotten and sent after takes nothing back; what the next visit finds does, also that nobody is left.
    Where nobody has counted, nobody is said to be away."""
    event, actor = make.event(), desk.coordinator()
    place, crew, other = world.stop(event), world.team(event), world.team(event, name="2班")
    world.found(crew, place, People(8, "ベトナム", "vi"), needs=[Need(NeedCategory.MEDICAL, urgent=True)])
    clock.advance(HOUR)
    after = send(crew, place, needs=[Need(NeedCategory.BABY), Need(NeedCategory.MEDICAL)])
    assert people_in_words(after.people) == "人数の記入なし"
    assert [(line.key, line.people) for line in queries.by_language(event)] == [("vi", 8)]
    assert [(line.category, line.urgent) for line in queries.needs(event)] == [
        (NeedCategory.MEDICAL, 0),
        (NeedCategory.BABY, 0),
    ]
    settle(actor, after)
    assert queries.needs(event) == []
    unsettle(actor, after)
    assert len(queries.needs(event)) == 2
    with pytest.raises(Conflict):
        unsettle(actor, after)
    clock.advance(HOUR)
    assert people_in_words(send(other, place, nobody=True).people) == "外国人はいませんでした"
    assert not queries.by_language(event)
    assert not queries.needs(event)


def send(of: RoundTeam, at: EventShelter, **said: Any) -> VisitForm:
    """A form without a number of people."""
    key = f"said-{clock.now().timestamp():018.0f}"
    return receive(Sender(None, of.name), of, at, Findings(key, None, "", **said))


def photograph() -> BytesIO:
    """A picture in which a camera has written where it was taken."""
    kept, data = Image.Exif(), BytesIO()
    kept[0x010F] = "SECRET CAMERA"
    Image.new("RGB", (40, 30), "teal").save(data, "JPEG", exif=kept)
    data.seek(0)
    return data


@pytest.fixture
def sent(app: Flask) -> Callable[..., Any]:
    """`sent(**fields)` posts a form by a team's link, as a browser without a script; gives the answer."""
    with app.app_context():
        event = make.event()
        place, crew = world.stop(event, "中央小学校"), world.team(event)
        address, place_id = f"/rounds/{token_of(crew)}/", place.id
        db.session.commit()

    def post(headers: dict[str, str] | None = None, **fields: Any) -> Any:
        data = {
            "key": KEY,
            "stop": place_id,
            **{name.replace("__", "-"): value for name, value in fields.items()},
        }
        return app.test_client().post(address, data=data, headers=headers or {})

    return post


def test_a_form_without_a_script(app: Flask, sent: Callable[..., Any]) -> None:
    """It posts plainly; what is wrong is said at its fields; an empty form is a mistake, an empty shelter none."""
    assert "人数か必要なものを" in sent().text
    assert "人数を入れてください" in sent(people__0__language="vi").text
    both = sent(nobody="y", people__0__number="3")
    assert (both.status_code, "どちらかを直して" in both.text) == (422, True)
    assert sent(nobody="y", stop="").status_code == 422
    assert sent(key="x", nobody="y").status_code == 422
    assert sent(nobody="y").status_code == 303
    with app.app_context():
        (form,) = db.session.scalars(select(VisitForm))
        assert (form.needs, form.photo) == ([], None)
        assert people_in_words(form.people) == "外国人はいませんでした"


def test_going_back_and_writing_on_is_another_form(app: Flask, sent: Callable[..., Any]) -> None:
    """Without a script the page gone back to has the key of the form sent before: other words are no repeat of it, the
    same words are, again and again."""
    for number in ("3", "5", "3", "5"):
        assert sent(people__0__number=number, people__0__language="vi").status_code == 303
    with app.app_context():
        forms = db.session.scalars(select(VisitForm).order_by(VisitForm.id)).all()
        assert [form.people[0]["number"] for form in forms] == [3, 5]
        assert (
            db.session.scalar(select(func.count(LogEntry.id)).where(LogEntry.key.startswith("visit:"))) == 2
        )


def test_what_a_browser_sends_by_itself(app: Flask, sent: Callable[..., Any]) -> None:
    """The answer names the key, the second time, too; faults come as sentences."""
    need = {"need_medical__level": "urgent", "need_medical__text": "インスリン"}
    for _time in range(2):
        answer = sent(JSON, people__0__number="3", people__0__language="vi", **need)
        assert (answer.status_code, answer.json) == (200, {"saved": KEY, "shelter": "中央小学校"})
    refused = sent(JSON, key="f" * 32)
    assert (refused.status_code, len(refused.json["faults"])) == (422, 1)
    with app.app_context():
        (form,) = db.session.scalars(select(VisitForm))
        assert form.needs == [{"category": "medical", "text": "インスリン", "urgent": True}]


def test_shelters_of_one_name_are_told_apart_and_the_own_come_first(app: Flask, client: FlaskClient) -> None:
    """Three 中央公民館, two of them in one town: who reports by telephone in the dark chooses the right one."""
    with app.app_context():
        event = make.event()
        first, second, third = (world.stop(event, "中央公民館") for _n in range(3))
        third.shelter.municipality = "隣町"
        world.stop(event, "東小学校")
        crew = world.team(event)
        start = clock.now()
        db.session.add(
            RoundVisit(
                team_id=crew.id, event_shelter_id=third.id, position=0, arrive_at=start, leave_at=start
            )
        )
        addresses = first.shelter.address, second.shelter.address
        db.session.commit()
        page = client.get(f"/rounds/{token_of(crew)}/").text
    own, others = (re.findall(r">([^<>]+)</option>", part) for part in page.split("<optgroup ")[1:])
    assert own == ["中央公民館（隣町）"]
    assert sorted(others[:3]) == sorted(["東小学校", *(f"中央公民館（{one}）" for one in addresses)])


def test_a_photograph_only_where_somebody_says_so(app: Flask, sent: Callable[..., Any]) -> None:
    """Off unless it is ticked; drawn anew without what the camera wrote; what is no picture is refused."""
    assert sent(nobody="y", photo=(photograph(), "a.jpg")).status_code == 303
    assert (
        sent(key="b" * 32, nobody="y", with_photo="y", photo=(BytesIO(b"no picture"), "a.jpg")).status_code
        == 422
    )
    assert sent(key="c" * 32, nobody="y", with_photo="y", photo=(photograph(), "a.jpg")).status_code == 303
    with app.app_context():
        without, with_one = db.session.scalars(select(VisitForm).order_by(VisitForm.id))
        assert without.photo is None
        assert with_one.photo is not None
        assert b"SECRET" not in with_one.photo
        assert Image.open(BytesIO(with_one.photo)).size == (40, 30)


def test_links_open_their_own_team_and_end(app: Flask, client: FlaskClient) -> None:
    """A link that was changed opens nothing; one that has ended says so; a form may come after the event's end, but not
    for another event's shelter."""
    with app.app_context():
        event = make.event()
        foreign = world.stop(make.event())
        place, crew = world.stop(event), world.team(event)
        token, place_id, foreign_id = token_of(crew), place.id, foreign.id
        events.close(desk.coordinator(), event)
        db.session.commit()
    assert client.get(f"/rounds/{token}/").status_code == 200
    assert client.get(f"/rounds/{token[:-2]}xx/").status_code == 404
    sheet = {"key": KEY, "nobody": "y"}
    assert client.post(f"/rounds/{token}/", data={**sheet, "stop": foreign_id}).status_code == 422
    assert client.post(f"/rounds/{token}/", data={**sheet, "stop": place_id}).status_code == 303
    clock.advance(KEPT_OPEN + timedelta(days=1))
    assert client.get(f"/rounds/{token}/").status_code == 410


def test_the_desk_reads_files_and_pictures_and_others_do_not(
    app: Flask, sign_in: Callable[[str], FlaskClient], sent: Callable[..., Any]
) -> None:
    """The pages and the tables of an exercise say so; a volunteer sees none of them."""
    sent(people__0__number="3", people__0__language="vi", with_photo="y", photo=(photograph(), "a.jpg"))
    with app.app_context():
        desk.coordinator(email="desk@example.jp")
        desk.volunteer_user(desk.volunteer({"vi": 3}), email="volunteer@example.jp")
        drill = make.event(exercise=True)
        world.found(world.team(drill), world.stop(drill))
        db.session.commit()
    client, stranger = sign_in("desk@example.jp"), sign_in("volunteer@example.jp")
    start = "/disasters/1/rounds"
    for path in (
        "/",
        "/shelters",
        "/forms",
        "/forms/1",
        "/forms/1/photo",
        "/forms.csv",
        "/stops.csv",
        "/sheet",
    ):
        assert client.get(start + path).status_code == 200, path
        assert stranger.get(start + path).status_code == 403
    assert client.get(f"{start}/forms/2").status_code == 404
    assert client.get("/disasters/2/rounds/forms/2/photo").status_code == 404
    assert "【訓練】" in client.get("/disasters/2/rounds/sheet").text
    assert (
        "%E8%A8%93%E7%B7%B4-T-" in client.get("/disasters/2/rounds/forms.csv").headers["Content-Disposition"]
    )
    assert client.post(f"{start}/forms/1/settle").status_code == 303
    assert "未対応に戻す" in client.get(f"{start}/forms/1").text
    assert client.post(f"{start}/forms/1/unsettle").status_code == 303
    assert client.post(f"{start}/forms/1/unsettle").status_code == 409
