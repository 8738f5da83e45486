"""Visits over the API: what a client sees from the catalogue to the thanks."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import icalendar
import orjson
import zxingcpp
from PIL import Image

from actions.visits import campaigns
from actions.visits.campaigns import Campaign
from actions.visits.model import SessionDraft
from actions.visits.notice import VERSION
from bot.api.visits_models import BookIn
from knowledge import consents
from tests.actions.visits.made import START, TIMES
from tests.bot.visit_site import VisitSite
from tests.docs.test_shapes import alike, documented

BOOKINGS = "/api/v1/visits/bookings"
EVENTS = "/api/v1/visits/events"


async def test_the_catalogue_is_narrowed_by_what_is_asked_and_comes_in_pages(visits: VisitSite) -> None:
    await visits.made.session(title="走进污水处理厂", field="人居环境", keywords=("治水",))
    await visits.made.session(title="消防站的一天", field="消防安全", for_children=True, capacity=2)
    client = visits.stranger()
    found = (await client.get(EVENTS)).json
    assert [one["title"] for one in found["items"]] != []
    assert found["next"] is None
    first = (await client.get(f"{EVENTS}?limit=1")).json
    second = (await client.get(f"{EVENTS}?limit=1&offset={first['next']}")).json
    assert first["items"][0]["id"] != second["items"][0]["id"]
    assert second["next"] is None
    for query, title in (
        ("children=true", "消防站的一天"),
        ("q=治水", "走进污水处理厂"),
        ("field=消防安全&form=实地参观&department=zjj", "消防站的一天"),
    ):
        assert [one["title"] for one in (await client.get(f"{EVENTS}?{query}")).json["items"]] == [title], query
    for query in ("from=2027-01-01", "to=2026-11-30", "department=swj", "district=none", "q=没有这样的"):
        assert (await client.get(f"{EVENTS}?{query}")).json["items"] == [], query


async def test_a_campaign_is_told_with_its_days_and_narrows_the_catalogue(visits: VisitSite) -> None:
    month = Campaign(
        id="month", name="活动月", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31), note="来看看。"
    )
    await visits.made.do(campaigns.save, month, actor="staff:a", now=visits.made.now)
    inside = await visits.made.session(title="走进污水处理厂", field="人居环境")
    await visits.made.set_event((await visits.made.session(title="别的事")).event_id, campaign_id=None)
    client = visits.stranger()
    [one] = (await client.get("/api/v1/visits/campaigns")).json["items"]
    assert (one["id"], one["starts_on"], one["ends_on"], one["note"]) == (
        "month",
        "2026-12-01",
        "2026-12-31",
        "来看看。",
    )
    assert (one["events"], one["organizers"], one["fields"]) == (1, 1, {"人居环境": 1})
    assert one["url"].endswith("/visits/campaigns/month")
    [event] = (await client.get(f"{EVENTS}?campaign=month")).json["items"]
    assert (event["id"], event["campaign"]) == (inside.event_id, "month")
    page = await visits.browser().get("/visits/campaigns/month")
    for words in ("活动月", "12月1日—12月31日", "1家单位办1个活动", "来看看。", "人居环境", "/visits?campaign=month"):
        assert words in page.text, words
    assert "1家单位 · 1个活动" in (await visits.browser().get("/visits")).text
    assert "别的事" not in (await visits.browser().get("/visits?campaign=month")).text
    assert (await visits.browser().get("/visits/campaigns/none")).status == 404


async def test_seats_are_held_while_somebody_makes_up_their_mind(visits: VisitSite) -> None:
    session = await visits.made.session(capacity=2)
    client, other = await visits.resident(), await visits.resident()
    held = await client.book(session, 2, hold_s=120)
    assert (held.status, held.json["result"], held.json["state"]) == (201, "booked", "held")
    assert held.json["expires_at"].endswith("+08:00")
    assert (await other.book(session, 1)).json["result"] == "waiting"
    taken = await client.ask("POST", f"{BOOKINGS}/{held.json['id']}/accept")
    assert (taken.status, taken.json["state"]) == (200, "confirmed")
    assert (await client.book(session, 1, hold_s=1)).status == 422


async def test_an_event_says_all_that_must_be_known_before_booking(visits: VisitSite) -> None:
    session = await visits.made.session(min_age=18, capacity=8, quotas={"学生": 3})
    told = (await visits.stranger().get(f"{EVENTS}/{session.event_id}")).json
    assert told["consent"] == VERSION
    assert {"为什么", "怎么保管", "您的权利"} <= {one["heading"] for one in told["notice"]}
    assert told["asks_declaration"] is True
    [one] = told["sessions"]
    assert one["starts_at"] == "2026-12-03T09:00:00+08:00"
    assert (one["free"], one["waiting"], one["bookable"], one["reason"]) == (8, 0, True, None)
    assert one["quotas"] == [{"audience": "学生", "seats": 3, "free": 3}]


async def test_a_draft_is_not_there(visits: VisitSite) -> None:
    session = await visits.made.session()
    await visits.made.set_event(session.event_id, state="draft")
    assert (await visits.stranger().get(f"{EVENTS}/{session.event_id}")).code == "not_found"
    assert (await visits.stranger().get(EVENTS)).json["items"] == []


async def test_a_booking_is_made_changed_shown_at_the_door_and_cancelled(visits: VisitSite) -> None:
    first, second = await visits.made.sessions([TIMES, later(TIMES, days=1)])
    client = await visits.resident()
    made = await client.book(first, 2)
    assert made.status == 201
    assert (made.json["result"], made.json["state"], made.json["party"]) == ("booked", "confirmed", 2)
    path = f"{BOOKINGS}/{made.json['id']}"
    ticket = (await client.get(f"{path}/ticket")).json
    picture = await client.get(f"{path}/ticket.png")
    assert picture.headers["Content-Type"] == "image/png"
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(BytesIO(picture.content)))] == [ticket["ticket"]]
    changed = await client.ask("PATCH", path, {"session": str(second.id), "party": 3})
    assert (changed.status, changed.json["party"], changed.json["about"]["session"]) == (200, 3, str(second.id))
    assert (await visits.made.of(first)).taken == 0
    mine = (await client.get(BOOKINGS)).json
    assert [one["id"] for one in mine["bookings"]] == [made.json["id"]]
    cancelled = await client.ask("DELETE", path)
    assert (cancelled.status, cancelled.json["state"]) == (200, "cancelled")
    assert (await client.ask("DELETE", path)).json["state"] == "cancelled"
    assert (await client.get(f"{path}/ticket")).code == "no_ticket"
    assert (await visits.made.of(second)).taken == 0


def later(times: SessionDraft, *, days: int) -> SessionDraft:
    span = timedelta(days=days)
    return replace(times, starts_at=times.starts_at + span, ends_at=times.ends_at + span)


async def test_the_calendar_file_says_when_and_where(visits: VisitSite) -> None:
    session = await visits.made.session()
    client = await visits.resident()
    made = (await client.book(session)).json
    file = await client.get(f"{BOOKINGS}/{made['id']}/calendar.ics")
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    [entry] = icalendar.Calendar.from_ical(file.content).walk("VEVENT")
    assert entry.decoded("dtstart") == START
    assert "污水处理厂" in str(entry["summary"])
    assert "清源路8号" in str(entry["location"])


async def test_who_finds_it_full_waits_and_is_offered_what_becomes_free(visits: VisitSite) -> None:
    session = await visits.made.session(capacity=2)
    first, second, third = [await visits.resident() for _ in range(3)]
    booked = (await first.book(session, 2)).json
    waits = await second.book(session, 2)
    assert (waits.status, waits.json["result"], waits.json["position"]) == (202, "waiting", 1)
    assert (await third.book(session)).json["position"] == 2
    line = f"/api/v1/visits/waiting/{waits.json['id']}"
    assert (await second.get(line)).json["position"] == 1
    assert (await second.ask("PATCH", line, {"party": 1})).json["party"] == 1
    assert (await second.ask("PATCH", line, {"party": 2})).code == "larger_in_line"
    await first.ask("DELETE", f"{BOOKINGS}/{booked['id']}")
    [offer] = (await second.get(BOOKINGS)).json["bookings"]
    assert offer["state"] == "held"
    assert offer["expires_at"].endswith("+08:00")
    accepted = await second.ask("POST", f"{BOOKINGS}/{offer['id']}/accept")
    assert accepted.json["state"] == "confirmed"
    assert (await second.get(line)).code == "not_found"


async def test_who_does_not_want_to_wait_leaves_the_line(visits: VisitSite) -> None:
    session = await visits.made.session(capacity=1)
    await (await visits.resident()).book(session)
    client = await visits.resident()
    assert (await client.book(session, wait=False)).code == "full"
    waits = (await client.book(session)).json
    left = await client.ask("DELETE", f"/api/v1/visits/waiting/{waits['id']}")
    assert (left.status, left.json["state"]) == (200, "left")


async def test_the_same_key_books_once_and_with_other_words_it_is_refused(visits: VisitSite) -> None:
    session = await visits.made.session()
    client, key = await visits.resident(), uuid4().hex
    made = await client.book(session, 2, key=key)
    again = await client.book(session, 2, key=key)
    assert (made.status, again.status) == (201, 200)
    assert (again.json["id"], again.json["again"]) == (made.json["id"], True)
    assert (await client.book(session, 3, key=key)).code == "key_reused"
    assert (await visits.made.of(session)).taken == 2
    other = await visits.resident()
    assert (await other.book(session, 1, key=key)).status == 201  # a key is the resident's own


async def test_a_key_that_was_refused_may_come_again_with_what_was_corrected(visits: VisitSite) -> None:
    session = await visits.made.session(min_age=18)
    client, key = await visits.resident(), uuid4().hex
    assert (await client.book(session, key=key)).code == "not_declared"
    assert (await client.book(session, key=key, of_age=True)).status == 201


async def test_consent_to_another_notice_is_none_and_to_this_one_is_on_record(visits: VisitSite) -> None:
    session = await visits.made.session()
    client = await visits.resident()
    assert (await client.book(session, consent="an older one")).code == "notice_changed"
    assert client.resident is not None
    assert await standing(visits, client.resident) == []
    await client.book(session)
    assert await standing(visits, client.resident) == [("visits", VERSION)]


async def standing(visits: VisitSite, resident: UUID) -> list[tuple[str, str]]:
    async with visits.made.store.transaction() as transaction:
        found = await consents.standing(transaction, resident=resident)
    return [(one.purpose, one.wording) for one in found]


async def test_a_refusal_is_a_sentence_with_its_code(visits: VisitSite) -> None:
    session = await visits.made.session(capacity=5, max_party=3)
    client = await visits.resident()
    too_many = await client.book(session, 4)
    assert (too_many.status, too_many.code) == (422, "party_size")
    assert too_many.json["title"] == "这个活动每次可以预约1到3人，请调整人数。"
    assert (await client.book(session, phone="12345")).code == "contact_missing"
    assert (await client.book(replace(session, id=uuid4()))).code == "not_found"
    assert (await client.book(session)).status == 201
    twice = await client.book(session)
    assert (twice.status, twice.code) == (409, "already_booked")
    visits.made.now = session.cut_off_at
    assert (await (await visits.resident()).book(session)).code == "closed"


async def test_where_real_names_are_asked_they_must_come_and_are_old_enough(visits: VisitSite) -> None:
    session = await visits.made.session(real_name=True, min_age=18)
    client = await visits.resident()
    assert (await client.book(session)).code == "people_missing"
    child = [{"name": "王小小", "born": "2010-01-01"}]
    assert (await client.book(session, people=child)).code == "too_young"
    adult = [{"name": "王小明", "born": "1990-05-01"}, {"name": "王小小", "born": "2010-01-01"}]
    assert (await client.book(session, 2, people=adult)).status == 201


async def test_after_the_visit_one_says_how_it_was_once(visits: VisitSite) -> None:
    session = await visits.made.session()
    client = await visits.resident()
    made = (await client.book(session)).json
    path = f"{BOOKINGS}/{made['id']}/feedback"
    assert (await client.ask("POST", path, {"stars": 5})).code == "not_present"
    visits.made.now = session.ends_at
    assert (await client.ask("POST", path, {"stars": 6})).code == "wrong_fields"
    assert (await client.ask("POST", path, {"stars": 5, "said": "讲解很清楚\n谢谢"})).json == {"again": False}
    assert (await client.ask("POST", path, {"stars": 1})).json == {"again": True}
    assert (await client.get(BOOKINGS)).json["bookings"] == []
    assert len((await client.get(f"{BOOKINGS}?past=true")).json["bookings"]) == 1


async def test_a_suspended_session_says_so(visits: VisitSite) -> None:
    session = await visits.made.session()
    await visits.made.set_event(session.event_id, state="suspended")
    told = (await visits.stranger().get(f"{EVENTS}/{session.event_id}")).json
    assert told["sessions"][0]["bookable"] is False
    assert "暂停" in told["sessions"][0]["reason"]
    assert (await (await visits.resident()).book(session)).code == "suspended"


async def test_names_and_phones_are_nowhere_in_clear(visits: VisitSite) -> None:
    session = await visits.made.session()
    client = await visits.resident()
    made = (await client.book(session)).json
    row = await visits.made.row(UUID(made["id"]))
    assert b"13800001234" not in row.phone
    told = await client.get(BOOKINGS)
    assert "13800001234" not in told.text
    assert "王小明" not in told.text


async def test_the_documented_shapes_are_those_that_are_spoken(visits: VisitSite) -> None:
    session = await visits.made.session(capacity=1)
    await visits.made.booked(session)
    client = await visits.resident()
    said = documented("docs/http.md", "api book")
    made = await client.book(session, **{name: said[name] for name in ("name", "phone", "consent", "of_age")})
    assert BookIn.model_validate_json(orjson.dumps(said), strict=True).party == 3
    assert alike(documented("docs/http.md", "api booked"), made.json) == []
    login = await visits.stranger().ask("POST", "/api/v1/login/wechat", {"code": visits.platform.login("o1")})
    assert alike(documented("docs/http.md", "api login"), login.json) == []
    problem = await client.book(session, 0)
    assert problem.json == documented("docs/http.md", "api problem")
