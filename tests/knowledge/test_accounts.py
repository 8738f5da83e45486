"""Accounts of staff: what they may be, changing them, passwords, and signing in."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from knowledge import account_queries, audit
from knowledge.accounts import (
    AccountError,
    ChangedMeanwhileError,
    DemonstrationError,
    LastAdministratorError,
    NameTakenError,
    NoSuchAccountError,
    Profile,
    Role,
    Staff,
    State,
    name_fault,
    roles_of,
)
from knowledge.audit_reading import Wanted, acts, entries, last
from knowledge.passwords import LEAST_CHARS, WAITING_MOST, BusyError, Passwords, fault_of, normal, one_time
from knowledge.people_tables import audit as audit_table
from knowledge.signing_in import LONGEST_REST, TRIES, SignIn, rest_after
from knowledge.staff_tables import staff as table
from knowledge.store import Store

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "湖边的芦苇三月就绿了啊2"
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


def somebody(name: str = "wang.min", **changes: object) -> Staff:
    known: dict[str, object] = {
        "id": uuid4(),
        "name": name,
        "display": "王敏",
        "department_id": None,
        "roles": frozenset({Role.CITY_OFFICE}),
    }
    return Staff(**{**known, **changes})  # type: ignore[arg-type]


async def added(store: Store, staff: Staff, password: str = "-") -> Staff:
    async with store.transaction() as transaction:
        await account_queries.add(transaction, staff=staff, password=password, actor="system", now=NOON)
    return await known(store, staff.id)


async def known(store: Store, identity: UUID) -> Staff:
    async with store.transaction() as transaction:
        found = await account_queries.by_id(transaction, identity)
    assert found is not None
    return found


async def logged(store: Store) -> list[str]:
    async with store.transaction() as transaction:
        assert await audit.broken_link(transaction) is None
        return [one.act for one in await entries(transaction, Wanted(), limit=50)]


# --- rules ---------------------------------------------------------------------------------------------------------


def test_who_sees_all_has_no_scope_and_the_others_have_their_department() -> None:
    office = somebody()
    assert (office.sees_all, office.scope, office.sees("rsj"), office.sees(None)) == (True, None, True, True)
    organizer = somebody(department_id="rsj", roles=frozenset({Role.ORGANIZER}))
    assert (organizer.sees_all, organizer.scope) == (False, "rsj")
    assert (organizer.sees("rsj"), organizer.sees("cgj"), organizer.sees(None)) == (True, False, False)
    assert organizer.has(Role.CURATOR, Role.ORGANIZER)
    assert not organizer.has(Role.CURATOR)
    assert organizer.actor == f"staff:{organizer.id}"


def test_nobody_without_a_department_gets_a_scope_by_accident() -> None:
    with pytest.raises(AccountError):
        _ = somebody(roles=frozenset({Role.ORGANIZER})).scope


@pytest.mark.parametrize("name", ["", "a", "王敏", "wang min", "x" * 33, "a\x00b", "-._", "ａbc"])
def test_a_name_to_sign_in_with_is_plain(name: str) -> None:
    assert name_fault(name) is not None


@pytest.mark.parametrize("name", ["li", "wang.min", "Zhang_3", "x" * 32])
def test_a_plain_name_will_do(name: str) -> None:
    assert name_fault(name) is None


def test_roles_are_read_by_their_names() -> None:
    assert roles_of(["organizer", "agent", "agent"]) == {Role.ORGANIZER, Role.AGENT}
    with pytest.raises(AccountError, match="没有角色“boss”"):
        roles_of(["boss"])


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "至少要 12"),
        ("x" * 129, "最多 128"),
        ("my-wang.min-secret", "用户名"),
        ("MY-WANG.MIN-SECRET", "用户名"),
        ("aaaaaaaaaaaaaa", "太常见"),
        ("abcdeabcdeabcdeabcde"[:12], "太常见"),
        ("password2026!!", "太常见"),
        ("2026Password", "太常见"),
        ("guanliyuan123456", "太常见"),
        ("qwertyuiop[]12", "太常见"),
        ("123456789012", "太常见"),
        ("0987654321xyz", "太常见"),
        ("xyxyxyxyxyxy", "太常见"),
        ("１２３４５６７８９０１２", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(password: str, words: str) -> None:
    fault = fault_of(password, "wang.min")
    assert fault is not None
    assert words in fault


@pytest.mark.parametrize("password", [PASSWORD, "correct horse battery staple", "T7#kp-9Qw.vB2", one_time()])
def test_a_good_password_will_do(password: str) -> None:
    assert fault_of(password, "wang.min") is None


@given(st.text(max_size=200))
def test_every_text_is_judged_and_short_ones_never_pass(password: str) -> None:
    fault = fault_of(password, "wang.min")
    if len(normal(password)) < LEAST_CHARS:
        assert fault is not None


def test_one_time_passwords_differ_and_have_no_letter_to_mistake() -> None:
    made = {one_time() for _ in range(50)}
    assert len(made) == 50
    assert not set("".join(made)) & set("0o1il")


def test_an_account_rests_longer_each_time_but_not_for_ever() -> None:
    rests = [rest_after(failed) for failed in range(41)]
    assert [one for one in rests[:11] if one is not None] == [timedelta(minutes=1), timedelta(minutes=2)]
    assert rests[TRIES] == timedelta(minutes=1)
    assert max(one for one in rests if one is not None) == LONGEST_REST
    assert rest_after(5_000_000) == LONGEST_REST


# --- accounts ------------------------------------------------------------------------------------------------------


async def test_an_account_is_found_by_its_name_in_any_case_and_its_name_is_taken(store: Store) -> None:
    staff = await added(store, somebody("Wang"))
    async with store.transaction() as transaction:
        assert await account_queries.by_name(transaction, "wANG") == staff
        assert await account_queries.by_name(transaction, "nobody") is None
        assert await account_queries.by_id(transaction, uuid4()) is None
    with pytest.raises(NameTakenError, match="WANG"):
        await added(store, somebody("WANG"))
    assert await logged(store) == ["staff.add"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "王"}, "用户名"),
        ({"display": " "}, "姓名"),
        ({"display": "王" * 33}, "姓名"),
        ({"roles": frozenset()}, "角色"),
        ({"roles": frozenset({Role.AGENT})}, "请选部门"),
        ({"department_id": "nowhere"}, "没有部门"),
    ],
)
async def test_what_cannot_be_an_account_is_refused(store: Store, changes: dict[str, object], words: str) -> None:
    with pytest.raises(AccountError, match=words):
        await added(store, somebody(**changes))  # type: ignore[arg-type]


async def test_the_database_itself_refuses_staff_who_would_see_nothing_or_everything(store: Store) -> None:
    async def put(**values: object) -> None:
        row = {"id": uuid4(), "name": "x", "display": "x", "password": "-", "state": "active", "created_at": NOON}
        async with store.transaction() as transaction:
            await transaction.execute(insert(table).values(**row, **values))

    for roles in ([], ["organizer"]):
        with pytest.raises(IntegrityError):
            await put(roles=roles)
    await put(roles=["supervisor"])


async def test_people_are_listed_by_name_role_and_department(city_store: Store) -> None:
    one = await added(city_store, somebody("b_one", department_id="rsj", roles=frozenset({Role.ORGANIZER})))
    two = await added(city_store, somebody("A_two", display="李%强"))
    async with city_store.transaction() as transaction:
        assert await account_queries.everybody(transaction) == (two, one)
        assert await account_queries.everybody(transaction, words="%") == (two,)
        assert await account_queries.everybody(transaction, words="B_O") == (one,)
        assert await account_queries.everybody(transaction, words="强") == (two,)
        assert await account_queries.everybody(transaction, role=Role.ORGANIZER) == (one,)
        assert await account_queries.everybody(transaction, department_id="rsj") == (one,)


async def test_every_change_counts_and_is_on_the_audit_log(store: Store) -> None:
    staff = await added(store, somebody(must_change=True))
    await added(store, somebody("admin2", roles=ADMINISTRATOR))
    assert staff.must_change
    profile = Profile(display="王敏 ", department_id=None, roles=frozenset({Role.SUPERVISOR}))
    async with store.transaction() as transaction:
        await account_queries.change_profile(transaction, staff, profile, actor="system", now=NOON)
    staff = await known(store, staff.id)
    assert (staff.display, staff.roles, staff.version) == ("王敏", frozenset({Role.SUPERVISOR}), 2)
    async with store.transaction() as transaction:
        await account_queries.change_state(transaction, staff, State.DISABLED, actor="system", now=NOON)
    async with store.transaction() as transaction:
        staff = await known(store, staff.id)
        await account_queries.change_state(transaction, staff, State.ACTIVE, actor="system", now=NOON)
    async with store.transaction() as transaction:
        staff = await known(store, staff.id)
        changed = await account_queries.change_password(
            transaction, staff, "hash", one_time=False, actor="system", now=NOON
        )
        assert not changed.must_change
    async with store.transaction() as transaction:
        await account_queries.end_sessions(transaction, changed, actor="system", now=NOON)
    assert (await known(store, staff.id)).version == 6
    assert await logged(store) == [
        "staff.end_sessions", "staff.password", "staff.enable", "staff.disable", "staff.profile", "staff.add", "staff.add",
    ]  # fmt: skip


async def test_whoever_looked_at_an_older_version_changes_nothing(store: Store) -> None:
    staff = await added(store, somebody())
    async with store.transaction() as transaction:
        await account_queries.end_sessions(transaction, staff, actor="system", now=NOON)
    with pytest.raises(ChangedMeanwhileError):
        async with store.transaction() as transaction:
            await account_queries.change_password(transaction, staff, "x", one_time=True, actor="system", now=NOON)
    profile = Profile(display="", department_id=None, roles=staff.roles)
    with pytest.raises(AccountError):
        async with store.transaction() as transaction:
            await account_queries.change_profile(transaction, staff, profile, actor="system", now=NOON)


async def test_an_administrator_is_always_left(store: Store) -> None:
    one = await added(store, somebody("one", roles=ADMINISTRATOR))
    less = Profile(display="王敏", department_id=None, roles=frozenset({Role.SUPERVISOR}))
    with pytest.raises(LastAdministratorError):
        async with store.transaction() as transaction:
            await account_queries.change_profile(transaction, one, less, actor="system", now=NOON)
    two = await added(store, somebody("two", roles=ADMINISTRATOR))

    async def disable(staff: Staff) -> None:
        async with store.transaction() as transaction:
            await account_queries.change_state(transaction, staff, State.DISABLED, actor="system", now=NOON)

    results = await asyncio.gather(disable(one), disable(two), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["LastAdministratorError", "NoneType"]


async def test_an_account_of_the_demonstration_never_becomes_a_real_one(store: Store) -> None:
    staff = await added(store, somebody(state=State.DEMONSTRATION))
    for state in (State.ACTIVE, State.DISABLED):
        with pytest.raises(DemonstrationError):
            async with store.transaction() as transaction:
                await account_queries.change_state(transaction, staff, state, actor="system", now=NOON)


def test_nobody_of_this_name_is_said_with_and_without_it() -> None:
    assert "wang" in str(NoSuchAccountError("wang"))
    assert str(NoSuchAccountError())


# --- passwords and signing in --------------------------------------------------------------------------------------


@pytest.fixture
async def door(store: Store) -> SignIn:
    passwords = Passwords(CHEAP)
    await added(store, somebody("wang"), await passwords.hash(PASSWORD))
    return SignIn(store=store, passwords=passwords)


async def test_the_right_password_opens_and_is_on_the_audit_log(door: SignIn) -> None:
    staff = await door.attempt("WANG", PASSWORD, now=NOON)
    assert staff is not None
    assert staff.name == "wang"
    assert (await logged(door.store))[0] == "staff.sign_in"
    assert await door.confirms(staff, PASSWORD, now=NOON)
    assert not await door.confirms(staff, "wrong", now=NOON)


async def test_a_password_is_the_same_however_the_keyboard_composed_it(door: SignIn) -> None:
    full_width = PASSWORD.replace("2", "２")
    assert full_width != PASSWORD
    assert await door.attempt("wang", full_width, now=NOON) is not None


@pytest.mark.parametrize("name", ["nobody", "", "a\x00b", "x" * 500, "王敏"])
async def test_an_unknown_name_is_refused_like_a_wrong_password(door: SignIn, name: str) -> None:
    assert await door.attempt(name, PASSWORD, now=NOON) is None
    assert await door.attempt("wang", "wrong" * 500, now=NOON) is None


async def test_wrong_passwords_make_the_account_rest_and_then_the_right_one_is_no_use(door: SignIn) -> None:
    for _ in range(TRIES):
        assert await door.attempt("wang", "wrong", now=NOON) is None
    assert (await logged(door.store))[0] == "staff.rest"
    assert await door.attempt("wang", PASSWORD, now=NOON + timedelta(seconds=59)) is None
    later = NOON + timedelta(seconds=60)
    assert await door.attempt("wang", PASSWORD, now=later) is not None
    for _ in range(TRIES - 1):
        assert await door.attempt("wang", "wrong", now=later) is None
    assert await door.attempt("wang", PASSWORD, now=later) is not None


async def test_many_tries_at_once_are_not_more_than_one_after_another(door: SignIn) -> None:
    checked = []

    class Counting(Passwords):
        async def matches(self, kept: str | None, password: str) -> bool:
            checked.append(kept is not None)
            return await super().matches(kept, password)

    busy = SignIn(store=door.store, passwords=Counting(CHEAP))
    await asyncio.gather(*(busy.attempt("wang", f"guess {number}", now=NOON) for number in range(30)))
    assert checked.count(True) == TRIES
    assert len(checked) == 30


async def test_a_disabled_account_is_refused_and_the_demonstration_only_there(door: SignIn) -> None:
    passwords = door.passwords
    demo = await added(door.store, somebody("demo", state=State.DEMONSTRATION), await passwords.hash(PASSWORD))
    assert await door.attempt("demo", PASSWORD, now=NOON) is None
    there = SignIn(store=door.store, passwords=passwords, demonstration=True)
    assert await there.attempt("demo", PASSWORD, now=NOON) is not None
    assert there.lets_in(demo)
    async with door.store.transaction() as transaction:
        wang = await account_queries.by_name(transaction, "wang")
        assert wang is not None
        await account_queries.change_state(transaction, wang, State.DISABLED, actor="system", now=NOON)
    assert await door.attempt("wang", PASSWORD, now=NOON) is None


async def test_a_password_that_changes_while_it_is_checked_opens_nothing(door: SignIn) -> None:
    class Slow(Passwords):
        async def matches(self, kept: str | None, password: str) -> bool:
            async with door.store.transaction() as transaction:
                wang = await account_queries.by_name(transaction, "wang")
                assert wang is not None
                await account_queries.change_password(
                    transaction, wang, await self.hash("another one!"), one_time=True, actor="system", now=NOON
                )
            return await super().matches(kept, password)

    assert await SignIn(store=door.store, passwords=Slow(CHEAP)).attempt("wang", PASSWORD, now=NOON) is None


async def test_a_hash_of_older_parameters_is_made_anew_at_the_next_sign_in(door: SignIn) -> None:
    dearer = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert await SignIn(store=door.store, passwords=dearer).attempt("wang", PASSWORD, now=NOON) is not None
    async with door.store.transaction() as transaction:
        kept = await transaction.scalar(select(table.c.password))
    assert kept is not None
    assert "m=16,t=2" in kept
    assert not dearer.outdated(kept)


async def test_what_is_no_hash_matches_nothing_and_a_crowd_is_sent_away() -> None:
    passwords = Passwords(CHEAP)
    assert not await passwords.matches("no hash", PASSWORD)
    assert not await passwords.matches(None, PASSWORD)
    crowd = [passwords.hash(PASSWORD) for _ in range(WAITING_MOST + 10)]
    results = await asyncio.gather(*crowd, return_exceptions=True)
    assert sum(isinstance(result, BusyError) for result in results) == 10
    passwords.close()


# --- reading the audit log -----------------------------------------------------------------------------------------


async def test_the_log_is_read_by_who_what_and_when(store: Store) -> None:
    async with store.transaction() as transaction:
        assert await last(transaction) == (0, "")
        for number, act in enumerate(["staff.add", "staff.addition", "visits.publish", "staff.add"]):
            await audit.record(
                transaction, actor=f"staff:{number % 2}", act=act, subject="x" if number else "y", details={},
                now=NOON + timedelta(days=number),
            )  # fmt: skip

        async def found(**wanted: object) -> list[int]:
            return [one.sequence for one in await entries(transaction, Wanted(**wanted), limit=3)]  # type: ignore[arg-type]

        assert await found() == [4, 3, 2]
        assert await found(before=3) == [2, 1]
        assert await found(act="staff") == [4, 2, 1]
        assert await found(act="staff.add") == [4, 1]
        assert await found(actor="staff:1") == [4, 2]
        assert await found(subject="y") == [1]
        assert await found(since=NOON + timedelta(days=1), until=NOON + timedelta(days=3)) == [3, 2]
        assert await acts(transaction) == ("staff.add", "staff.addition", "visits.publish")
        assert (await last(transaction))[0] == 4


async def test_a_changed_entry_breaks_the_chain_and_the_database_refuses_to_change_one(store: Store) -> None:
    await added(store, somebody())
    with pytest.raises(Exception, match="audit"):
        async with store.transaction() as transaction:
            await transaction.execute(audit_table.update().values(actor="somebody else"))
    assert await logged(store) == ["staff.add"]
