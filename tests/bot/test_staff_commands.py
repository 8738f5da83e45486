"""`mingchuang user …` and `mingchuang audit …`, and the demonstration's people."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import orjson
import pytest
import typer
from sqlalchemy import text

from bot.commands import staff
from bot.commands.staff import ACTOR, Change
from bot.demo import people
from bot.engines import Engines
from knowledge import account_queries
from knowledge.accounts import Role, State
from knowledge.audit_reading import Wanted, entries
from knowledge.store import Store
from tests.bot.consoles.conftest import Console, console, offices  # noqa: F401  (fixtures)
from tests.bot.replicas import City

Printed = pytest.CaptureFixture[str]
OFFICE = Change(roles=("city_office",), display="许清和")
GOOD = "湖边的芦苇三月就绿了啊2"


@pytest.fixture
def here(database_url: str, redis_url: str) -> Engines:
    return Engines(database_url=database_url, redis_url=redis_url)


async def test_a_user_is_added_with_a_one_time_password_listed_changed_and_disabled(
    here: Engines, store: Store, capsys: Printed
) -> None:
    await staff.list_users(here, as_json=False)
    assert "还没有用户" in capsys.readouterr().out
    await staff.add(here, "xu", OFFICE, None, as_json=True)
    told = orjson.loads(capsys.readouterr().out)
    assert (told["name"], len(told["password"])) == ("xu", 19)
    await staff.add(here, "guan", Change(roles=("administrator",)), GOOD, as_json=False)
    out = capsys.readouterr().out
    assert "已建用户 guan" in out
    assert GOOD not in out
    await staff.change_roles(here, "XU", Change(roles=("supervisor",), department=""))
    await staff.give_password(here, "xu", GOOD, as_json=False)
    await staff.give_password(here, "xu", None, as_json=False)
    await staff.change_state(here, "xu", State.DISABLED)
    await staff.change_state(here, "xu", State.ACTIVE)
    await staff.change_state(here, "xu", State.DISABLED)
    capsys.readouterr()
    await staff.list_users(here, as_json=True)
    guan, xu = map(orjson.loads, capsys.readouterr().out.splitlines())
    assert (guan["name"], guan["one_time"], guan["display"]) == ("guan", False, "guan")
    assert (xu["roles"], xu["state"], xu["one_time"], xu["department"]) == (["supervisor"], "disabled", True, None)
    await staff.list_users(here, as_json=False)
    assert "督办员" in capsys.readouterr().out
    async with store.transaction() as transaction:
        log = await entries(transaction, Wanted(act="staff"), limit=20)
    assert len(log) == 8
    assert {one.actor for one in log} == {ACTOR}


@pytest.mark.parametrize(
    ("name", "change", "password", "words"),
    [
        ("许", OFFICE, None, "用户名"),
        ("xu", Change(roles=("boss",)), None, "没有角色"),
        ("xu", Change(roles=("organizer",)), None, "请选部门"),
        ("xu", Change(roles=("organizer",), department="nowhere"), None, "没有部门"),
        ("xu", OFFICE, "short", "至少要 12"),
    ],
)
async def test_a_user_that_cannot_be_is_refused_in_one_sentence(
    here: Engines, capsys: Printed, name: str, change: Change, password: str | None, words: str
) -> None:
    with pytest.raises(typer.Exit) as left:
        await staff.add(here, name, change, password, as_json=False)
    assert left.value.exit_code == 1
    assert words in capsys.readouterr().err


async def test_nobody_of_this_name_and_the_last_administrator(here: Engines, capsys: Printed) -> None:
    with pytest.raises(typer.Exit):
        await staff.change_state(here, "nobody", State.DISABLED)
    assert "没有用户“nobody”" in capsys.readouterr().err
    await staff.add(here, "guan", Change(roles=("administrator",)), None, as_json=False)
    with pytest.raises(typer.Exit):
        await staff.change_state(here, "guan", State.DISABLED)
    assert "最后一个" in capsys.readouterr().err


async def test_the_log_is_listed_and_verified(here: Engines, store: Store, capsys: Printed) -> None:
    await staff.list_audit(here, Wanted(), 5, as_json=False)
    assert "没有这样的记录" in capsys.readouterr().out
    await staff.add(here, "xu", OFFICE, None, as_json=False)
    await staff.verify_audit(here, as_json=False)
    assert "审计日志完整：1 条" in capsys.readouterr().out
    await staff.verify_audit(here, as_json=True)
    told = orjson.loads(capsys.readouterr().out)
    assert (told["whole"], told["entries"], told["broken"]) == (True, 1, None)
    await staff.list_audit(here, Wanted(act="staff.add"), 5, as_json=True)
    assert orjson.loads(capsys.readouterr().out)["link"] == told["link"]
    await staff.list_audit(here, Wanted(actor=ACTOR), 5, as_json=False)
    assert "staff.add" in capsys.readouterr().out
    async with store.transaction() as transaction:
        await transaction.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        await transaction.execute(text("UPDATE audit SET act = 'nothing'"))
    for as_json in (True, False):
        with pytest.raises(typer.Exit):
            await staff.verify_audit(here, as_json=as_json)
    printed = capsys.readouterr()
    assert orjson.loads(printed.out)["broken"] == 1
    assert "第 1 条" in printed.err


def test_a_day_begins_at_midnight_in_the_city() -> None:
    assert staff.since_of("2026-11-22") == datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert staff.since_of(None) is None
    with pytest.raises(ValueError, match="isoformat"):
        staff.since_of("yesterday")


# --- the demonstration ---------------------------------------------------------------------------------------------


async def test_the_demonstration_has_somebody_for_every_role_and_only_it_lets_them_in(
    console: Console,  # noqa: F811
    offices: City,  # noqa: F811
) -> None:
    now = console.parts.now
    for _ in range(2):
        await people.load_people(console.store, now=now)
    assert {one.role for one in people.PEOPLE} == set(Role)
    form = {"name": "guanli", "password": people.PASSWORD}
    nobody = await console.browser()
    assert (await nobody.post("/console/login", form)).status == 422
    demonstration = await offices.replica(public_url="", change_app=people.let_people_in)
    there = Console(offices, demonstration)
    async with there.stack:
        visitor = await there.browser()
        assert (await visitor.post("/console/login", form)).location == "/console"
        assert "江一舟" in await visitor.text("/console")
        front = await visitor.text("/")
        assert people.PASSWORD in front
        assert "zuzhi" in front
    assert people.PASSWORD not in await nobody.text("/")
    nobody.cookies.update(visitor.cookies)
    assert (await nobody.page("/console")).status == 303


async def test_a_changed_password_of_the_demonstration_comes_back_and_real_names_stay(store: Store) -> None:
    def now() -> datetime:
        return datetime(2026, 11, 22, tzinfo=UTC)

    real = replace(people.staff_of(people.PEOPLE[-1]), id=uuid4(), display="真人", state=State.ACTIVE)
    async with store.transaction() as transaction:
        await account_queries.add(transaction, staff=real, password="-", actor="system", now=now())
    await people.load_people(store, now=now)
    async with store.transaction() as transaction:
        found = {one.name: one for one in await account_queries.everybody(transaction)}
        assert set(found) == {"duban", "guanli", "shiban"}  # a city without departments
        assert found["guanli"].display == "真人"
        duban = found["duban"]
        await account_queries.change_password(transaction, duban, "x", one_time=True, actor="system", now=now())
    await people.load_people(store, now=now)
    async with store.transaction() as transaction:
        again = await account_queries.by_name(transaction, "duban")
    assert again is not None
    assert not again.must_change
