"""The door, reminders, feedback, closing, forgetting."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from actions.visits import (
    attendance,
    erasing,
    expiry,
    feedback,
    figures,
    privacy,
    purge,
    queries,
    reminders,
    suspending,
)
from actions.visits.attendance import Arrival, CheckedIn, NotLetIn, Tickets
from actions.visits.feedback import Given, Opinion
from actions.visits.model import BookingState, EventState, Person, Refusal, Refused, SessionState, WaitingState
from knowledge import outbox, residents
from knowledge.erasing import erase_resident
from knowledge.opinions import VisitOpinion
from knowledge.store import Transaction
from tests.actions.visits.made import CONTACT, DESK, DRAFT, NOW, STAFF, START, Made, contact_of
from tests.bot.signing_in import gone

TICKETS = Tickets("t" * 40)
END = START + timedelta(hours=2)
TEN_BEFORE = datetime(2026, 12, 2, 2, tzinfo=UTC)
DOOR = {"actor": STAFF, "now": START}


# --- tickets -----------------------------------------------------------------------------------------------------


@given(st.uuids())
def test_a_ticket_is_read_by_whoever_knows_the_secret(booking_id: UUID) -> None:
    ticket = TICKETS.ticket(booking_id)
    assert len(ticket) == 45
    assert ticket.isalnum()
    assert TICKETS.read(f" {ticket.lower()[:20]} {ticket.lower()[20:]}\n") == booking_id
    assert Tickets("x" * 40).read(ticket) is None
    assert len(TICKETS.code(booking_id)) == 8


@given(st.uuids(), st.integers(0, 44), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_changed_ticket_is_none(booking_id: UUID, place: int, letter: str) -> None:
    ticket = TICKETS.ticket(booking_id)
    changed = ticket[:place] + letter + ticket[place + 1 :]
    assert TICKETS.read(changed) == (booking_id if changed == ticket else None)


@given(st.text(max_size=60))
def test_anything_else_is_no_ticket(said: str) -> None:
    assert TICKETS.read(said) is None


def test_odd_letters_of_the_right_length_are_no_ticket() -> None:
    assert TICKETS.read("MC1" + "1" * 42) is None
    assert TICKETS.read("MC1" + "票" * 42) is None


# --- the door ----------------------------------------------------------------------------------------------------


async def arrive(made: Made, booking_id: UUID, session: UUID, at: datetime = START, **more: int) -> object:
    arrival = Arrival(booking_id=booking_id, at=at, **more)
    return await made.do(attendance.check_in, arrival, session_id=session, actor=STAFF, now=at)


async def test_checking_in_again_is_harmless_and_the_earliest_counts(made: Made) -> None:
    session = await made.session(5)
    mine = (await made.booked(session, 3)).booking.id
    first = await arrive(made, mine, session.id)
    assert isinstance(first, CheckedIn)
    assert (first.again, first.booking.party_came, first.booking.state) == (False, 3, BookingState.ATTENDED)
    again = await arrive(made, mine, session.id, START + timedelta(minutes=5))
    assert isinstance(again, CheckedIn)
    assert (again.again, again.booking.checked_in_at) == (True, START)
    earlier = await arrive(made, mine, session.id, START - timedelta(minutes=5), party_came=2)  # another door's list
    assert isinstance(earlier, CheckedIn)
    assert (earlier.booking.checked_in_at, earlier.booking.party_came) == (START - timedelta(minutes=5), 2)
    assert (await made.acts()).count("visit.checked_in") == 2


async def test_who_is_not_let_in_is_told_why(made: Made) -> None:
    session, other = await made.session(5), await made.session(5)
    mine = (await made.booked(session, 2)).booking.id
    held = (await made.booked(session, 1, hold_s=60)).booking.id

    async def reason(booking_id: UUID, where: UUID, at: datetime = START, **more: int) -> Refusal:
        result = await arrive(made, booking_id, where, at, **more)
        assert isinstance(result, NotLetIn)
        assert result.sentence.endswith("。")
        return result.reason

    assert await reason(uuid4(), session.id) is Refusal.UNKNOWN
    assert await reason(mine, uuid4()) is Refusal.UNKNOWN
    assert await reason(mine, other.id) is Refusal.OTHER_EVENT
    assert await reason(held, session.id) is Refusal.CANCELLED
    assert await reason(mine, session.id, START - timedelta(days=1)) is Refusal.TOO_EARLY
    assert await reason(mine, session.id, party_came=3) is Refusal.PARTY_SIZE
    ahead = Arrival(booking_id=mine, at=START + timedelta(hours=1))
    result = await made.do(attendance.check_in, ahead, session_id=session.id, actor=STAFF, now=START)
    assert isinstance(result, NotLetIn)
    late = Arrival(booking_id=mine, at=START)
    for after, let_in in ((timedelta(days=2), True), (timedelta(days=4), False)):
        result = await made.do(attendance.check_in, late, session_id=session.id, actor=STAFF, now=END + after)
        assert isinstance(result, CheckedIn) is let_in


async def test_a_code_is_typed_at_the_door(made: Made) -> None:
    session = await made.session(5)
    mine = (await made.booked(session, 2, contact=CONTACT)).booking.id
    door = await made.do(attendance.door_list, session.id, TICKETS)
    assert [(one.booking.id, one.code) for one in door] == [(mine, TICKETS.code(mine))]
    contact = privacy.contact_of(DESK.cipher, door[0].sealed)
    assert contact == CONTACT
    for typed in (TICKETS.code(mine).lower(), TICKETS.ticket(mine)):
        result = await made.do(attendance.check_in_code, TICKETS, typed, session_id=session.id, actor=STAFF, now=START)
        assert isinstance(result, CheckedIn)
    nobody = await made.do(attendance.check_in_code, TICKETS, "AAAA", session_id=session.id, actor=STAFF, now=START)
    assert isinstance(nobody, NotLetIn)


# --- the clock ---------------------------------------------------------------------------------------------------


async def test_a_reminder_goes_out_once_the_day_before(made: Made) -> None:
    session = await made.session(5)
    mine = (await made.booked(session, 2)).booking.id
    assert await made.do(reminders.sessions_to_remind, now=TEN_BEFORE - timedelta(seconds=1)) == ()
    made.now = TEN_BEFORE
    fresh = (await made.booked(session, 1)).booking.id
    assert await made.do(reminders.sessions_to_remind, now=TEN_BEFORE) == (session.id,)
    assert await made.do(reminders.remind, session.id, now=TEN_BEFORE) == 1
    assert await made.do(reminders.sessions_to_remind, now=TEN_BEFORE) == ()
    assert await made.do(reminders.remind, session.id, now=TEN_BEFORE) == 0
    told = await made.parcels(":reminder:")
    assert [one.key.split(":")[1] for one in told] == [str(mine)]
    assert "12月3日（周四）9:00—11:00" in told[0].payload["text"]
    assert "请穿平底鞋" in told[0].payload["text"]
    assert fresh != mine
    assert await made.do(reminders.remind, uuid4(), now=TEN_BEFORE) == 0


async def test_nobody_is_reminded_of_what_is_suspended(made: Made) -> None:
    session = await made.session(5)
    await made.booked(session)
    await made.do(suspending.suspend, session.event_id, reason="停电", actor=STAFF, now=NOW)
    assert await made.do(reminders.sessions_to_remind, now=TEN_BEFORE) == ()


async def test_a_session_that_is_over_is_closed_and_a_day_later_who_did_not_come_is_absent(made: Made) -> None:
    session = await made.session(4)
    came, missed = [(await made.booked(session)).booking.id for _ in range(2)]
    held = (await made.booked(session, hold_s=60)).booking.id
    await made.booked(session)
    line = await made.in_line(session)
    await arrive(made, came, session.id)
    assert await made.do(expiry.sessions_over, now=END - timedelta(seconds=1)) == ()
    assert await made.do(expiry.sessions_over, now=END) == (session.id,)
    assert await made.do(expiry.close, session.id, now=END - timedelta(seconds=1)) == 0
    assert await made.do(expiry.close, session.id, now=END) == 1
    assert (await made.of(session)).state is SessionState.ENDED
    assert (await made.entry(line)).state is WaitingState.EXPIRED
    assert ((await made.row(held)).state, (await made.row(missed)).state) == ("cancelled", "confirmed")
    event = await made.do(queries.event_of, session.event_id)
    assert event is not None
    assert event.state is EventState.ENDED
    assert await made.do(expiry.sessions_over, now=END) == ()
    later = END + timedelta(days=1)
    assert await made.do(expiry.sessions_over, now=later) == (session.id,)
    await made.do(expiry.close, session.id, now=later)
    assert (await made.row(missed)).state == "absent"
    assert await made.do(expiry.sessions_over, now=later) == ()
    figure = await made.do(figures.attendance_of, session.id)
    assert (figure.bookings, figure.people, figure.came, figure.people_came, figure.absent) == (3, 3, 1, 1, 2)


async def test_where_the_door_kept_no_list_nobody_is_absent(made: Made) -> None:
    session = await made.session(2)
    mine = (await made.booked(session)).booking.id
    await made.do(expiry.close, session.id, now=END + timedelta(days=2))
    assert (await made.row(mine)).state == "confirmed"


# --- feedback ----------------------------------------------------------------------------------------------------


async def test_an_opinion_is_taken_once_after_the_visit_and_leaves_an_event(made: Made) -> None:
    session, person = await made.session(2), await made.resident()
    mine = (await made.booked(session, 1, person)).booking.id
    opinion = Opinion(stars=4, said=" 讲解很清楚，停车不方便 ")
    early = await made.do(feedback.give, mine, person, opinion, DESK, now=NOW)
    assert isinstance(early, Refused)
    assert early.reason is Refusal.NOT_PRESENT
    with pytest.raises(ValueError, match="one to five"):
        await made.do(feedback.give, mine, person, Opinion(stars=6), DESK, now=END)
    for again in (False, True):
        assert await made.do(feedback.give, mine, person, opinion, DESK, now=END) == Given(again=again)
    event = (await made.parcels(f"visit_feedback:{mine}"))[0]
    told = VisitOpinion(title=DRAFT.title, department_id="zjj", stars=4, said="讲解很清楚，停车不方便")
    assert (event.kind, VisitOpinion.of(event.payload)) == ("event", told)
    assert await made.do(outbox.take, now=END) == ()  # nobody is sent an event
    stranger = await made.do(feedback.give, mine, await made.resident(), opinion, DESK, now=END)
    assert isinstance(stranger, Refused)
    opinions = await made.do(figures.opinions_of, session.event_id)
    assert (opinions.number, opinions.mean) == (1, 4.0)
    said = (await made.do(figures.feedback_of, session.event_id))[0].said
    assert said is not None
    assert DESK.cipher.open(said, context=privacy.SAID) == "讲解很清楚，停车不方便"


async def test_an_event_fills_day_by_day(made: Made) -> None:
    session, person = await made.session(9), await made.resident()
    await made.booked(session, 2, person)
    made.now = NOW + timedelta(hours=14)  # midnight of the city
    await made.booked(session, 3)
    filled = await made.do(figures.filling, session.event_id)
    assert [(one.day.day, one.booked, one.cancelled) for one in filled] == [(25, 2, 0), (26, 3, 0)]
    assert (await made.do(figures.opinions_of, session.event_id)).mean is None


# --- forgetting --------------------------------------------------------------------------------------------------


async def nowhere(made: Made, *words: str) -> None:
    """None of these words, sealed or clear, is in any table."""

    async def look(transaction: Transaction) -> None:
        tables = await transaction.scalars(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        )
        for table in list(tables):
            content = (await transaction.execute(text(f'SELECT t::text FROM "{table}" t'))).scalars()
            for row in content:
                assert not [word for word in words if word in row], table

    await made.do(look)


async def test_thirty_days_after_nothing_says_any_more_who_came(made: Made) -> None:
    session, person = await made.session(3, real_name=True), await made.resident()
    me = Person(name="李雷", born=START.date().replace(year=1990))
    mine = await made.booked(session, 1, person, people=(me,))
    await made.booked(session, 2, people=(me, me))
    await made.in_line(session, 1, people=(me,))
    before = await made.row(mine.booking.id)
    await made.do(reminders.remind, session.id, now=TEN_BEFORE)
    await made.do(feedback.give, mine.booking.id, person, Opinion(stars=5, said="李雷到此一游"), DESK, now=END)
    due = END + timedelta(days=30)
    assert await made.do(purge.sessions_to_purge, now=due - timedelta(seconds=1)) == ()
    assert await made.do(purge.purge, session.id, now=due - timedelta(seconds=1)) == 0
    assert await made.do(purge.sessions_to_purge, now=due) == (session.id,)
    assert await made.do(purge.purge, session.id, now=due) == 3
    assert await made.do(purge.sessions_to_purge, now=due) == ()
    row = await made.row(mine.booking.id)
    assert (row.resident_id, row.key, row.name, row.phone, row.people, row.party) == (None,) * 5 + (1,)
    assert row.phone_blind is None
    assert await made.parcels("visit") == []
    await nowhere(made, "李雷", "13800001234", before.name.hex(), before.phone.hex(), before.people.hex())
    assert (await made.do(figures.opinions_of, session.event_id)).number == 1


async def test_who_asks_to_be_forgotten_leaves_at_once_and_the_seats_go_on(made: Made) -> None:
    session, other = await made.session(2), await made.session(1)
    person = await made.resident()
    mine = await made.booked(session, 2, person)
    line = await made.in_line(session, 2)
    await made.booked(other)
    await made.in_line(other, 1, person)
    behind = await made.in_line(other, 1)
    copy = await made.do(erasing.export, person, DESK.cipher)
    assert [(one["name"], one["phone"], one["party"]) for one in copy["visit_bookings"]] == [
        ("王小明", contact_of(person).phone, 2)
    ]
    assert len(copy["visit_waiting"]) == 1
    done = await made.do(erase_resident, person, erasers=(erasing.erase,), now=NOW, actor="system")
    assert {"1个开放日预约（已取消）", "1个候补（已退出）", "2条参观记录"} <= set(done.erased)
    assert (await made.entry(line)).state is WaitingState.OFFERED
    assert (await made.entry(behind)).position == 1
    row = await made.row(mine.booking.id)
    assert (row.state, row.resident_id, row.name) == ("cancelled", None, None)


async def test_who_is_only_deleted_gives_the_seats_back_too(made: Made) -> None:
    session = await made.session(1)
    made_by = await made.do(residents.seen, channel="test", sender="gone", now=NOW)
    await made.booked(session, 1, made_by)
    first = await made.do(residents.seen, channel="test", sender="first", now=NOW)
    await made.in_line(session, 1, first)
    second = await made.in_line(session, 1)
    for sender in ("gone", "first"):
        await made.do(gone, "test", sender, now=NOW)
    assert (await made.of(session)).taken == 1
    assert await made.do(expiry.sessions_with_expired, now=NOW) == (session.id,)
    await made.do(expiry.expire, session.id, DESK, now=NOW)
    assert (await made.entry(second)).state is WaitingState.OFFERED
    assert await made.do(expiry.sessions_with_expired, now=NOW) == ()
