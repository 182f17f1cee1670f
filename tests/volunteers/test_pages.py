"""The roster's pages, as a coordinator uses them."""

from __future__ import annotations

import io
import re
from datetime import date, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.audit.queries import history
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import Gender, Mode
from dispatch.volunteers.models import Credential, DateException, Volunteer, VolunteerLanguage
from tests import factories

FORM = {
    "name": "海野 みどり",
    "kana": "うみの みどり",
    "email": "midori@example.jp",
    "lat": "３２．８",
    "lon": "130.7",
    "transport": "car",
    "max_travel_minutes": "45",
    "modes": ["onsite", "phone"],
    "max_per_day": "1",
    "max_per_week": "3",
    "languages-0-language": "vi",
    "languages-0-evidence": "養成講座修了",
    "languages-1-language": "",
    "week-day0": "9-12、13時〜17時",
    "week-day5": "終日",
    "credentials-pledge-valid_until": "令和9年3月31日",
    "declined_topics": ["psychiatry"],
}


@pytest.fixture
def desk(app: Flask, sign_in) -> FlaskClient:
    """A coordinator's browser."""
    with app.test_request_context():
        factories.coordinator(email="desk@example.jp", name="調整 花子")
        db.session.commit()
    return sign_in("desk@example.jp")


@pytest.fixture
def midori(app: Flask) -> int:
    """Somebody on the roster with languages, papers and free days: the key."""
    with app.test_request_context():
        person = factories.volunteer(
            {"vi": 3, "en": 2}, code="V00001", name="海野 みどり", kana="うみの みどり", home_town="中央区新町",
            email="midori@example.jp", phone="090-0000-0001", gender=Gender.FEMALE,
        )  # fmt: skip
        place = factories.institution(name="はまべ病院")
        person.refused_institutions = []
        factories.service_request(place)
        db.session.commit()
        return person.id


def rows(page: str) -> list[str]:
    return re.findall(r"<tr.*?</tr>", page.partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)


def get(app: Flask, number: int) -> Volunteer:
    return db.session.get_one(Volunteer, number)


def test_everything_the_form_states_is_kept(app: Flask, desk: FlaskClient):
    """As typed on a Japanese keyboard; the person gets a code, an account and a message."""
    answer = desk.post("/volunteers/new", data={**FORM, "invite": "y"})
    assert answer.status_code == 303, answer.text
    with app.app_context():
        person = db.session.scalars(select(Volunteer)).one()
        assert (person.code, person.lat, person.modes) == ("V00001", 32.8, [Mode.ONSITE, Mode.PHONE])
        assert [(one.language, one.level, one.evidence) for one in person.languages] == [
            ("vi", 0, "養成講座修了")
        ]
        hours = [(row.weekday, row.start, row.end) for row in person.pattern]
        assert hours == [(0, time(9), time(12)), (0, time(13), time(17)), (5, time(0), time(0))]
        assert [(row.kind, row.valid_until) for row in person.credentials] == [("pledge", date(2027, 3, 31))]
        assert person.declined_topics == ["psychiatry"]
        assert db.session.scalars(select(OutboxMessage.address)).all() == ["midori@example.jp"]


