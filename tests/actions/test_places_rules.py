"""Which places are meant, and which hall a department's name stands for."""

import pytest

from actions.documents.rules import about
from actions.offices.rules import hall_meant
from actions.places import rules
from intents.model import Entity, EntityKind, Thresholds, Understanding
from knowledge.city import City, Department, Place
from knowledge.library.model import DocumentCard, Kind


def place(identity: str, name: str, kind: str = "政务服务大厅", functions: tuple[str, ...] = ()) -> Place:
    return Place(
        id=identity,
        name=name,
        kind=kind,
        level="区县",
        district_id="lianting",
        functions=functions,
        address="荷塘路20号",
        longitude=118.2,
        latitude=36.9,
        hours="周一至周五 9:00–17:00",
        phone="0300-82610100",
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("哪里能办身份证", True),
        ("补社保卡的地方", True),
        ("附近的政务大厅", False),
        ("最近的便民服务站在哪", False),
        ("有没有自助机", False),
        ("周围有什么服务点", False),
    ],
)
def test_some_work_is_named_or_only_a_kind_of_place(text: str, named: object) -> None:
    assert rules.names_work(text) is named


def test_days_are_no_part_of_what_is_looked_for() -> None:
    assert rules.without_days("周日柳浦区的大厅").strip() == "柳浦区的大厅"
    assert rules.days_in_words((5, 6)) == "周末"
    assert rules.days_in_words((0, 6)) == "周一、周日"


def test_places_are_ordered_by_kind_and_function_and_all_are_left_where_nothing_fits() -> None:
    hall = place("hall", "莲汀区政务服务中心", functions=("社保医保办理",))
    station = place("station", "荷叶村便民服务站", kind="便民服务站", functions=("代办代跑",))
    assert rules.fitting("医保在哪办理", (station, hall)) == (hall,)
    assert rules.fitting("便民服务站", (station, hall))[0] == station
    assert rules.fitting("吗", (station, hall)) == (station, hall)


def test_the_nearest_come_first_and_distances_are_said_as_people_say_them() -> None:
    near, far = place("near", "甲"), place("far", "乙")
    found = rules.nearest((far, near), 36.9, 118.2, 1)
    assert [one.id for _, one in found] == ["far"]
    assert rules.distance_words(0.456) == "460米"
    assert rules.distance_words(1.25) in ("1.2公里", "1.3公里")


POLICE = Department(
    id="gaj",
    name="明湖市公安局",
    short="市公安局",
    kind="department",
    prefix="明公",
    org_code="1",
    aliases=("出入境", "公安局"),
)
BORDER = place("border", "明湖市公安局出入境接待大厅")


def said(text: str, value: str = "gaj") -> Understanding:
    entity = Entity(kind=EntityKind.DEPARTMENT, value=value, text=text, start=0, end=len(text))
    return Understanding(
        intent="office_info", confidence=0.9, thresholds=Thresholds(act=0.7, offer=0.3), entities=(entity,)
    )


def test_a_part_of_a_department_is_a_hall_of_its_own() -> None:
    city = City(departments=(POLICE,), places=(BORDER, place("other", "莲汀区政务服务中心")))
    assert hall_meant(said("出入境"), city) == BORDER
    assert hall_meant(said("公安局"), city) is None
    assert hall_meant(said("市公安局"), city) is None
    assert hall_meant(said("出入境", value="gone"), city) is None
    nobody = Understanding(intent="office_info", confidence=0.9, thresholds=Thresholds(act=0.7, offer=0.3))
    assert hall_meant(nobody, city) is None
    two = City(departments=(POLICE,), places=(BORDER, place("second", "莲汀区出入境窗口")))
    assert hall_meant(said("出入境"), two) is None


@pytest.mark.parametrize(
    ("words", "title", "fits"),
    [
        ("养老服务的", "关于优化政务服务的通知", False),
        ("养老服务的", "关于加强养老工作的意见", False),
        ("养老服务", "养老服务设施建设办法", True),
        ("公积金的", "住房公积金提取办法", True),
        ("服务", "关于优化政务服务的通知", True),
        ("的", "关于优化政务服务的通知", False),
    ],
)
def test_a_document_is_about_words_that_stand_not_in_every_title(words: str, title: str, fits: object) -> None:
    assert about(words, DocumentCard(id="d", kind=Kind.DOCUMENT, title=title)) is fits
