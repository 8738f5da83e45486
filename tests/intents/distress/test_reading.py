"""Who is in danger is heard; who only sounds like it is not frightened. Held-out sentences, with floors by class."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.distress.learning import CALM, DATA, examples
from intents.distress.marks import marked
from intents.distress.reading import SHORT, DangerReader, certainly, pieces
from intents.examples import DATA as INTENTS
from intents.examples import Split, load_examples, part
from intents.model import Danger

FLOORS = {Danger.SELF_HARM: 0.95}
FLOOR = 0.92
MOST_FALSE = 0.03
RIGHT_DANGER = 0.9

HELD_OUT: Mapping[str, Sequence[str]] = defaultdict(list)
for _one in part(load_examples(DATA), Split.TEST):
    HELD_OUT[_one.intent].append(_one.text)  # type: ignore[attr-defined]

LETTER = (
    "尊敬的领导：我们小区是老房子，物业费年年交，楼道的灯却总是坏的，跟物业说了多少次都没有人来。"
    "去年开始我就到处反映，社区让我找街道，街道让我找住建局，住建局又让我找物业，来来回回跑了一年。"
    "老伴身体不好，上下楼都要人扶，夜里起来最怕摔着。"
)
LONG_AND_DESPERATE = (
    f"{LETTER}说这些也没有用了，我今晚就从楼顶跳下去，你们以后不用再烦我。",
    f"{LETTER}我把农药都买好了，放在床头，写完这封信就喝。{LETTER}",
    f"{LETTER * 12}我真的不想活了。{LETTER * 3}",
)
LONG_AND_URGENT = (
    (f"{LETTER}现在楼下的车棚烧起来了，烟都进屋了，快来人！", Danger.FIRE),
    (f"{LETTER}刚才老伴在厕所里昏过去了，怎么叫都叫不醒。", Danger.INJURY),
)
LONG_AND_CALM = (
    LETTER * 4,
    (
        "我想反映学校门口的交通。每天放学的时候，接孩子的车把路堵得死死的，上个月有个孩子被电动车蹭倒了，好在只擦破了皮。"
        "建议在门口安排人员疏导，划出等候区，再装一个减速带，免得以后出更大的事。"
    ),
    (
        "我父亲前年得了脑梗，出院以后一直在家养着，左手不太灵便。想申请护理补贴，社区说要先评估，问了几次都说排队。"
        "请问评估要等多久，需要带哪些材料，老人出不了门能不能上门来做。"
    ),
    (
        "去年我在网上买东西被骗了六千块，当时报了案，也拿到了立案通知书，到现在一年多没有消息。想问问这样的案子在哪里查进度，"
        "追回来的钱怎么领，需要再提供什么材料吗。"
    ),
    (
        "小区的电梯用了二十年，三天两头停，上个月困过一回人，维保来了才放出来。我们想动用维修资金换一台新的，"
        "可是签字总凑不齐，请住建局派人来协调一下，老人上下楼太难了。"
    ),
)


def recall(reader: DangerReader, danger: Danger) -> float:
    return sum(reader.read(text) is not None for text in HELD_OUT[danger]) / len(HELD_OUT[danger])


@pytest.mark.parametrize("danger", Danger)
def test_people_in_danger_are_heard_in_words_nobody_has_trained_on(reader: DangerReader, danger: Danger) -> None:
    assert len(HELD_OUT[danger]) >= 25
    assert recall(reader, danger) >= FLOORS.get(danger, FLOOR)


def test_calm_texts_with_the_same_words_are_calm(reader: DangerReader) -> None:
    alarmed = [text for text in HELD_OUT[CALM] if reader.read(text) is not None]
    assert len(HELD_OUT[CALM]) >= 300
    assert len(alarmed) / len(HELD_OUT[CALM]) <= MOST_FALSE, alarmed


def test_the_right_danger_is_named(reader: DangerReader) -> None:
    named = total = 0
    for danger in Danger:
        for text in HELD_OUT[danger]:
            alarm = reader.read(text)
            if alarm is not None:
                total += 1
                named += danger in (alarm.danger, *alarm.also)
    assert named / total >= RIGHT_DANGER


def test_what_people_say_to_the_service_every_day_frightens_nobody(reader: DangerReader) -> None:
    said = sorted({one.text for one in load_examples(INTENTS)})[::3]
    assert sum(reader.read(text) is not None for text in said) / len(said) < 0.01
    assert not [text for text in said if certainly(text)]


def test_who_is_in_the_water_is_in_danger_and_what_is_in_the_water_is_not() -> None:
    assert certainly("我儿子掉水里了") is certainly("有个人掉河里了") is Danger.TRAPPED
    assert certainly("钥匙掉水里了怎么捞") is certainly("俺的手机掉河里了") is None


def test_a_quarrel_makes_pills_no_less_certain_and_a_grievance_makes_no_danger_of_a_fire() -> None:
    assert certainly("跟他吵翻了她吞了一整瓶安眠药") is Danger.SELF_HARM
    assert certainly("天天担心楼道着火了怎么跑") is None


def test_no_sentence_is_learned_of_and_held_out() -> None:
    learned = {one.text for one in part(load_examples(DATA), Split.TRAIN)}
    held_out = {text for texts in HELD_OUT.values() for text in texts}
    assert not learned & held_out


def test_there_are_hundreds_of_sentences_of_every_danger_and_more_of_calm() -> None:
    counted = Counter(one.intent for one in part(load_examples(DATA), Split.TRAIN))
    assert set(counted) == {*Danger, CALM}
    assert min(counted.values()) >= 300
    assert counted[CALM] >= 2000
    assert {one.intent for one in examples()} == set(counted)


@pytest.mark.parametrize("text", LONG_AND_DESPERATE)
def test_a_long_letter_is_read_to_its_end(reader: DangerReader, text: str) -> None:
    alarm = reader.read(text)
    assert alarm is not None
    assert alarm.danger is Danger.SELF_HARM


@pytest.mark.parametrize(("text", "danger"), LONG_AND_URGENT)
def test_what_happens_now_is_heard_behind_a_long_story(reader: DangerReader, text: str, danger: Danger) -> None:
    alarm = reader.read(text)
    assert alarm is not None
    assert alarm.danger is danger


@pytest.mark.parametrize("text", LONG_AND_CALM)
def test_a_long_letter_about_what_is_over_is_calm(reader: DangerReader, text: str) -> None:
    assert reader.read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "wo bu xiang huo le", "buxianghuole", "我真的不想货了", "想亖", "我要自鲨", "想紫砂了", "zhao huo le kuai lai ren",
        "厨房起伙了", "我爸晕到了叫不醒", "出车货了有人受伤", "有人落睡了", "我不想活瞭", "樓下著火了",
    ],
)  # fmt: skip
def test_words_typed_by_ear_or_in_latin_letters_are_heard(reader: DangerReader, text: str) -> None:
    assert reader.read(text) is not None


@pytest.mark.parametrize(
    ("calm", "danger"),
    [
        ("去年我家着火了，救助怎么申请", "我家着火了"),
        ("建议加强防火宣传，楼道别再起火", "楼道起火了"),
        ("上个月被人打了，伤情鉴定在哪里做", "被人打了，他还在打"),
        ("孩子学生证丢了怎么补", "孩子丢了"),
        ("车祸的责任怎么认定", "刚出车祸了"),
        ("前年被骗的钱能退吗", "刚被骗走两万"),
        ("电梯困人的演练什么时候搞", "我被困在电梯里了"),
        ("累死我了，跑了三趟", "让我死了算了"),
    ],
)
def test_when_and_for_what_something_is_said_makes_the_difference(reader: DangerReader, calm: str, danger: str) -> None:
    assert reader.read(calm) is None
    assert reader.read(danger) is not None


def test_several_dangers_are_all_named(reader: DangerReader) -> None:
    alarm = reader.read("我家着火了，快来救火。我妈被烟呛得昏过去了，叫不醒。")
    assert alarm is not None
    assert {alarm.danger, *alarm.also} >= {Danger.FIRE, Danger.INJURY}


def test_a_rule_is_taken_back_by_a_word_of_the_past() -> None:
    assert certainly("我家着火了") is Danger.FIRE
    assert certainly("去年我家着火了") is None
    assert certainly("不想活动了") is None


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40), st.sampled_from(["我不想活了", "我想自杀", "安眠药我已经吃了一瓶"]))
def test_what_stands_around_the_words_does_not_hide_a_wish_to_die(
    reader: DangerReader, around: str, sentence: str
) -> None:
    alarm = reader.read(f"{around}\n{sentence}。{around}")
    assert alarm is not None
    assert Danger.SELF_HARM in (alarm.danger, *alarm.also)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=400))
def test_any_text_may_be_read(reader: DangerReader, text: str) -> None:
    alarm = reader.read(text)
    assert alarm is None or alarm.danger in Danger
    assert marked(text)


@settings(deadline=None)
@given(st.text(alphabet="啊，。\n 我不想活了", max_size=500))
def test_no_word_of_a_text_is_left_out_of_its_pieces(text: str) -> None:
    read = pieces(text)
    assert all(len(piece) <= SHORT for piece in read)
    joined = "".join(read)
    assert all(character in joined for character in text if not character.isspace())
