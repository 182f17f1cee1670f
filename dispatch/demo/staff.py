"""Those who can sign in: the accounts for whoever tries the demo, and the colleagues around them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from random import Random

from flask_security import hash_password

from dispatch.accounts.models import User
from dispatch.accounts.services import create_user, ensure_role
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.demo.days import Days
from dispatch.demo.habits import WEEKS, Spoken, Week, papers, speaks
from dispatch.demo.institutions import CLERKS
from dispatch.demo.roster import at_home, hours
from dispatch.demo.town import TOWNS
from dispatch.requests.models import Institution
from dispatch.vocabulary import Gender, RoleName, Transport
from dispatch.volunteers.models import Document, Volunteer

PASSWORD = "tsunagu-demo-2026"

SIGN_IN: tuple[tuple[RoleName, str, str, str], ...] = (
    (RoleName.COORDINATOR, "藤枝 結子", "coordinator@example.jp", "ja"),
    (RoleName.HOSPITAL, "三原 さくら", "clerk@example.jp", "ja"),
    (RoleName.VOLUNTEER, "水沢 綾香", "volunteer@example.jp", "ja"),
    (RoleName.VOLUNTEER, "オリビア・ハート", "volunteer2@example.jp", "en"),
    (RoleName.TRAINER, "森本 香織", "trainer@example.jp", "ja"),
    (RoleName.ADMINISTRATOR, "管理 太郎", "admin@example.jp", "ja"),
)
"""Role, name, address and language of the accounts with the demo's password."""
COLLEAGUES: tuple[tuple[RoleName, str, str], ...] = (
    (RoleName.COORDINATOR, "白川 直人", "shirakawa@example.jp"),
    (RoleName.ADMINISTRATOR, "星野 みなと", "hoshino@example.jp"),
)
CLERK_NAMES = (
    "永井 かえで",
    "野口 誠司",
    "菅原 なつみ",
    "大石 俊",
    "平井 ゆき",
    "飯田 まどか",
    "久保田 蓮",
    "川上 しおり",
)
MAIN, SECOND, TRAINER = "volunteer@example.jp", "volunteer2@example.jp", "trainer@example.jp"


def accounts() -> list[dict[str, str]]:
    """The accounts for whoever tries the demo: role, name, email and password of each."""
    return [
        {"role": role.value, "name": name, "email": email, "password": PASSWORD}
        for role, name, email, _locale in SIGN_IN
    ]


@dataclass(frozen=True)
class Person:
    """Somebody as the one who acts, as the record keeps them."""

    id: int | None
    display_name: str


def actor(person: Volunteer) -> Actor:
    """A volunteer as the one who acts."""
    return Person(person.user_id, person.name)


class Staff:
    """Who works at the desk and at the hospitals."""

    def __init__(self, users: dict[str, User]) -> None:
        self.users = users
        self.coordinators = [user for user in users.values() if user.is_a(RoleName.COORDINATOR)]
        self._clerks = {user.institution_id: user for user in users.values() if user.institution_id}

    def clerk_of(self, place: Institution) -> User:
        """Whoever posts for an institution: its clerk, or the desk where it telephones."""
        return self._clerks.get(place.id) or self.coordinators[0]

    def coordinator(self, rng: Random) -> User:
        """Whoever is at the desk just then; mostly the first."""
        return rng.choices(self.coordinators, (2, 1))[0]


def hire(places: Sequence[Institution]) -> Staff:
    """Accounts for the desk, the hospitals and the two volunteers. The password is hashed once."""
    hashed = hash_password(PASSWORD)
    clerks_at = next(place for place in places if place.name == CLERKS)
    users: dict[str, User] = {}
    for role, name, email, locale in SIGN_IN:
        at = clerks_at.id if role is RoleName.HOSPITAL else None
        users[email] = create_user(SYSTEM, email, name, (role,), institution_id=at, locale=locale)
        users[email].password = hashed
    for role, name, email in COLLEAGUES:
        users[email] = create_user(SYSTEM, email, name, (role,))
    hospitals = [place for place in places if place.beds and place.beds > 60 and place is not clerks_at]
    for place, name in zip(hospitals, CLERK_NAMES, strict=True):
        email = f"jimu-{place.code.lower()}@example.jp"
        users[email] = create_user(SYSTEM, email, name, (RoleName.HOSPITAL,), institution_id=place.id)
    db.session.flush()
    return Staff(users)


def open_accounts(people: Iterable[Volunteer]) -> None:
    """Everybody on the roster with an address has an account, as if they had been added by hand; no password yet."""
    role = ensure_role(RoleName.VOLUNTEER)
    for person in people:
        if person.email:
            person.user = User(
                email=person.email,
                name=person.name,
                fs_uniquifier=uuid.uuid4().hex,
                active=True,
                roles=[role],
            )


def two_volunteers(rng: Random, days: Days, staff: Staff) -> tuple[list[Volunteer], list[Document]]:
    """The roster's entries of the two volunteers who can sign in, and what shows their languages."""
    weekdays_and_saturday = Week(0, (*WEEKS[0].spans, ((5,), time(9), time(13))))
    main = _volunteer(rng, days, staff.users[MAIN], "みずさわ あやか", "文結町", weekdays_and_saturday)
    vietnamese = Spoken("vi", 4, words="CEFR C1・医療通訳技能認定")
    documents = speaks(main, [vietnamese, Spoken("en", 2, words="英検2級")], days.today)
    second = _volunteer(rng, days, staff.users[SECOND], "おりびあ はーと", "手毬町", WEEKS[-1])
    documents += speaks(second, [Spoken("en", 4, native=True)], days.today)
    for number, person in enumerate((main, second), 1):
        person.code, person.phone = f"V{number:05d}", f"090-0000-{number:04d}"
    return [main, second], documents


def _volunteer(rng: Random, days: Days, user: User, kana: str, town: str, week: Week) -> Volunteer:
    since = days.today - timedelta(days=1500)
    person = at_home(Volunteer(name=user.name, kana=kana, gender=Gender.FEMALE), rng, TOWNS[town])
    person.user_id, person.email = user.id, str(user.email)
    person.transport, person.max_travel_minutes = Transport.CAR, 60
    person.modes, person.max_per_day, person.max_per_week = ["onsite", "phone", "video"], 2, 4
    person.registered_from, person.credentials = since, papers(rng, days.today, since, 4)
    person.pattern = hours(week)
    return person
