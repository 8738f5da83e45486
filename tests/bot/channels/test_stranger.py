"""`@wecom/crypto`, a client that we did not write, talks to `/wechat` in safe mode, both ways."""

import asyncio
import re

import aiohttp

from bot.clock import utc_now
from bot.demo.platform.markup import write
from tests.bot.replicas import AES_KEY, APPID, TOKEN, City
from tests.bot.wechat.stranger import ask

KEY = {"key": AES_KEY, "appid": APPID, "token": TOKEN}


async def test_a_stranger_asks_and_can_read_the_answer(minghu: City) -> None:
    replica = await minghu.replica()
    timestamp = str(int(utc_now().timestamp()))
    xml = write(
        {
            "ToUserName": "gh_city", "FromUserName": "oStranger", "CreateTime": 1, "MsgType": "text",
            "Content": "路边停车怎么收费，多久免费？", "MsgId": 77,
        }
    )  # fmt: skip
    sealed = await asyncio.to_thread(ask, {"do": "seal", **KEY, "timestamp": timestamp, "nonce": "n77", "xml": xml})
    query = {
        "encrypt_type": "aes",
        "timestamp": timestamp,
        "nonce": "n77",
        "msg_signature": sealed["signature"],
    }
    body = write({"ToUserName": "gh_city", "Encrypt": sealed["encrypted"]})
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{replica.url}/wechat", params=query, data=body.encode()) as response,
    ):
        assert response.status == 200
        reply = await response.text()
    fields = dict(re.findall(r"<(\w+)>(?:<!\[CDATA\[)?([^<\]]+)(?:\]\]>)?</\1>", reply))
    told = await asyncio.to_thread(
        ask,
        {
            "do": "open",
            **KEY,
            "timestamp": fields["TimeStamp"],
            "nonce": fields["Nonce"],
            "encrypted": fields["Encrypt"],
        },
    )
    assert told["signature"] == fields["MsgSignature"]
    assert told["appid"] == APPID
    assert "<ToUserName><![CDATA[oStranger]]></ToUserName>" in told["xml"]
    assert "首60分钟免费" in told["xml"]
