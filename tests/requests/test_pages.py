"""The pages a clerk uses: quick to fill in, nothing lost on an error, nothing of another institution."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import func, select

from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.vocabulary import Mode, RequestState, RoleName, Strength
from tests import factories
from tests.requests.drafts import posted


class Browsers(dict):
    """Browsers by name, each signed in when it is first asked for."""

    def __init__(self, sign_in, emails):
        super().__init__()
        self.sign_in, self.emails = sign_in, emails

    def __missing__(self, name):
        self[name] = self.sign_in(self.emails[name])
        return self[name]


@pytest.fixture
def people(app, sign_in):
    """Two hospitals with a clerk each, and the desk; browsers by name."""
    with app.test_request_context():
        ours, theirs = factories.institution(name="みどり病院"), factories.institution(name="あおぞら病院")
        factories.programme()
        emails = {
            "clerk": factories.clerk(ours, name="受付 太郎").email,
            "other": factories.clerk(theirs).email,
            "desk": factories.coordinator().email,
            "admin": factories.user(RoleName.ADMINISTRATOR).email,
            "volunteer": factories.volunteer_user(factories.volunteer()).email,
        }
        db.session.commit()
    return Browsers(sign_in, emails)


@pytest.fixture
def asked(app, people):
    """A request of みどり病院: its key."""
    with app.test_request_context():
        house = db.session.scalar(select(Institution).where(Institution.name == "みどり病院"))
        row = factories.service_request(house, contact_name="前回 花子", contact_phone="096-000-9999")
        db.session.commit()
        return row.id


def count(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(ServiceRequest))


def newest(app):
    found = db.session.scalar(select(ServiceRequest).order_by(ServiceRequest.id.desc()).limit(1))
    assert found is not None
    return found


def test_a_request_is_posted_and_its_page_says_that_nothing_is_booked_yet(app, people):
    """303 to the request's page; the level comes from the kind of visit; the page says what happens next."""
    answer = people["clerk"].post("/requests/new", data=posted())
    assert answer.status_code == 303
    page = people["clerk"].get(answer.location).text
    assert "まだ確定ではありません" in page
    assert "次に、コーディネーターが通訳者を探します" in page
    with app.app_context():
        row = newest(app)
        assert (row.state, row.institution.name, row.needs[0].level) == (
            RequestState.SUBMITTED,
            "みどり病院",
            4,
        )
        assert f"依頼 {row.code} を受け付けました" in page


def test_what_japanese_hands_type_is_understood(app, people):
    """Wide digits, dates by era, times in words, a telephone number with wide dashes; an end left empty is 2 hours."""
    data = posted(
        slots__0__day="令和８年１２月１日", slots__0__start="午前１０時半", slots__0__end="",
        patient_code="Ａ－１０２３", contact_phone="０９６−０００−１２３４",
        slots__1__day="12/2", slots__1__start="930", slots__1__end="",
    )  # fmt: skip
    assert people["clerk"].post("/requests/new", data=data).status_code == 303
    with app.app_context():
        row = newest(app)
        assert [f"{option.start_at:%m-%d %H:%M}/{option.end_at:%H:%M}" for option in row.options] == [
            "12-01 01:30/03:30", "12-02 00:30/02:30",
        ]  # fmt: skip
        assert (row.contact_phone, row.patient_code) == ("096-000-1234", "A－1023")


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"slots__0__end": "09:00"}, "slots-0-end", "終了は開始より後"),
        ({"slots__0__day": "2026-11-01"}, "slots-0-start", "過ぎた日時"),
        ({"slots__0__day": "きのう"}, "slots-0-day", "日付は"),
        ({"slots__0__day": ""}, "slots-0-day", "記入して"),
        ({"slots__0__start": "05:00"}, "slots-0-start", "8時以降"),
        ({"slots__0__day": "2027-06-01"}, "slots-0-day", "35日先まで"),
        (
            {"slots__2__day": "2026-12-01", "slots__2__start": "10:00", "slots__2__end": "11:30"},
            "slots-2-start",
            "同じ日時",
        ),
        ({"slots__1__start": "10:00"}, "slots-1-day", "記入して"),
        ({"needs__0__language": ""}, "needs-0-language", "言語を選んで"),
        ({"needs__0__language": "xx"}, "needs-0-language", "一覧から"),
        ({"visit_kind": ""}, "visit_kind", "選んで"),
        ({"mode": "smoke"}, "mode", "一覧から"),
        ({"department": ""}, "department", "記入して"),
        ({"contact_phone": "内線12"}, "contact_phone", "電話番号は"),
        ({"patient_code": "山田花子"}, "patient_code", "お名前のように"),
        ({"patient_code": ""}, "patient_code", "記入して"),
        ({"patient_consents": None}, "patient_consents", "同意を確かめて"),
        ({"exclusions_read": None}, "exclusions_read", "対応できない場面"),
        ({"note": "あ" * 2001}, "note", "2000文字以内"),
    ],
)
def test_a_bad_form_says_so_at_the_field_keeps_what_was_typed_and_saves_nothing(
    app, people, values, field, says
):
    """422 with the sentence beside its field; everything else is still in the form."""
    answer = people["clerk"].post("/requests/new", data=posted(meeting_place="北玄関の前", **values))
    assert answer.status_code == 422
    _before, _mark, after = answer.text.partition(f'id="{field}-error"')
    assert says in after[:600], "the sentence stands at its field"
    assert f'href="#{field}"' in answer.text, "and above the form, with a link to the field"
    assert 'value="北玄関の前"' in answer.text
    typed = next(iter(values.values()))
    if typed and "一覧から" not in says:
        assert typed in answer.text
    assert count(app) == 0


