"""What hospitals need interpreters for: departments, kinds of visit and the people who come."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from dispatch.requests.models import Institution
from dispatch.requests.models.programme import LEVEL_BY_VISIT
from dispatch.vocabulary import AgeBand as Age
from dispatch.vocabulary import Gender, InstitutionKind, JapaneseLevel, Topic, VisitKind

FEMALE = Gender.FEMALE


@dataclass(frozen=True)
class Scene:
    """A kind of visit to a department. `share`: how often it comes; `minutes`: how long it is booked for."""

    department: str
    kind: VisitKind
    minutes: int
    share: int
    age: Age = Age.ADULT
    sex: Gender | None = None
    topic: Topic | None = None
    note: str = ""
    precautions: str = ""

    @property
    def level(self) -> int:
        """The level that the programme asks for."""
        return LEVEL_BY_VISIT[self.kind]

    @property
    def is_talk(self) -> bool:
        """Whether an interpreter on the telephone would do: nobody is examined."""
        return self.kind in TALKS


K = VisitKind
TALKS = (K.FIRST_VISIT, K.RETURN_VISIT, K.RECEPTION, K.PAYMENT, K.PHARMACY)
SCENES: tuple[Scene, ...] = (
    Scene("内科", K.FIRST_VISIT, 90, 6, note="腹部の症状。問診票は日本語のみです。"),
    Scene("内科", K.RETURN_VISIT, 60, 8),
    Scene("内科", K.EXAMINATION, 120, 4, note="胃カメラ。前日からの食事の注意も伝えます。"),
    Scene("小児科", K.FIRST_VISIT, 60, 5, Age.INFANT),
    Scene("小児科", K.RETURN_VISIT, 60, 4, Age.CHILD),
    Scene("小児科", K.VACCINATION, 60, 4, Age.INFANT, topic=Topic.PAEDIATRICS),
    Scene("産婦人科", K.CHECKUP, 60, 9, sex=FEMALE, topic=Topic.OBSTETRICS, note="妊婦健診。"),
    Scene("産婦人科", K.RETURN_VISIT, 60, 5, sex=FEMALE, topic=Topic.OBSTETRICS),
    Scene("産婦人科", K.CONSENT, 90, 2, sex=FEMALE, topic=Topic.OBSTETRICS, note="帝王切開の説明と同意。"),
    Scene("外科", K.CONSENT, 90, 4, topic=Topic.SURGERY, note="手術の説明と同意。ご家族も同席します。"),
    Scene("外科", K.RETURN_VISIT, 60, 4, topic=Topic.SURGERY, note="退院後の診察。"),
    Scene("整形外科", K.FIRST_VISIT, 90, 5, note="仕事中のけが。労災の手続きがあります。"),
    Scene("整形外科", K.RETURN_VISIT, 60, 5),
    Scene("リハビリテーション科", K.RETURN_VISIT, 60, 3, Age.SENIOR),
    Scene("循環器内科", K.EXAMINATION, 90, 4, Age.SENIOR, note="心臓超音波検査。"),
    Scene("循環器内科", K.CONSENT, 90, 2, Age.SENIOR, topic=Topic.SURGERY, note="カテーテル検査の説明。"),
    Scene("糖尿病内科", K.RETURN_VISIT, 90, 5, note="栄養指導を含みます。"),
    Scene("がん診療科", K.DIAGNOSIS, 90, 3, topic=Topic.ONCOLOGY, note="検査結果の説明。待合室は別に用意します。"),
    Scene("がん診療科", K.RETURN_VISIT, 120, 3, topic=Topic.ONCOLOGY, note="外来での治療。待ち時間が長くなることがあります。"),
    Scene("呼吸器内科", K.FIRST_VISIT, 90, 3, topic=Topic.INFECTION, precautions="N95マスクを受付でお渡しします。"),
    Scene("精神科", K.RETURN_VISIT, 60, 3, topic=Topic.PSYCHIATRY),
    Scene("緩和ケア科", K.CONSENT, 90, 1, Age.SENIOR, topic=Topic.PALLIATIVE, note="今後の過ごし方の話し合い。"),
    Scene("眼科", K.FIRST_VISIT, 60, 3, note="散瞳検査のため、車での来院はできません。"),
    Scene("耳鼻咽喉科", K.RETURN_VISIT, 60, 2, Age.CHILD),
    Scene("皮膚科", K.FIRST_VISIT, 60, 3, Age.YOUTH),
    Scene("歯科", K.RETURN_VISIT, 60, 3),
    Scene("医事課", K.PAYMENT, 60, 2, note="高額療養費の手続き。"),
    Scene("地域連携室", K.RECEPTION, 60, 3, note="転院の相談。"),
    Scene("母子保健係", K.CHECKUP, 120, 5, Age.INFANT, note="乳幼児健診。会場は2階です。"),
    Scene("予防接種係", K.VACCINATION, 90, 2, Age.INFANT),
    Scene("福祉課", K.RECEPTION, 60, 3, note="自立支援医療の申請。"),
    Scene("保険年金課", K.RECEPTION, 60, 2, note="国民健康保険の加入。"),
    Scene("保健室", K.RECEPTION, 60, 3, Age.CHILD, note="就学前の健康相談。"),
    Scene("薬局", K.PHARMACY, 60, 2, note="薬の飲み方と副作用の説明。"),
)  # fmt: skip

LANGUAGE_SHARES: dict[str, int] = {
    "vi": 24, "zh": 20, "en": 14, "ne": 10, "tl": 9, "ko": 5, "id": 4, "pt": 4, "es": 4, "th": 3, "my": 3, "si": 1,
}  # fmt: skip
"""Of a hundred requests: other than on the roster, where English leads."""
INITIALS = {
    "vi": "NTPLH", "zh": "WLZCY", "en": "SBTWC", "ne": "STGRK", "tl": "SRCGM", "ko": "KLPCJ", "id": "PSWBA", "pt": "SOCAJ",
    "es": "RLTMC", "th": "CSBNM", "my": "MTSKA", "si": "PFSKN",
}  # fmt: skip


@dataclass(frozen=True)
class Patient:
    """Somebody who comes, by a code: a number of the institution, or initials."""

    code: str
    language: str
    sex: Gender
    japanese: JapaneseLevel


def scenes_of(place: Institution) -> list[Scene]:
    """What this institution may ask for."""
    return [scene for scene in SCENES if scene.department in place.departments]


def pick_scene(rng: Random, place: Institution, only_talk: bool = False) -> Scene | None:
    """One of them by share, or one of the mere talks; none where there is none."""
    scenes = [scene for scene in scenes_of(place) if scene.is_talk or not only_talk]
    return rng.choices(scenes, [scene.share for scene in scenes])[0] if scenes else None


def pick_place(rng: Random, places: list[Institution]) -> Institution:
    """An institution: large hospitals ask most, schools seldom."""
    small = {InstitutionKind.CLINIC: 5, InstitutionKind.PUBLIC_OFFICE: 9, InstitutionKind.SCHOOL: 2}
    weights = [
        place.beds // 15 if place.beds and place.beds > 60 else small.get(place.kind, 3) for place in places
    ]
    return rng.choices(places, weights)[0]


def pick_language(rng: Random) -> str:
    """A language by how often it is asked for."""
    return rng.choices(list(LANGUAGE_SHARES), list(LANGUAGE_SHARES.values()))[0]


def new_patient(rng: Random, language: str, sex: Gender | None) -> Patient:
    """Somebody nobody has met: a made-up code."""
    letters = "".join(rng.choices(INITIALS[language], k=2))
    code = (
        f"{letters[0]}.{letters[1]}. {rng.randint(10, 99)}"
        if rng.random() < 0.35
        else f"P-{rng.randint(10000, 99999)}"
    )
    japanese = rng.choices(list(JapaneseLevel), (45, 35, 18, 2))[0]
    return Patient(code, language, sex or rng.choice((Gender.FEMALE, Gender.MALE)), japanese)
