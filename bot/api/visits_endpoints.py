"""The table of the endpoints of visits."""

from typing import Any

from bot.api import problems
from bot.api.campaign_models import CampaignsOut
from bot.api.endpoint import Endpoint, Nothing
from bot.api.problems import Problem
from bot.api.visits import ACCEPTED, CREATED, NO_TICKET, NOTICE_CHANGED, VisitsApi
from bot.api.visits_models import (
    BookedOut,
    BookIn,
    BookingOut,
    ChangeIn,
    EventsOut,
    EventsQuery,
    FeedbackIn,
    FeedbackOut,
    FullEventOut,
    LeftOut,
    MineOut,
    MineQuery,
    ShrinkIn,
    TicketOut,
    WaitingOut,
)
from bot.visit_files import ICS, PNG
from knowledge.links import VISITS

ROOT = "/api/v1/visits"
BOOKING = f"{ROOT}/bookings/{{booking}}"
IN_LINE = f"{ROOT}/waiting/{{waiting}}"
TAG = "visits"
REFUSED = Problem(code="(原因)", status=409, title="规则不允许：code 是原因，title 是给市民看的一句话")


def endpoints(api: VisitsApi) -> tuple[Endpoint[Any], ...]:
    """All of them."""
    return (*_catalogue(api), *_bookings(api), *_files(api), *_line(api))


def _catalogue(api: VisitsApi) -> tuple[Endpoint[Any], ...]:
    return (
        Endpoint(
            method="GET", path=f"{ROOT}/campaigns", name="listCampaigns", summary="开放日活动月：日期和活动数",
            tag=TAG, takes=Nothing, act=api.campaigns, gives=CampaignsOut, login=False,
        ),
        Endpoint(
            method="GET", path=f"{ROOT}/events", name="listEvents", summary="开放日活动目录", tag=TAG,
            takes=EventsQuery, act=api.events, gives=EventsOut, login=False,
        ),
        Endpoint(
            method="GET", path=f"{ROOT}/events/{{event}}", name="getEvent", summary="一个活动：须知、场次、告知",
            tag=TAG, takes=Nothing, act=api.event, gives=FullEventOut, login=False,
        ),
    )  # fmt: skip


def _bookings(api: VisitsApi) -> tuple[Endpoint[Any], ...]:
    return (
        Endpoint(
            method="POST", path=f"{ROOT}/bookings", name="book", summary="预约；约满时进入候补", tag=TAG,
            takes=BookIn, act=api.book, gives=BookedOut, statuses=(CREATED, ACCEPTED, 200), scope=VISITS, keyed=True,
            problems=(NOTICE_CHANGED, REFUSED, problems.NOT_FOUND),
        ),
        Endpoint(
            method="GET", path=f"{ROOT}/bookings", name="listMyBookings", summary="我的预约、待确认名额和候补",
            tag=TAG, takes=MineQuery, act=api.mine, gives=MineOut, scope=VISITS,
        ),
        Endpoint(
            method="GET", path=BOOKING, name="getMyBooking", summary="我的一个预约", tag=TAG,
            takes=Nothing, act=api.booking, gives=BookingOut, scope=VISITS,
        ),
        Endpoint(
            method="PATCH", path=BOOKING, name="changeBooking", summary="改场次或人数", tag=TAG,
            takes=ChangeIn, act=api.change, gives=BookingOut, scope=VISITS, problems=(REFUSED,),
        ),
        Endpoint(
            method="DELETE", path=BOOKING, name="cancelBooking", summary="取消预约，或不要保留的名额", tag=TAG,
            takes=Nothing, act=api.cancel, gives=BookingOut, scope=VISITS, problems=(REFUSED,),
        ),
        Endpoint(
            method="POST", path=f"{BOOKING}/accept", name="acceptOffer", summary="确认保留的名额", tag=TAG,
            takes=Nothing, act=api.accept, gives=BookingOut, scope=VISITS, problems=(REFUSED,),
        ),
        Endpoint(
            method="POST", path=f"{BOOKING}/feedback", name="giveFeedback", summary="参观后的评价", tag=TAG,
            takes=FeedbackIn, act=api.feedback, gives=FeedbackOut, scope=VISITS, problems=(REFUSED,),
        ),
    )  # fmt: skip


def _files(api: VisitsApi) -> tuple[Endpoint[Any], ...]:
    return (
        Endpoint(
            method="GET", path=f"{BOOKING}/ticket", name="getTicket", summary="入场凭证", tag=TAG,
            takes=Nothing, act=api.ticket, gives=TicketOut, scope=VISITS, problems=(NO_TICKET,),
        ),
        Endpoint(
            method="GET", path=f"{BOOKING}/ticket.png", name="getTicketPicture", summary="入场凭证的二维码", tag=TAG,
            takes=Nothing, act=api.picture, gives=PNG, scope=VISITS, problems=(NO_TICKET,),
        ),
        Endpoint(
            method="GET", path=f"{BOOKING}/calendar.ics", name="getCalendarFile", summary="加入日历", tag=TAG,
            takes=Nothing, act=api.calendar, gives=ICS, scope=VISITS, problems=(NO_TICKET,),
        ),
    )  # fmt: skip


def _line(api: VisitsApi) -> tuple[Endpoint[Any], ...]:
    return (
        Endpoint(
            method="GET", path=IN_LINE, name="getMyPlaceInLine", summary="我的候补位置", tag=TAG,
            takes=Nothing, act=api.waiting, gives=WaitingOut, scope=VISITS,
        ),
        Endpoint(
            method="PATCH", path=IN_LINE, name="shrinkParty", summary="减少候补人数，位置不变", tag=TAG,
            takes=ShrinkIn, act=api.shrink, gives=WaitingOut, scope=VISITS, problems=(REFUSED,),
        ),
        Endpoint(
            method="DELETE", path=IN_LINE, name="leaveLine", summary="退出候补", tag=TAG,
            takes=Nothing, act=api.leave, gives=LeftOut, scope=VISITS, problems=(REFUSED,),
        ),
    )  # fmt: skip
