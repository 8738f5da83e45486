from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.library.model import Kind, Rank, Validity
from knowledge.search.library_view import LibraryView
from tests.knowledge.search.shelf import TODAY, document, view

ELDERLY = "80至89周岁老人每人每月发放高龄津贴100元。申请到户籍地社区。咨询电话：0300-82100001。"


def test_the_sentence_that_answers_is_shown_with_its_neighbours(folder: Path) -> None:
    library = view(folder, [document("a", "高龄津贴发放办法", ELDERLY), document("b", "防汛通知", "加强堤坝巡查。")])
    hit = library.ranker.passages("高龄津贴每月多少钱", today=TODAY, limit=1)[0]
    assert hit.document.id == "a"
    assert hit.sentence == "80至89周岁老人每人每月发放高龄津贴100元。"
    assert hit.context == "80至89周岁老人每人每月发放高龄津贴100元。申请到户籍地社区。"
    phone = library.ranker.passages("高龄津贴的咨询电话", today=TODAY, limit=1)[0]
    assert phone.sentence == "咨询电话：0300-82100001。"
    assert phone.probability > 0.2


def test_a_traditional_question_finds_a_simplified_text(folder: Path) -> None:
    library = view(folder, [document("a", "高龄津贴发放办法", ELDERLY)])
    assert library.ranker.passages("高齡津貼每月多少錢", today=TODAY, limit=1)[0].document.id == "a"


def test_what_is_damaged_is_found_and_never_quoted(folder: Path) -> None:
    body = "全市开展开放月活动。\n活动共有300场，由各部门。"
    library = view(folder, [document("a", "开放月", body, damaged=((11, 26),))])
    hit = library.ranker.passages("开放月活动有多少场", today=TODAY, limit=1)[0]
    assert "300" not in hit.sentence + hit.context + hit.passage
    only = view(folder / "2", [document("a", "开放月", "活动共有300场。", damaged=((0, 9),))])
    assert only.ranker.passages("开放月活动有多少场", today=TODAY, limit=1) == ()


def test_a_repaired_word_finds_the_text_and_is_not_shown(folder: Path) -> None:
    body = "去年出台的《物业管理[此处缺字]例(草案)》收到92条群众意见。"
    library = view(folder, [document("a", "三连冠", body, indexed=f"三连冠\n{body} 物业管理条例")])
    hit = library.ranker.passages("物业管理条例草案收到多少意见", today=TODAY, limit=1)[0]
    assert "92条" in hit.sentence
    assert "条例" not in hit.passage


def test_another_figure_for_the_same_thing_is_told_too(folder: Path) -> None:
    body = "\n".join(
        [
            "政府开放月活动中，各单位将陆续开展502项形式多样的政府开放互动活动。",
            "全市共有8个县区参加。",
            "政府开放月从9月启动，各部门将陆续开展400余项形式多样的政府开放互动活动。",
        ]
    )
    hit = view(folder, [document("a", "政府开放月发布会", body)]).ranker.passages(
        "政府开放月要办多少场活动", today=TODAY, limit=1
    )[0]
    assert "502项" in hit.sentence
    assert len(hit.others) == 1
    assert "400余项" in hit.others[0]


def test_a_doubtful_figure_is_never_sure(folder: Path) -> None:
    body = "网站开通以来，浏览量已达28万人次，平均每天达〔数字存疑〕多人次。"
    library = view(folder, [document("a", "鞍山政务公开培训讲话", body)])
    hit = library.ranker.passages("鞍山网站每天多少人访问", today=TODAY, limit=1)[0]
    assert "〔数字存疑〕" in hit.sentence
    assert hit.probability < 0.1


def test_a_document_of_another_place_does_not_answer(folder: Path) -> None:
    here = document("a", "济南市政府开放月方案", "政府开放月安排活动42场。")
    library = view(folder, [here])
    asked_here = library.ranker.passages("济南政府开放月有多少场活动", today=TODAY, limit=1)[0]
    asked_elsewhere = library.ranker.passages("青岛政府开放月有多少场活动", today=TODAY, limit=1)[0]
    assert asked_elsewhere.probability < 0.05 < asked_here.probability


def test_the_place_asked_about_comes_first(folder: Path) -> None:
    documents = [
        document("jinan", "政务公开要点解读", "济南市发布要点。\n咨询电话：0531-51707772。"),
        document("here", "政务公开咨询电话公告", "政务公开咨询电话：0300-82010128，政务公开请打政务公开咨询电话。"),
    ]
    hits = view(folder, documents).ranker.passages("济南政务公开的咨询电话", today=TODAY, limit=2)
    assert [hit.document.id for hit in hits] == ["jinan", "here"]