def test_all_that_is_wrong_is_said_at_once(people):
    """A clerk mends a form once: times are checked though the kind of visit is missing, and lists go by their names."""
    page = (
        people["clerk"]
        .post("/requests/new", data=posted(slots__0__end="09:00", visit_kind="", department=""))
        .text
    )
    for field in ("slots-0-end", "visit_kind", "department"):
        assert f'id="{field}-error"' in page
    assert "希望日時" in page.partition("error-summary")[2].partition("</ul>")[0]


def test_a_name_is_asked_about_and_kept_when_it_is_none(app, people):
    """Refused with a box to tick; with the box ticked it is taken as it is."""
    page = people["clerk"].post("/requests/new", data=posted(patient_code="カンジャエー")).text
    assert "名前ではありません" in page
    assert (
        people["clerk"]
        .post("/requests/new", data=posted(patient_code="カンジャエー", not_a_name="y"))
        .status_code
        == 303
    )
    assert "名前ではありません" not in people["clerk"].get("/requests/new").text, (
        "nobody else is bothered with it"
    )


def test_several_interpreters_choices_and_wishes(app, people):
    """Two needs of which the second stands in the third row, three choices, and a must."""
    data = posted(
        needs__2__language="en", needs__2__level="2", slots__2__day="2026-12-03", slots__2__start="13:00",
        other_modes=["phone", "video"], gender="female", gender_strength="must", in_series="y",
    )  # fmt: skip
    assert people["clerk"].post("/requests/new", data=data).status_code == 303
    with app.app_context():
        row = newest(app)
        assert [(need.position, need.language, need.level) for need in row.needs] == [
            (0, "vi", 4),
            (1, "en", 2),
        ]
        assert [(option.rank, option.start_at.day) for option in row.options] == [(0, 1), (1, 3)]
        assert (row.modes, row.gender_strength) == ([Mode.ONSITE, Mode.PHONE, Mode.VIDEO], Strength.MUST)
        assert row.series == row.code


def test_the_form_remembers_who_fills_it_in(app, people):
    """Contact and department of the clerk's last request; the first choice is the next working morning."""
    people["clerk"].post("/requests/new", data=posted(department="小児科", contact_name="夜勤 次郎"))
    page = people["clerk"].get("/requests/new").text
    assert 'value="小児科"' in page
    assert 'value="夜勤 次郎"' in page
    assert 'value="2026-12-01"' in page, "Tuesday, the tests' clock stands on Monday"
    assert 'value="10:00"' in page
    assert 'value="12:00"' in page


