"""A login without WeChat, for whoever develops against the API: absent from `serve`."""

from typing import Annotated

from aiohttp import web
from pydantic import AfterValidator, Field

from bot.api.endpoint import Answer, Call, Endpoint, Given
from bot.api.login import CREATED, TAG, LoginOut
from bot.visit_doors import API, LOGIN
from bot.web.routes import Routes
from knowledge.residents import Door

CHANNEL = "demo"
PATH = "/api/v1/login/development"


def _printable(name: str) -> str:
    if not name.isprintable():
        raise ValueError("含有不能显示的字符。")
    return name


class NameIn(Given):
    """Any name: the same name is the same person."""

    name: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_printable)]


def add_development_login(app: web.Application) -> None:
    """Open it."""
    login = app[LOGIN]

    async def begin(_: Call, given: NameIn) -> Answer:
        return Answer(told=await login.begin(Door(channel=CHANNEL, sender=given.name)), status=CREATED)

    endpoint = Endpoint(
        method="POST", path=PATH, name="loginForDevelopment", summary="演示登录", tag=TAG,
        takes=NameIn, act=begin, gives=LoginOut, statuses=(CREATED,), login=False,
    )  # fmt: skip
    app[API].add(Routes(app), (endpoint,))