def test_another_districts_document_is_not_ours_and_the_citys_may_be(folder: Path) -> None:
    body = "长者食堂每餐补助5元，送餐另加2元。"
    district = view(folder / "1", [document("a", "莲汀区长者食堂补助办法", body)])
    city = view(folder / "2", [document("a", "长者食堂补助办法", body)])

    def sure(library: LibraryView, question: str) -> float:
        return library.ranker.passages(question, today=TODAY, limit=1)[0].probability

    assert sure(district, "柳浦区长者食堂每餐补助多少钱") < 0.05
    assert sure(district, "莲汀区长者食堂每餐补助多少钱") > 5 * sure(district, "柳浦区长者食堂每餐补助多少钱")
    assert sure(city, "柳浦区长者食堂每餐补助多少钱") > 0.05


def test_the_living_come_before_the_dead(folder: Path) -> None:
    documents = [
        document("old", "高龄津贴办法", ELDERLY, validity=Validity.ABOLISHED, published_on=date(2021, 1, 1)),
        document("new", "高龄津贴发放管理办法", ELDERLY.replace("100元", "200元"), published_on=date(2026, 1, 1)),
        document("expired", "高龄津贴试行办法", ELDERLY, valid_until=date(2026, 11, 21)),
    ]
    library = view(folder, documents)
    assert library.ranker.passages("高龄津贴每月多少钱", today=TODAY, limit=3)[0].document.id == "new"
    then = library.ranker.passages("高龄津贴每月多少钱", today=date(2026, 11, 21), limit=3)
    assert {hit.document.id for hit in then[:2]} == {"new", "expired"}


def test_among_equals_the_higher_the_newer_and_the_document_itself_come_first(folder: Path) -> None:
    same = [
        document("county", "高龄津贴办法", ELDERLY, rank=Rank.COUNTY, published_on=date(2025, 1, 1)),
        document("nation", "高龄津贴办法", ELDERLY, rank=Rank.NATIONAL, published_on=date(2025, 1, 1)),
        document("older", "高龄津贴办法", ELDERLY, rank=Rank.NATIONAL, published_on=date(2020, 1, 1)),
        document(
            "said", "高龄津贴办法", ELDERLY, rank=Rank.NATIONAL, published_on=date(2025, 1, 1), kind=Kind.INTERPRETATION
        ),
    ]
    hits = view(folder, same).ranker.passages("高龄津贴每月多少钱", today=TODAY, limit=4)
    assert hits[0].document.id == "nation"
    assert hits[-1].document.id in {"county", "older"}


def test_one_hit_a_document_and_then_what_room_is_left(folder: Path) -> None:
    body = "\n".join(f"第{n}条 高龄津贴每月{n}00元，按月发放给老人。" for n in "一二三四五")
    library = view(folder, [document("a", "高龄津贴办法", body), document("b", "高龄津贴解读", ELDERLY)])
    hits = library.ranker.passages("高龄津贴每月多少钱", today=TODAY, limit=4)
    assert {hits[0].document.id, hits[1].document.id} == {"a", "b"}
    assert len(hits) == 4


def test_a_planted_advertisement_is_not_shown_whoever_let_it_in(folder: Path) -> None:
    body = ELDERLY + "\n高龄津贴每月多少钱，加微信zxc8899秒批网贷不查征信。"
    dirty = document("dirty", "高龄津贴发放办法", body)
    titled = document("titled", "高龄津贴发放办法澳门新葡京官网注册", ELDERLY)
    library = view(folder, [dirty, titled, document("clean", "高龄津贴发放细则", ELDERLY)])
    hits = library.ranker.passages("高龄津贴每月多少钱", today=TODAY, limit=5)
    assert {hit.document.id for hit in hits} == {"clean"}


def test_a_question_about_nothing_here_is_not_sure(folder: Path) -> None:
    library = view(folder, [document("a", "高龄津贴发放办法", ELDERLY)])
    assert all(hit.probability < 0.3 for hit in library.ranker.passages("申请诺贝尔奖要什么条件", today=TODAY, limit=3))


def test_a_document_that_is_no_longer_on_the_shelf_is_not_found(folder: Path) -> None:
    library = view(folder, [document("a", "高龄津贴发放办法", ELDERLY)])
    object.__setattr__(library.catalogue, "cards", {})
    assert library.ranker.passages("高龄津贴每月多少钱", today=TODAY, limit=3) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(text=st.text(max_size=60))
def test_any_text_may_be_asked(folder: Path, text: str) -> None:
    library = _LIBRARY.setdefault(
        "one",
        view(folder, [document("a", "高龄津贴发放办法", ELDERLY + text.replace("\x00", "")), document("b", "", text)]),
    )
    for hit in library.ranker.passages(text, today=TODAY, limit=5):
        assert 0.0 <= hit.probability <= 1.0
        assert hit.sentence in hit.passage


_LIBRARY: dict[str, LibraryView] = {}