def test_the_form_shows_what_is_known_and_saving_it_changes_nothing(
    app: Flask, desk: FlaskClient, midori: int
):
    """A form sent back as it came leaves no trace in the record; empty rows wait for what is new."""
    page = desk.get(f"/volunteers/{midori}/edit").text
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    fields = {
        name: value for name, value in fields.items() if not re.search(r"held$|^modes|topics|holidays", name)
    }
    chosen = re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL)
    selected = {
        name: "".join(re.findall(r'<option selected value="([^"]*)"', options)) for name, options in chosen
    }
    ticked = {"modes": ["onsite", "phone", "video"], "credentials-registration-held": "y"}
    assert selected["languages-0-language"] == "vi"
    assert "languages-3-language" in selected
    assert desk.post(f"/volunteers/{midori}/edit", data={**fields, **selected, **ticked}).status_code == 303
    with app.app_context():
        assert [entry.action for entry in history(get(app, midori))] == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "記入してください。"),
        ({"lat": "130.7"}, "緯度は20から46まで"),
        ({"week-day0": "朝"}, "9:00-12:00 のように"),
        ({"week-day0": "17-9"}, "始まりより後"),
        ({"languages-1-language": "vi"}, "同じ言語が2回あります。"),
        ({"languages-1-evidence": "留学"}, "言語を選んでください。"),
        ({"credentials-pledge-issued_on": "2028-01-01"}, "取得日より後の日"),
        ({"credentials-pledge-valid_until": "来年"}, "日付は"),
        ({"max_per_day": "たくさん"}, "整数で書いてください。"),
        ({"modes": []}, "選んでください。"),
        ({"email": "midori"}, "メールアドレスの形"),
        ({"phone": "0"}, "電話番号は"),
        ({"code": "V00077"}, "ほかの人が使っています。"),
        ({"refused_institutions-0-reason": "勤務先"}, "医療機関を選んでください。"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_lost_or_saved(
    app: Flask, desk: FlaskClient, wrong: dict[str, object], sentence: str
):
    """The sentence is there twice, above and at the field; the rest of the form is as it was typed."""
    with app.test_request_context():
        factories.volunteer(code="V00077")
        db.session.commit()
    answer = desk.post("/volunteers/new", data={**FORM, **wrong})
    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    for typed in ("うみの みどり", "養成講座修了", "終日" if "week-day5" in wrong else "00:00-24:00"):
        assert typed in answer.text
    if "week-day0" in wrong:
        assert f'value="{wrong["week-day0"]}"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(Volunteer.code)).all() == ["V00077"]


@pytest.mark.parametrize(
    ("narrow", "found"),
    [
        ("text=みどり", True),
        ("text=ウミノ", True),
        ("text=海野みどり", True),
        ("text=v00001", True),
        ("text=新町", True),
        ("text=09000000001", True),
        ("text=みどり+次郎", False),
        ("text=100%25", False),
        ("text=-", False),
        ("language=vi&level=3", True),
        ("language=en&level=3", False),
        ("level=3", True),
        ("level=4", False),
        ("mode=phone", True),
        ("standing=active", True),
        ("standing=paused", False),
        ("standing=left", False),
        ("papers=y", False),
        ("language=nonsense&level=nine", True),
    ],
)
def test_people_are_found_by_what_a_coordinator_knows(
    desk: FlaskClient, midori: int, narrow: str, found: bool
):
    """Either kana, without spaces, parts of numbers; what cannot be read narrows nothing."""
    page = desk.get(f"/volunteers/?{narrow}").text
    assert ("海野 みどり" in page) is found, page


def test_paused_and_left_people_and_those_with_old_papers_are_told_apart(
    app: Flask, desk: FlaskClient, midori: int
):
    """Each by its filter and its badge."""
    with app.test_request_context():
        factories.volunteer(name="休止 太郎", paused_from=date(2026, 11, 1), paused_until=date(2026, 11, 30))
        factories.volunteer(name="次回 休止", paused_from=date(2026, 12, 1))
        factories.volunteer(name="終了 花子", active=False)
        factories.volunteer(name="書類 次郎").credentials[0].valid_until = date(2027, 2, 28)
        factories.volunteer(name="書類 なし", papers=False)
        db.session.commit()

    def names(narrow: str) -> set[str]:
        return set(re.findall(r'/volunteers/\d+">([^<]+)</a>', desk.get(f"/volunteers/?{narrow}").text))

    assert names("standing=paused") == {"休止 太郎"}
    assert names("standing=left") == {"終了 花子"}
    assert names("standing=active") == {"海野 みどり", "次回 休止", "書類 次郎", "書類 なし"}
    assert names("papers=y") == {"書類 次郎", "書類 なし"}
    page = desk.get("/volunteers/").text
    for badge in ("休止中", "登録終了", "書類：まもなく期限", "書類：未提出"):
        assert badge in page


def test_a_person_is_shown_whole_and_the_look_is_on_record(app: Flask, desk: FlaskClient, midori: int):
    """Languages, papers, hours in words, the days ahead, contact; who looked is known."""
    with app.test_request_context():
        person = get(app, midori)
        person.credentials[0].valid_until = date(2026, 12, 31)
        person.exceptions = [DateException(day=date(2026, 12, 2), free=False, start=time(13), end=None)]
        person.languages.append(VolunteerLanguage(language="fr", level=1, evidence="留学3年"))
        person.credentials.append(Credential(kind="icm", valid_until=date(2026, 1, 31)))
        db.session.commit()
    page = desk.get(f"/volunteers/{midori}").text
    for words in ("ベトナム語", "留学3年", "あと31日", "期限切れ", "8:00〜20:00", "13:00〜24:00は活動できません",
                  "090-0000-0001", "8:00〜13:00", "公共交通機関"):  # fmt: skip
        assert words in page, words
    with app.app_context():
        reads = history(get(app, midori), reads=True)
        assert [(entry.action, entry.actor_name) for entry in reads] == [("read", "調整 花子")]


def test_somebody_who_is_not_there_is_not_found(desk: FlaskClient):
    """On every page of a person."""
    for path in ("", "/edit", "/days", "/deactivate"):
        assert desk.get(f"/volunteers/999{path}").status_code == 404


def test_pauses_and_exceptions_are_kept_by_their_page(app: Flask, desk: FlaskClient, midori: int):
    """Each with its own form; what is wrong stands at its field."""
    url = f"/volunteers/{midori}"
    assert desk.post(f"{url}/pause", data={"first": "R8.12.1", "last": "12/10"}).status_code == 303
    with app.app_context():
        assert (get(app, midori).paused_from, get(app, midori).paused_until) == (
            date(2026, 12, 1),
            date(2026, 12, 10),
        )
    assert "休止中" in desk.get(f"{url}/days").text
    wrong = desk.post(f"{url}/pause", data={"first": "2026-12-10", "last": "2026-12-01"})
    assert wrong.status_code == 422
    assert "始まりの日より後" in wrong.text
    assert desk.post(f"{url}/resume").status_code == 303
    assert (
        desk.post(
            f"{url}/exceptions", data={"day": "2026-12-05", "free": "yes", "hours": "9-12、14-16"}
        ).status_code
        == 303
    )
    past = desk.post(f"{url}/exceptions", data={"day": "2026-11-29", "free": "no", "hours": "夜"})
    assert past.status_code == 422
    assert "今日以降の日" in past.text
    assert 'value="夜"' in past.text
    assert "9:00〜12:00は活動できます" in desk.get(f"{url}/days").text
    with app.app_context():
        first = get(app, midori).exceptions[0].id
    assert desk.post(f"{url}/exceptions/{first}/remove").status_code == 303
    with app.app_context():
        assert len(get(app, midori).exceptions) == 1


def test_leaving_is_asked_twice_and_can_be_undone(app: Flask, desk: FlaskClient, midori: int):
    """Twice from two browsers is a conflict that says how it stands."""
    url = f"/volunteers/{midori}"
    assert "終了しますか" in desk.get(f"{url}/deactivate").text
    assert desk.post(f"{url}/deactivate", data={"note": "転居のため"}).status_code == 303
    again = desk.post(f"{url}/deactivate", data={"note": "転居のため"})
    assert again.status_code == 409
    assert "登録終了" in again.text
    assert "活動中に戻す" in desk.get(url).text
    assert desk.post(f"{url}/reactivate").status_code == 303
    with app.app_context():
        assert get(app, midori).active


def test_the_list_can_be_taken_as_a_file_and_who_took_it_is_on_record(
    app: Flask, desk: FlaskClient, midori: int
):
    """The people of the filter, in the columns of the import."""
    data = desk.get("/volunteers/roster.csv?language=vi").data.decode("utf-8-sig").splitlines()
    assert data[0].startswith("登録番号,氏名,ふりがな")
    assert data[1].startswith("V00001,海野 みどり")
    assert len(desk.get("/volunteers/roster.csv?language=en&level=4").data.decode().splitlines()) == 1
    with app.app_context():
        taken = db.session.scalars(
            select(factories.User).where(factories.User.email == "desk@example.jp")
        ).one()
        assert [entry.detail for entry in history(taken, reads=True) if entry.action == "read"] == [
            {"exported": 1}, {"exported": 0},
        ]  # fmt: skip


def upload(desk: FlaskClient, words: str) -> str:
    data = {"file": (io.BytesIO(words.encode("cp932")), "名簿.csv")}
    return desk.post("/volunteers/import", data=data, content_type="multipart/form-data").text


def test_a_file_is_looked_at_before_it_is_taken_in(app: Flask, desk: FlaskClient):
    """Nothing is saved by the look; the confirmation takes exactly that file, once."""
    page = upload(desk, "登録番号,氏名,緯度,経度,言語,血液型\nV00009,空田 翼,32.8,130.7,英語:3,A\n")
    token = re.findall(r'name="token" value="([^"]+)"', page)[0]
    assert "血液型" in page
    with app.app_context():
        assert db.session.scalars(select(Volunteer)).all() == []
    assert desk.post("/volunteers/import/confirm", data={"token": token}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Volunteer.code)).all() == ["V00009"]
    assert desk.post("/volunteers/import/confirm", data={"token": token}).status_code == 410


def test_a_file_with_faults_is_not_taken(app: Flask, desk: FlaskClient):
    """Every fault is told; there is nothing to confirm."""
    page = upload(desk, "登録番号,氏名,緯度,経度,言語\nV1,甲,32.8,130.7,英語:9\nV2,乙,200,130.7,英語:2\n")
    assert "レベルは1から4" in page
    assert "緯度は20から46" in page
    assert 'name="token"' not in page
    assert "必要な列がありません" in upload(desk, "氏名\n甲\n")
    assert "ファイルを選んでください。" in desk.post("/volunteers/import", data={}).text
