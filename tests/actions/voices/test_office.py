"""What the office needs around a case: contacts, templates, reminders, figures, forgetting, a new calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from actions.voices import (
    cases,
    contacts,
    erasing,
    figures,
    queries,
    recomputing,
    reminders,
    replies,
    resident_acts,
    taking,
    templates,
)
from actions.voices.errors import NotAllowedError, NotFoundError, UnfitError
from actions.voices.model import Kind, State
from actions.voices.reminders import Addressee, Audience
from actions.voices.tables import duties, parties, words
from knowledge import attachments, calendar
from knowledge import erasing as ground
from knowledge.residents import resident_id, seen
from tests.actions.voices.conftest import LAMP, NOON, OFFICE, Hands, of_department

ANNA = queries.resident_actor(resident_id("web", "anna"))
ZJJ, CGJ = of_department("zjj"), of_department("cgj")
ZJJ_DESK = Addressee(audience=Audience.DEPARTMENT, department_id="zjj")


async def test_a_contact_is_masked_and_each_opening_is_on_the_log(hands: Hands) -> None:
    case = await hands.assigned("zjj", name="赵铁柱", phone="13812345678")
    async with hands.store.transaction() as transaction:
        masked = await contacts.masked(transaction, case.id, scope="zjj", cipher=hands.desk.cipher)
        assert masked is not None
        assert (masked.name, masked.phone, masked.masked) == ("赵**", "138****5678", True)
        opened = await contacts.opened(transaction, case.id, by=ZJJ, cipher=hands.desk.cipher, now=hands.now)
        assert opened is not None
        assert (opened.name, opened.phone) == ("赵铁柱", "13812345678")
        (entry, *_) = await queries.story_of(transaction, case.id, None)
        said = await contacts.original(transaction, entry.id, by=OFFICE, cipher=hands.desk.cipher, now=hands.now)
        assert said == LAMP
        for by in (CGJ, ANNA):
            with pytest.raises(NotFoundError):
                await contacts.opened(transaction, case.id, by=by, cipher=hands.desk.cipher, now=hands.now)
            with pytest.raises(NotFoundError):
                await contacts.original(transaction, entry.id, by=by, cipher=hands.desk.cipher, now=hands.now)
        with pytest.raises(NotFoundError):
            await contacts.masked(transaction, case.id, scope="cgj", cipher=hands.desk.cipher)
        logged = (await transaction.execute(text("SELECT act, actor FROM audit WHERE act LIKE '%opened'"))).all()
        assert [(row.act, row.actor) for row in logged] == [
            ("voice.contact_opened", ZJJ.id),
            ("voice.words_opened", OFFICE.id),
        ]
        found = await contacts.of_phone(transaction, "13812345678", scope="zjj", cipher=hands.desk.cipher)
        assert found == (case.id,)
        assert await contacts.of_phone(transaction, "13812345678", scope="cgj", cipher=hands.desk.cipher) == ()


async def test_whoever_left_a_phone_alone_has_no_name_and_who_left_nothing_no_contact(hands: Hands) -> None:
    phone = await hands.assigned("zjj", phone="0300-82133100")
    nothing = await hands.assigned("zjj")
    async with hands.store.transaction() as transaction:
        masked = await contacts.masked(transaction, phone.id, scope=None, cipher=hands.desk.cipher)
        assert masked is not None
        assert masked.name == ""
        assert await contacts.masked(transaction, nothing.id, scope=None, cipher=hands.desk.cipher) is None


async def test_templates_belong_to_their_department_or_to_everybody(hands: Hands) -> None:
    common, own = uuid4(), uuid4()
    async with hands.store.transaction() as transaction:
        await templates.save(transaction, common, title="感谢", text="感谢您的来信。", by=OFFICE, now=hands.now)
        await templates.save(transaction, own, title="已派修", text="已派人维修。", by=ZJJ, now=hands.now)
        assert [one.id for one in await templates.templates_for(transaction, "zjj")] == [own, common]
        assert [one.id for one in await templates.templates_for(transaction, "cgj")] == [common]
        assert len(await templates.templates_for(transaction, None)) == 2
        again = await templates.save(transaction, own, title="已派修", text="已派人。", by=ZJJ, now=hands.now)
        assert (again.version, again.text) == (2, "已派人。")
        for template_id in (own, common):
            with pytest.raises(NotFoundError):
                await templates.save(transaction, template_id, title="夺", text="夺", by=CGJ, now=hands.now)
            with pytest.raises(NotFoundError):
                await templates.remove(transaction, template_id, by=CGJ, now=hands.now)
        with pytest.raises(NotAllowedError):
            await templates.remove(transaction, own, by=ANNA, now=hands.now)
        with pytest.raises(UnfitError, match="模板名称"):
            await templates.save(transaction, uuid4(), title="", text="x", by=ZJJ, now=hands.now)
        await templates.remove(transaction, own, by=ZJJ, now=hands.now)
        assert [one.id for one in await templates.templates_for(transaction, "zjj")] == [common]


async def test_a_pause_ends_by_itself_and_an_answered_case_closes(hands: Hands) -> None:
    waiting = await hands.assigned("zjj")
    async with hands.store.transaction() as transaction:
        assert await reminders.end_pauses(transaction, desk=hands.desk, now=hands.now) == 0
        await cases.wait(transaction, waiting.id, "请补充", by=ZJJ, desk=hands.desk, now=hands.now)
    answered, rated = await hands.assigned("zjj"), await hands.assigned("zjj")
    await hands.reply(answered.id)
    await hands.reply(rated.id)
    async with hands.store.transaction() as transaction:
        await resident_acts.rate(transaction, rated.id, 4, by=ANNA, desk=hands.desk, now=hands.now)
        assert await reminders.end_pauses(transaction, desk=hands.desk, now=hands.now) == 0
        assert await reminders.close_quiet(transaction, desk=hands.desk, now=hands.now) == 0
    hands.pass_days(2)
    async with hands.store.transaction() as transaction:
        assert await reminders.close_quiet(transaction, desk=hands.desk, now=hands.now) == 1
        assert await reminders.close_quiet(transaction, desk=hands.desk, now=hands.now) == 0
    hands.pass_days(28)
    async with hands.store.transaction() as transaction:
        assert await reminders.close_quiet(transaction, desk=hands.desk, now=hands.now) == 1
        assert await reminders.end_pauses(transaction, desk=hands.desk, now=hands.now) == 1
    assert (await hands.case(rated.id)).state is State.CLOSED
    assert (await hands.case(answered.id)).state is State.CLOSED
    assert (await hands.case(waiting.id)).state is State.ASSIGNED


async def test_the_figures_count_what_was_owed_answered_in_time_and_liked(hands: Hands) -> None:
    good = await hands.assigned("zjj")
    await hands.reply(good.id)
    late = await hands.assigned("zjj", "公交车班次太少，早高峰挤不上去", kind=Kind.FAULT)
    await hands.assigned("cgj", "烧烤摊半夜还在吵")
    await hands.hand_in("自来水发黄，不敢喝")
    hands.pass_days(0.01)
    same = await hands.hand_in(LAMP, sender="bert")
    async with hands.store.transaction() as transaction:
        await resident_acts.rate(transaction, good.id, 5, by=ANNA, desk=hands.desk, now=hands.now)
    hands.pass_days(6)  # the fault was due on the third working day
    await hands.reply(late.id)
    async with hands.store.transaction() as transaction:
        await resident_acts.rate(transaction, late.id, 1, by=ANNA, desk=hands.desk, now=hands.now)
        day = date(2026, 9, 14)
        asked = {"since": day, "until": day + timedelta(days=7), "today": day + timedelta(days=7)}
        every = await figures.figures(transaction, scope=None, **asked)
        own = await figures.figures(transaction, scope="zjj", **asked)
        nothing = await figures.figures(transaction, scope="gaj", **asked)
    assert every.total == figures.Share(received=5, due=5, replied=2, on_time=1, rated=2, satisfied=1)
    assert own.total == figures.Share(received=2, due=2, replied=2, on_time=1, rated=2, satisfied=1)
    assert (own.total.reply_rate, own.total.on_time_rate, own.total.satisfaction) == (1.0, 0.5, 0.5)
    assert [(identity, share.received) for identity, share in every.by_department] == [
        (None, 2),
        ("zjj", 2),
        ("cgj", 1),
    ]
    assert [(topic, share.received) for topic, share in every.by_topic] == [
        ("light", 2),
        ("bus", 1),
        ("noise", 1),
        ("water", 1),
    ]
    assert dict(every.by_topic)["light"].replied == 1
    assert dict(own.by_topic)["bus"].on_time == 0
    assert dict(every.by_kind)[Kind.FAULT].received == 1
    assert every.by_day == ((day, 5, 2),)
    assert [(one.case_id, one.cases) for one in every.hot] == [(good.id, 2)]
    assert (nothing.total.reply_rate, nothing.total.on_time_rate, nothing.total.satisfaction) == (None, None, None)
    assert (nothing.hot, nothing.by_day) == ((), ())
    assert same.number


async def test_a_new_calendar_moves_open_deadlines_and_says_which_came_earlier(hands: Hands) -> None:
    hands.now = datetime(2026, 12, 28, 4, tzinfo=UTC)
    open_case = await hands.assigned("zjj")
    done = await hands.assigned("zjj")
    await hands.reply(done.id)
    assert not open_case.due_exact
    draft = calendar.read_calendar(
        """
        {year: 2027, source: "invented", off: [{name: 元旦, days: [2027-01-01, 2027-01-02, 2027-01-03]},
          {name: 其他, days: [2027-05-01, 2027-05-02, 2027-10-01, 2027-10-02, 2027-10-03]}], worked: []}
        """
    )
    async with hands.store.transaction() as transaction:
        imported = await calendar.import_year(
            transaction, draft, actor="staff:1", now=hands.now, recompute=[recomputing.recompute]
        )
    moved = await hands.case(open_case.id)
    assert [(one.id, one.old, one.new) for one in imported.moved] == [(moved.number, open_case.due_on, moved.due_on)]
    assert moved.due_exact
    assert moved.due_on == imported.new.add(open_case.clock_from, 5).day
    assert (await hands.case(done.id)).due_on == done.due_on
    async with hands.store.transaction() as transaction:
        kept = await transaction.execute(select(duties.c.due_on).where(duties.c.case_id == open_case.id))
        assert kept.scalar_one() == moved.due_on
        assert await recomputing.recompute(transaction, imported.old, imported.new, hands.now) == []


async def test_a_deadline_that_came_earlier_is_told_to_its_department(hands: Hands) -> None:
    hands.now = datetime(2026, 4, 29, 4, tzinfo=UTC)  # before the Labour Day holidays
    case = await hands.assigned("zjj")
    plan = hands.desk.workdays.plans[2026]
    worked_through = replace(plan, off={day: name for day, name in plan.off.items() if day.month != 5})
    new = hands.desk.workdays.with_plans([worked_through])
    async with hands.store.transaction() as transaction:
        (moved,) = await recomputing.recompute(transaction, hands.desk.workdays, new, hands.now)
        (notice,) = (await reminders.notices_for(transaction, [ZJJ_DESK])).notices
    assert moved.earlier
    assert (notice.what, notice.due_on, notice.case_id) == ("earlier", moved.new, case.id)


async def test_a_forgotten_resident_leaves_the_case_without_themself(hands: Hands) -> None:
    case = await hands.assigned("zjj", public=True, name="赵铁柱", phone="13812345678")
    person = resident_id("web", "anna")
    picture = await attachments.checked(_png())
    async with hands.store.transaction() as transaction:
        await attachments.keep(
            transaction, picture, owner=("voice", str(case.id)), cipher=hands.desk.cipher, new_id=uuid4(), now=hands.now
        )
        await taking.support(transaction, case.id, channel="web", sender="bert", key="k", now=hands.now)
        copy = await erasing.export(transaction, person, hands.desk.cipher)
        assert copy["voice_cases"][0]["phone"] == "13812345678"
        assert copy["voice_words"][0]["text"] == LAMP
        for sender in ("anna", "bert", "nobody"):
            who = resident_id("web", sender)
            done = await ground.erase_resident(
                transaction, who, erasers=[erasing.erase], now=hands.now, actor=f"resident:{who}"
            )
            assert bool(done.erased) == (sender != "nobody")
            if sender == "anna":
                assert any("图片" in one for one in done.erased)
                assert any("编号" in one.what for one in done.kept)
        for table in (parties, words):
            assert (await transaction.execute(select(func.count()).select_from(table))).scalar_one() == 0
        assert await attachments.of_owner(transaction, ("voice", str(case.id))) == ()
        assert await contacts.masked(transaction, case.id, scope=None, cipher=hands.desk.cipher) is None
        (entry, *_) = await queries.story_of(transaction, case.id, None)
        gone = await contacts.original(transaction, entry.id, by=OFFICE, cipher=hands.desk.cipher, now=hands.now)
        assert gone is None
    await hands.reply(case.id)  # and the office still owes, and gives, an answer
    async with hands.store.transaction() as transaction:
        assert await replies.deliveries(transaction, case.id) == ()


async def test_a_resident_without_cases_has_nothing_to_forget(hands: Hands) -> None:
    async with hands.store.transaction() as transaction:
        person = await seen(transaction, channel="web", sender="new", now=hands.now)
        assert await erasing.erase(transaction, person, hands.now) == ground.Erased()


async def test_a_case_of_a_forgotten_resident_is_read_with_its_code_and_nothing_can_be_done_to_it(hands: Hands) -> None:
    taken = await hands.hand_in()
    assert taken.code is not None
    async with hands.store.transaction() as transaction:
        await transaction.execute(text("DELETE FROM residents"))
        opened = await queries.by_code(transaction, taken.number, taken.code)
        with pytest.raises(NotFoundError):
            await resident_acts.add_words(
                transaction, taken.case_id, "还有", by=opened.actor, desk=hands.desk, now=hands.now
            )


async def test_pictures_of_a_form_become_the_cases_and_left_ones_are_deleted(hands: Hands) -> None:
    picture = await attachments.checked(_png())
    owners = (("voice_draft", "form-1"), ("voice_draft", "form-2"), ("voice", str(uuid4())))
    async with hands.store.transaction() as transaction:
        for owner in owners:
            await attachments.keep(
                transaction, picture, owner=owner, cipher=hands.desk.cipher, new_id=uuid4(), now=NOON
            )
    taken = await hands.hand_in(draft_id="form-1")
    hands.pass_days(3)
    async with hands.store.transaction() as transaction:
        assert len(await attachments.of_owner(transaction, ("voice", str(taken.case_id)))) == 1
        assert await erasing.remove_left_pictures(transaction, hands.now) == 2
        assert len(await attachments.of_owner(transaction, ("voice", str(taken.case_id)))) == 1


def _png() -> bytes:
    from io import BytesIO  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    kept = BytesIO()
    Image.new("RGB", (8, 8), "white").save(kept, "PNG")
    return kept.getvalue()