def test_the_desk_posts_for_a_hospital_and_must_say_for_which(app, people):
    """A coordinator chooses the institution; without it the form comes back."""
    refused = people["desk"].post("/requests/new", data=posted())
    assert (refused.status_code, count(app)) == (422, 0)
    with app.app_context():
        house = db.session.scalar(select(Institution.id).where(Institution.name == "あおぞら病院"))
    assert people["desk"].post("/requests/new", data=posted(institution_id=str(house))).status_code == 303
    with app.app_context():
        assert newest(app).institution.name == "あおぞら病院"


def test_a_clerk_cannot_post_for_another_institution(app, people):
    """A forged field is nothing: the request is the clerk's own institution's."""
    people["clerk"].post("/requests/new", data=posted(institution_id="2"))
    with app.app_context():
        assert newest(app).institution.name == "みどり病院"


@pytest.mark.parametrize("path", ["", "/edit", "/copy"])
def test_another_institutions_request_is_not_there(people, asked, path):
    """404 for the other hospital, 200 for its own and for the desk: nothing tells that it exists."""
    address = f"/requests/{asked}{path}"
    assert people["other"].get(address).status_code == 404
    assert people["other"].get(f"/requests/999{path}").status_code == 404
    assert people["clerk"].get(address).status_code == 200
    assert people["desk"].get(address).status_code == 200


def test_another_institutions_request_cannot_be_changed_or_repeated(app, people, asked):
    """The same by POST; and its list and its file show only its own."""
    for path in ("edit", "copy"):
        assert people["other"].post(f"/requests/{asked}/{path}", data=posted()).status_code == 404
    assert "R-2026" not in people["other"].get("/requests/?view=all").text
    assert "R-2026" not in people["other"].get("/requests/export.csv?view=all").text
    assert count(app) == 1


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/requests/", {"clerk", "other", "desk"}),
        ("/requests/new", {"clerk", "other", "desk"}),
        ("/requests/export.csv", {"clerk", "other", "desk"}),
        ("/requests/import", {"desk", "admin"}),
        ("/requests/import/template.csv", {"desk", "admin"}),
        ("/admin/institutions/", {"admin"}),
        ("/admin/institutions/new", {"admin"}),
        ("/admin/institutions/1", {"admin"}),
        ("/admin/institutions/1/edit", {"admin"}),
        ("/admin/institutions/import", {"admin"}),
        ("/admin/institutions/import/template.csv", {"admin"}),
    ],
)
def test_each_page_is_for_its_roles(client, people, path, allowed):
    """Others are told 403; a stranger is sent to sign in."""
    answers = {name: people[name].get(path).status_code for name in people.emails}
    assert answers == {name: 200 if name in allowed else 403 for name in people.emails}
    assert client.get(path).status_code == 302


def test_a_look_at_a_request_is_recorded(app, people, asked):
    """Who looked, hospital and desk alike; a look that was refused is none."""
    for path in ("", "/edit", "/copy"):
        for name in ("clerk", "desk", "other"):
            people[name].get(f"/requests/{asked}{path}")
    people["clerk"].get("/requests/export.csv?view=all")
    with app.app_context():
        looks = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "read").order_by(AuditEntry.id)
        ).all()
        seen = [(look.subject_type, look.subject_id) for look in looks]
        assert seen[:-1] == [("ServiceRequest", asked)] * 6
        assert looks[-1].detail == {"exported": "requests", "rows": 1}


@pytest.mark.parametrize("state", [s for s in RequestState if s not in ("submitted", "matching", "proposed")])
def test_a_request_in_the_wrong_state_is_not_changed(app, people, asked, state):
    """409 with the state as it is, for the form and for what it sends."""
    with app.app_context():
        db.session.get_one(ServiceRequest, asked).state = state
        db.session.commit()
    for answer in (
        people["clerk"].get(f"/requests/{asked}/edit"),
        people["clerk"].post(f"/requests/{asked}/edit", data=posted()),
    ):
        assert (answer.status_code, state.ja in answer.text) == (409, True)


