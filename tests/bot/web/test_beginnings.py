"""What the doors give to begin with comes from the library: a city is never shown another one's examples."""

from bot.web.doors import DOORS, doors_with
from knowledge.search.model import Samples


def test_an_approved_question_of_the_city_stands_first_at_its_door() -> None:
    doors = {door.key: door.questions for door in doors_with(Samples(questions=("公交卡怎么补办",)))}
    assert doors["affairs"][0] == "公交卡怎么补办"
    assert doors["voices"] == next(door.questions for door in DOORS if door.key == "voices")


def test_without_a_library_the_doors_ask_what_can_be_asked_anywhere() -> None:
    assert doors_with(Samples()) == DOORS
