"""A notice in the fields of a template: whatever it says, the platform takes it."""

# ruff: noqa: ANN401, DTZ001  (changes of any field of a notice; hypothesis wants its bounds without a zone)

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.demo.platform.subscriptions import BAD_DATA, BAD_PAGE, BAD_TEMPLATE, PlatformTemplate, Subscriptions
from bot.settings import Settings
from bot.wechat.templates import Call, Source, Template, data_of
from knowledge.notices import Notice, Topic

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FIELDS = {
    "thing1": Source.TITLE, "thing2": Source.TEXT, "phrase3": Source.STATE, "time4": Source.WHEN, "thing5": Source.PLACE,
}  # fmt: skip
TEMPLATE = Template(id="T1", fields=FIELDS)
OTHER = Template(
    id="T2",
    fields={"name1": Source.TITLE, "character_string2": Source.TEXT, "date3": Source.WHEN, "phrase4": Source.PLACE},
)
PLATFORM = Subscriptions(
    templates={
        one.id: PlatformTemplate(title="预约提醒", fields=dict.fromkeys(one.fields, "内容"))
        for one in (TEMPLATE, OTHER)
    }
)


def payload(**changes: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "topic": Topic.VISIT_REMINDER, "about": "走进污水处理厂", "text": "明天见。", "state": "即将开始", "when": AT,
        "place": "城东污水处理厂",
    }  # fmt: skip
    return dict(Notice(**{**known, **changes}).payload)


def test_each_field_holds_what_the_settings_say() -> None:
    assert data_of(TEMPLATE, payload(), AT) == {
        "thing1": {"value": "走进污水处理厂"},
        "thing2": {"value": "明天见。"},
        "phrase3": {"value": "即将开始"},
        "time4": {"value": "2026年11月22日 12:00"},
        "thing5": {"value": "城东污水处理厂"},
    }


def test_what_is_too_long_is_cut_and_what_is_missing_is_said() -> None:
    found = data_of(TEMPLATE, payload(about="长" * 40, place="", when=None, state="A"), AT)
    assert found["thing1"]["value"] == "长" * 19 + "…"
    assert found["thing5"]["value"] == "无"
    assert found["phrase3"]["value"] == "无"
    assert found["time4"]["value"] == "2026年11月22日 12:00"
    assert data_of(OTHER, payload(text="第3号"), AT)["character_string2"]["value"] == "3"
    assert data_of(OTHER, payload(text="长"), AT)["character_string2"]["value"] == "-"


@given(
    text=st.text(),
    about=st.text(),
    place=st.text(),
    state=st.text(),
    when=st.none() | st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)),
)
def test_the_platform_takes_every_notice(text: str, about: str, place: str, state: str, when: datetime | None) -> None:
    said = payload(text=text, about=about, place=place, state=state, when=when)
    for template in (TEMPLATE, OTHER):
        assert PLATFORM.fault(template.id, data_of(template, said, AT)) == 0


def test_the_platform_takes_nothing_else() -> None:
    good = data_of(TEMPLATE, payload(), AT)
    assert PLATFORM.fault("T9", good) == BAD_TEMPLATE
    assert PLATFORM.fault(None, good) == BAD_TEMPLATE
    for wrong in (None, {}, {**good, "thing9": {"value": "x"}}, {**good, "thing1": {"value": "长" * 21}}):
        assert PLATFORM.fault("T1", wrong) == BAD_DATA
    for name, value in (("phrase3", "abc"), ("time4", "明天"), ("thing1", ""), ("thing1", None)):
        assert PLATFORM.fault("T1", {**good, name: {"value": value}}) == BAD_DATA
    paged = Subscriptions(templates=PLATFORM.templates, pages=frozenset({"pages/mine"}))
    assert paged.fault("T1", good, "pages/mine?id=1") == 0
    assert paged.fault("T1", good, "pages/other") == BAD_PAGE


def test_templates_come_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    written = '{"visit_reminder": {"id": "T1", "fields": {"thing1": "title", "time2": "when"}, "call": "template"}}'
    monkeypatch.setenv("MINGCHUANG_WECHAT_TEMPLATES", written)
    found = Settings(_env_file=None).wechat_templates[Topic.VISIT_REMINDER]
    assert (found.id, found.call, found.fields) == (
        "T1", Call.TEMPLATE, {"thing1": Source.TITLE, "time2": Source.WHEN},
    )  # fmt: skip


@pytest.mark.parametrize(
    "fields", [{}, {"amount1": "title"}, {"thing1": "when"}, {"time1": "title"}, {"thing": "title"}, {"thing1": "who"}]
)
def test_a_template_that_the_platform_cannot_have_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Template.model_validate({"id": "T", "fields": fields})
    with pytest.raises(ValidationError):
        Settings(wechat_templates={"nothing": {"id": "T", "fields": {"thing1": "title"}}}, _env_file=None)
