"""What the sections of the console share: fields, paging, scoping, moments, and the pieces of the pages."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import jinja2
import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict, MultiDictProxy
from yarl import URL

from actions.model import Service
from bot.consoles.desk import Paging, insist_on, paging, see_other
from bot.consoles.fields import Fields, Raw, fields, identity_of
from bot.web import moments
from bot.web.look import HERE, Look
from bot.web.problems import ProblemError
from knowledge.accounts import Role, Staff

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def posted(*pairs: tuple[str, str]) -> Fields:
    raw: Raw = MultiDictProxy(MultiDict(pairs))
    return Fields(raw)


# --- fields --------------------------------------------------------------------------------------------------------


def test_texts_are_trimmed_composed_and_bounded() -> None:
    form = posted(("a", " e\u0301\r\nx\x00 "), ("b", "王" * 5), ("c", ""))
    assert form.text("a") == "é\nx"
    assert form.errors == {}
    form.text("b", label="姓名", most=4)
    form.text("c", label="地点", least=1)
    form.text("missing", label="说明", least=3)
    assert form.errors == {"b": "姓名最多 4 个字，现在是 5 个。", "c": "请填写地点。", "missing": "说明至少要 3 个字。"}
    form.wrong("b", "另一句")
    assert form.errors["b"].startswith("姓名")
    assert form.raw == {"a": " é\nx ", "b": "王王王王王", "c": ""}
    assert posted(("a", "1"), ("a", "2")).raw == {"a": "1"}


def test_numbers_days_and_times_are_read_or_said_to_be_wrong() -> None:
    form = posted(("n", " １２ "), ("d", "2026-12-05"), ("t", "9：30"), ("u", "09:30:00"))
    assert form.whole("n", least=1, most=20) == 12
    assert form.day("d") == date(2026, 12, 5)
    assert form.clock("t") == time(9, 30)
    assert form.clock("u") == time(9, 30)
    assert (form.whole("x", least=0, most=1), form.day("x"), form.clock("x")) == (None, None, None)
    assert form.errors == {}
    form = posted(("n", "12.5"), ("m", "21"), ("d", "12月5日"), ("t", "25:00"))
    assert form.whole("n", label="人数", least=1, most=20) is None
    assert form.whole("m", label="名额", least=1, most=20) is None
    assert form.day("d") is None
    assert form.clock("t") is None
    assert form.errors["n"] == "人数应是 1 到 20 的整数。"
    assert set(form.errors) == {"n", "m", "d", "t"}


def test_lists_flags_secrets_and_ids() -> None:
    form = posted(("r", "a"), ("r", "b "), ("r", "a"), ("f", "1"), ("p", " 密 \x00"), ("i", str(uuid4())))
    assert form.many("r") == ("a", "b")
    assert form.many("none") == ()
    assert form.flag("f")
    assert not form.flag("g")
    assert form.secret("p") == " 密 \x00"
    assert isinstance(form.identity("i"), UUID)
    assert form.identity("r") is None


@given(st.text(max_size=30))
def test_whatever_is_typed_nothing_breaks(typed: str) -> None:
    form = posted(("x", typed))
    form.text("x")
    form.day("x")
    form.clock("x")
    number = form.whole("x", least=-5, most=5)
    assert number is None or -5 <= number <= 5
    form.identity("x")


async def test_a_file_is_read_as_it_was_sent() -> None:
    async def handler(request: web.Request) -> web.Response:
        form = await fields(request)
        upload = form.upload("file")
        assert upload is not None
        assert form.upload("words") is None
        assert (form.text("file"), form.secret("file"), form.many("file"), form.raw) == ("", "", (), {"words": "x"})
        return web.Response(body=upload.content, headers={"X-Name": upload.filename})

    app = web.Application()
    app.router.add_post("/", handler)
    data = FormData()
    data.add_field("file", b"\x00\xffbytes", filename="a.xlsx", content_type="application/octet-stream")
    data.add_field("words", "x")
    async with TestClient(TestServer(app)) as client:
        response = await client.post("/", data=data)
        assert await response.read() == b"\x00\xffbytes"
        assert response.headers["X-Name"] == "a.xlsx"


def test_what_is_no_id_in_an_address_is_not_found() -> None:
    identity = uuid4()
    assert identity_of(make_mocked_request("GET", "/", match_info={"id": str(identity)})) == identity
    with pytest.raises(ProblemError, match="没有找到"):
        identity_of(make_mocked_request("GET", "/", match_info={"id": "x"}))


# --- scoping and paging --------------------------------------------------------------------------------------------


def test_another_departments_record_does_not_exist() -> None:
    staff = Staff(id=uuid4(), name="x", display="x", department_id="rsj", roles=frozenset({Role.ORGANIZER}))
    insist_on(staff, "rsj")
    for other in ("cgj", None):
        with pytest.raises(ProblemError) as refused:
            insist_on(staff, other)
        assert refused.value.status == 404


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("?page=2", 2), ("?page=3", 3), ("?page=99", 3), ("?page=0", 1), ("?page=-1", 1), ("?page=x", 1), ("?page=²", 1), ("?page=9999999", 1)],
)  # fmt: skip
def test_a_page_that_is_asked_for_is_the_nearest_there_is(asked: str, number: int) -> None:
    found = paging(make_mocked_request("GET", f"/{asked}"), total=101)
    assert (found.number, found.pages, found.offset) == (number, 3, (number - 1) * 50)
    assert Paging(number=1, size=50, total=0).pages == 1


async def test_htmx_is_sent_on_by_its_own_header() -> None:
    plain = await see_other(make_mocked_request("POST", "/"), "/console/x")
    assert (plain.status, plain.headers["Location"]) == (303, "/console/x")
    sent = await see_other(make_mocked_request("POST", "/", headers={"HX-Request": "true"}), "/console/x")
    assert (sent.status, sent.headers["HX-Redirect"]) == (200, "/console/x")


def test_moments_are_the_citys() -> None:
    assert moments.city_time(NOON) == "2026-11-22 12:00"
    assert moments.city_date(datetime(2026, 11, 22, 16, tzinfo=UTC)) == "2026-11-23"
    assert moments.city_clock(NOON) == "12:00"
    assert moments.weekday(NOON) == "周日"
    assert (moments.city_time(None), moments.city_date(None), moments.city_clock(None)) == ("", "", "")
    agos = [moments.ago(NOON - timedelta(seconds=seconds), NOON) for seconds in (5, 90, 7300, 90_000)]
    assert agos == ["刚刚", "1 分钟前", "2 小时前", "2026-11-21 11:00"]


# --- pieces --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ui() -> jinja2.Environment:
    service = Service(city="明湖市", hotline="12345", hotline_hours="", site_url="", public_url="")
    look = Look(service)
    look.show(url=URL("/console/x?page=2&q=a%26b"))
    return look._environment


def drawn(ui: jinja2.Environment, source: str, **values: object) -> str:
    return ui.from_string(f'{{% import "console_macros.html" as ui with context %}}{source}').render(values)


def test_every_piece_escapes_what_it_shows(ui: jinja2.Environment) -> None:
    evil = '"><script>alert(1)</script>'
    spec = {"kind": "bar", "x": [evil], "series": [{"name": evil, "data": [1]}], "unit": evil}
    source = """
    {{ ui.note(x, "bad") }}{{ ui.badge(x) }}{{ ui.empty(x, x) }}{{ ui.button(x, confirm=x) }}{{ ui.link_button(x, "/") }}
    {{ ui.post_button(x, "/", {"a": x}) }}{{ ui.opens("d", x) }}{% call ui.dialog("d", x) %}{{ x }}{% endcall %}
    {% call ui.form("/", multipart=true) %}{{ ui.errors_summary({"f": x}) }}{{ ui.field("f", x, x, help=x, error=x) }}{{ ui.area("a", x, x) }}
    {{ ui.select("s", x, [(x, x)], x, blank=x) }}{{ ui.checks("c", x, [(x, x, x)], (x,)) }}{{ ui.radios("r", x, [(x, x)], x) }}{{ ui.check("k", x, true) }}
    {{ ui.file("u", x) }}{% call ui.buttons() %}{{ ui.button(x) }}{% endcall %}{% endcall %}
    {% call ui.table([("a", x, true), ("b", x, false, "number")], caption=x, sort=("a", "asc")) %}<tr><td>{{ x }}</td></tr>{% endcall %}
    {% call ui.filters("/") %}{{ ui.search("q", x, x) }}{% endcall %}{{ ui.tabs([(x, "/", true, 3), (x, "/", false)]) }}
    {% call ui.panel(x) %}{{ x }}{% endcall %}{{ ui.definitions([(x, x), (x, none)]) }}
    {{ ui.timeline([{"at": x, "who": x, "what": x, "text": x, "kind": "bad"}, {"at": x, "what": x}]) }}
    {% call ui.tiles() %}{{ ui.tile(x, "/", x, 3, "nothing") }}{% endcall %}{% call ui.numbers() %}{{ ui.figure_number(x, x, x) }}{% endcall %}
    {{ ui.steps([(x, "now"), (x, "done")]) }}{{ ui.plot("p", x, spec, x) }}{{ ui.plot_scripts() }}
    """
    shown = drawn(ui, source, x=evil, spec=spec)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    data = re.search(r'id="p-data">(.*?)</script>', shown, re.DOTALL)
    assert data is not None
    assert json.loads(data[1]) == spec


def test_a_table_without_rows_says_so_and_sorting_keeps_the_filters(ui: jinja2.Environment) -> None:
    source = '{% call ui.table([("day", "日期", true)], rows=n, empty="没有活动", sort=("day", way)) %}<tr><td>1</td></tr>{% endcall %}'
    assert "没有活动" in drawn(ui, source, n=0, way="asc")
    shown = drawn(ui, source, n=1, way="asc")
    assert 'href="/console/x?q=a%26b&amp;sort=-day"' in shown
    assert 'aria-sort="ascending"' in shown
    assert "sort=day" in drawn(ui, source, n=1, way="desc")


def test_a_pager_leads_on_and_back(ui: jinja2.Environment) -> None:
    source = "{{ ui.pager(paging) }}"
    shown = drawn(ui, source, paging=Paging(number=2, size=50, total=101))
    assert "第 2 / 3 页，共 101 条" in shown
    assert "page=1" in shown
    assert "page=3" in shown
    assert 'rel="prev"' not in drawn(ui, source, paging=Paging(number=1, size=50, total=101))
    assert 'rel="next"' not in drawn(ui, source, paging=Paging(number=3, size=50, total=101))
    assert "共 7 条" in drawn(ui, source, paging=Paging(number=1, size=50, total=7))
    assert drawn(ui, source, paging=Paging(number=1, size=50, total=0)).strip() == ""
    assert 'href="/older"' in drawn(ui, '{{ ui.pager(more="/older") }}')


def test_a_field_names_its_error_for_those_who_do_not_see_it(ui: jinja2.Environment) -> None:
    shown = drawn(ui, '{{ ui.field("day", "日期", none, type="date", error="请填写日期。", required=true) }}')
    for words in (
        'for="f-day"',
        'aria-describedby="f-day-about"',
        'aria-invalid="true"',
        'id="f-day-about"',
        "required",
        'value=""',
    ):
        assert words in shown


def test_what_the_build_copies_is_pinned_without_naming_a_host() -> None:
    text = (HERE / "assets" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert packages["node_modules/htmx.org"]["version"].startswith("2.")
    assert packages["node_modules/echarts"]["version"].startswith("6.")
    assert all("integrity" in one for name, one in packages.items() if name)