def test_a_request_is_changed(app, people, asked):
    """The form shows it as it is; what is sent replaces it; the page says so."""
    page = people["clerk"].get(f"/requests/{asked}/edit").text
    assert 'value="前回 花子"' in page
    answer = people["clerk"].post(f"/requests/{asked}/edit", data=posted(department="外科"))
    assert "変更を受け付けました" in people["clerk"].get(answer.location).text
    with app.app_context():
        assert db.session.get_one(ServiceRequest, asked).department == "外科"
    assert count(app) == 1


def test_the_next_visit_starts_from_the_last(app, people, asked):
    """The same facts at the next working day; consent must be given anew; both belong to one series."""
    page = people["clerk"].get(f"/requests/{asked}/copy").text
    assert 'value="前回 花子"' in page
    assert 'value="2026-12-02"' in page
    assert (
        people["clerk"].post(f"/requests/{asked}/copy", data=posted(patient_consents=None)).status_code == 422
    )
    answer = people["clerk"].post(f"/requests/{asked}/copy", data=posted(in_series="y"))
    assert answer.status_code == 303
    with app.app_context():
        first = db.session.get_one(ServiceRequest, asked)
        assert newest(app).series == first.series == first.code


def test_every_state_has_words_for_its_hospital(app, people, asked):
    """Each state shows what is so and what comes next; nobody's refusal is told to the hospital."""
    for state in RequestState:
        with app.app_context():
            db.session.get_one(ServiceRequest, asked).state = state
            db.session.commit()
        answer = people["clerk"].get(f"/requests/{asked}")
        assert answer.status_code == 200
        assert state.ja in answer.text or state == "proposed"


def test_the_list_is_narrowed_by_state_words_language_and_days(app, people):
    """Each filter by itself, in the list and in its file."""
    with app.test_request_context():
        house = db.session.scalar(select(Institution).where(Institution.name == "みどり病院"))
        factories.service_request(house, patient_code="A-1", department="眼科")
        factories.service_request(house, patient_code="B-2", state=RequestState.CONFIRMED, needs=(("zh", 3),))
        later = factories.TUESDAY_10.replace(day=9)
        factories.service_request(house, patient_code="C-3", start=later, state=RequestState.CANCELLED)
        db.session.commit()

    def shown(query: str) -> set[str]:
        rows = csv.DictReader(
            io.StringIO(people["clerk"].get(f"/requests/export.csv?{query}").text.lstrip("\ufeff"))
        )
        codes = {row["患者"] for row in rows}
        page = people["clerk"].get(f"/requests/?{query}").text
        assert {code for code in ("A-1", "B-2", "C-3") if f">{code}<" in page} == codes
        return codes

    assert shown("") == {"A-1", "B-2"}
    assert shown("view=over") == {"C-3"}
    assert shown("view=all") == {"A-1", "B-2", "C-3"}
    assert shown("view=all&state=confirmed") == {"B-2"}
    assert shown("view=all&language=zh") == {"B-2"}
    assert shown("view=all&text=眼科") == {"A-1"}
    assert shown("view=all&text=みどり%20c-3") == {"C-3"}
    assert shown("view=all&text=%25") == set(), "a percent sign is a percent sign"
    assert shown("view=all&first=2026-12-02") == {"C-3"}
    assert shown("view=all&last=2026/12/1") == {"A-1", "B-2"}
    assert shown("view=nonsense&state=nonsense&first=nonsense") == {"A-1", "B-2"}


def test_an_empty_list_says_what_to_do(people):
    """A new clerk's first page leads to the form; a filter that finds nothing leads back."""
    assert "依頼はまだありません" in people["clerk"].get("/requests/").text
    people["clerk"].post("/requests/new", data=posted())
    assert "条件に合う依頼はありません" in people["clerk"].get("/requests/?text=zzz").text
    assert "終わった依頼はまだありません" in people["clerk"].get("/requests/?view=over").text


def test_what_is_typed_is_never_markup(people):
    """A note with a tag is shown as text."""
    answer = people["clerk"].post("/requests/new", data=posted(note="<script>alert(1)</script>"))
    page = people["clerk"].get(answer.location).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
