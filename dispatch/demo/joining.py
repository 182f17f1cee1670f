"""Strangers at the door, and the yearly question to everybody: who goes on, who rests, who leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.days import Days
from dispatch.demo.staff import actor
from dispatch.vocabulary import AnswerWay, CredentialKind, RenewalAnswer
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Application, Renewal, RenewalCampaign, Volunteer
from dispatch.volunteers.services.applications import Details, token_of

STRANGERS: tuple[tuple[str, str, str, str, dict[str, int], str, str], ...] = (
    ("ダン・ミン・チャウ", "だん みんちゃう", "chau", "つなぐ市ゆうなぎ区草笛町", {"vi": 4, "en": 2},
     "日本に住んで9年です。子どもの入院のときに通訳の方に助けられ、今度は自分が役に立ちたいと思いました。", "ja"),
    ("平良 みお", "たいら みお", "taira", "つなぐ市はなもり区風鈴町", {"es": 3},
     "スペイン語圏で看護助手をしていました。平日の午前に活動できます。", "ja"),
    ("Nora Fields", "", "nora", "Tsunagu-shi Shiraume-ku", {"en": 4},
     "I work as a school nurse and have weekday afternoons free.", "en"),
)  # fmt: skip
"""Name, kana, first part of the address, town, languages, words of their own, language of the form."""
UNCONFIRMED, REFUSED = 1, 2
"""Of these one has not followed the link yet, and one lives too far away."""
ASKED_DAYS_AGO = 12
STILL_TO_ANSWER = 5
"""Every so manieth person did not go on in the first days."""


def let_in(desk: User, days: Days, chronicle: Chronicle) -> None:
    """Two applications wait for the desk, one for its mail to be read, one was refused."""
    rows = [
        *STRANGERS,
        ("千早 りん", "ちはや りん", "chihaya", "", {"ko": 2}, "来年引っ越す予定です。", "ja"),
    ]
    for number, row in enumerate(rows):
        _knock(row, days, chronicle, 1 + number % 3, confirmed=number != UNCONFIRMED)
    with chronicle.at(days.at(days.past[-1], 10, 5)):
        last = db.session.scalars(select(Application).order_by(Application.id.desc())).first()
        assert last is not None
        volunteers.refuse_application(
            desk, last, "お住まいがこちらに移ってから、もう一度お申し込みください。"
        )


def _knock(
    row: tuple[str, str, str, str, dict[str, int], str, str],
    days: Days, chronicle: Chronicle, days_ago: int, *, confirmed: bool,
) -> None:  # fmt: skip
    name, kana, mail, town, languages, message, locale = row
    at = days.at(days.past[-1 - days_ago], 19, 20)
    email = f"{mail}@example.jp"
    with chronicle.at(at):
        phone = "090-0000-0900"
        volunteers.apply_to_join(Details(name, kana, email, phone, town, languages, message, locale))
    if confirmed:
        with chronicle.at(at + timedelta(minutes=12)):
            found = db.session.scalars(select(Application).where(Application.email == email)).one()
            volunteers.confirm_application(token_of(found))


def ask_the_year(
    desk: User, chosen: Sequence[Volunteer], people: Sequence[Volunteer], days: Days, chronicle: Chronicle
) -> None:
    """The desk has asked everybody whose registration ends with the year; most have gone on in the first days.

    Of the `chosen` the first goes on, the second has not answered, two rest and two leave; of all `people` every fifth
    took their time. In the weeks before the year's end everybody has gone on long since, and nobody is asked.
    """
    quick = [one for n, one in enumerate(people) if n % STILL_TO_ANSWER and one.active and one not in chosen]
    at = days.at(days.past[-ASKED_DAYS_AGO], 9, 30)
    with chronicle.at(at):
        ended = {person.id: end for person in quick if (end := _go_on(person, days))}
        campaign = volunteers.open_campaign(desk)
    _note_quick(campaign, [one for one in quick if one.id in ended], ended, at, chronicle)
    said = dict(zip((one.id for one in chosen), SAID, strict=True))
    for number, renewal in enumerate(_silent(campaign)):
        answer = said.get(renewal.volunteer_id, RenewalAnswer.CONTINUE if number % 2 else None)
        if answer is not None:
            with chronicle.at(at + timedelta(hours=7 * (number % 9) + 3, minutes=number)):
                _answer(renewal, answer, desk, number)


SAID = (
    RenewalAnswer.CONTINUE, None, RenewalAnswer.REST, RenewalAnswer.REST, RenewalAnswer.LEAVE, RenewalAnswer.LEAVE,
)  # fmt: skip
"""What the chosen say."""


def _go_on(person: Volunteer, days: Days) -> date | None:
    """Somebody who went on at once: the end of their registration until then, where it ends with this year."""
    end = volunteers.year_end(days.today)
    paper = next((one for one in person.credentials if one.kind is CredentialKind.REGISTRATION), None)
    if paper is None or paper.valid_until != end:
        return None
    paper.valid_until = volunteers.year_end(end + timedelta(days=1))
    return end


def _note_quick(
    campaign: RenewalCampaign, quick: Sequence[Volunteer], ended: Mapping[int, date], at: datetime, chronicle: Chronicle
) -> None:  # fmt: skip
    """Their answers as rows: the same service two hundred times would make a newcomer wait."""
    for number, person in enumerate(quick):
        when, way = at + timedelta(minutes=9 * number + 20), WAYS[number % len(WAYS)]
        renewal = Renewal(
            campaign=campaign, volunteer_id=person.id, ends_on=ended[person.id], answer=RenewalAnswer.CONTINUE,
            answered_at=when, way=way, answered_by=person.name, created_at=at, updated_at=when,
        )  # fmt: skip
        db.session.add(renewal)
        told = {"volunteer": person.name, "answer": RenewalAnswer.CONTINUE.value, "way": way.value}
        chronicle.note(when, actor(person), "renewal.answered", renewal, **told)
    db.session.flush()


def _silent(campaign: RenewalCampaign) -> Sequence[Renewal]:
    silent = select(Renewal).where(Renewal.campaign_id == campaign.id, Renewal.answer.is_(None))
    return db.session.scalars(silent.order_by(Renewal.volunteer_id)).all()


WAYS = (AnswerWay.LINK, AnswerWay.LINK, AnswerWay.PAGE)


def _answer(renewal: Renewal, said: RenewalAnswer, desk: User, number: int) -> None:
    """Mostly by the link of the mail, sometimes on the page, sometimes by telephone, which the desk writes down."""
    way = (*WAYS, AnswerWay.PHONE)[number % 4]
    who = desk if way is AnswerWay.PHONE else actor(renewal.volunteer)
    volunteers.answer_renewal(who, renewal, said, way)
