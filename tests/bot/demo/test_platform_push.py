"""What the platform does with the account's answers to its pushes."""

import random
from dataclasses import replace

import pytest

from bot.demo.platform.cipher import PlatformCipher, WrongReplyError, sign
from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.conversation import Way
from bot.demo.platform.markup import Content, read, write
from bot.demo.platform.platform import OUT_OF_ORDER, TRANSFERRED, Platform
from bot.demo.platform.pushing import Pusher
from bot.demo.platform.replies import PassiveReply, read_reply
from bot.message import MessageKind
from bot.wechat.passive import Passive, PassiveImage, PassiveNews, PassiveText, PassiveTransfer
from tests.bot.demo.kit import Account, Start
from tests.bot.wechat.kit import Moment

OPENID = "oResident1"


async def test_a_text_is_answered_on_its_own_request(platform: Platform, account: Account) -> None:
    delivery = await platform.say(OPENID, "你好")

    assert delivery.tries == 1
    assert delivery.reply == PassiveReply(kind="text", text="答：你好")
    assert [(item.who, item.way, item.text) for item in platform.conversations.of(OPENID)] == [
        ("resident", Way.PUSHED, "你好"),
        ("account", Way.PASSIVE, "答：你好"),
    ]


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
async def test_every_mode_works_both_ways(
    platform: Platform, account: Account, config: PlatformConfig, mode: str
) -> None:
    config = replace(config, mode=mode)
    pusher = Pusher(config=config, now=platform.now, rng=random.Random(1), media=set(), urls=[account.url])
    delivery = await pusher.deliver(pusher.message(OPENID, "text", Content="a ]]> b"))
    assert delivery.reply == PassiveReply(kind="text", text="答：a ]]> b")
    await pusher.close()
    await pusher.close()


async def test_what_a_person_does_arrives_as_what_it_is(platform: Platform, account: Account) -> None:
    account.answer = lambda _: "success"
    await platform.voice(OPENID)
    await platform.image(OPENID)
    await platform.location(OPENID, 36.456, 115.985, "明湖路1号")
    await platform.message(OPENID, "link", Title="题", Description="述", Url="https://a.cn")
    await platform.say(OPENID, "2", menu_id="m2")
    await platform.scan(OPENID, "place:7")
    await platform.unsubscribe(OPENID)
    await platform.scan(OPENID, "place:7")
    await platform.subscribe(OPENID)
    await platform.click(OPENID, "intent:help")
    await platform.event(OPENID, "VIEW", EventKey="https://a.cn")
    await platform.revoke(OPENID)

    assert [(message.kind, message.payload.get("key", "")) for message in account.got] == [
        (MessageKind.VOICE, ""),
        (MessageKind.IMAGE, ""),
        (MessageKind.LOCATION, ""),
        (MessageKind.LINK, ""),
        (MessageKind.TEXT, ""),
        (MessageKind.SCAN, "place:7"),
        (MessageKind.UNSUBSCRIBE, ""),
        (MessageKind.SUBSCRIBE, "place:7"),
        (MessageKind.SUBSCRIBE, ""),
        (MessageKind.CLICK, "intent:help"),
        (MessageKind.NOTICE, "https://a.cn"),
        (MessageKind.REVOKE, ""),
    ]
    assert {message.sender for message in account.got} == {OPENID}
    assert account.got[4].payload == {"menu_id": "m2"}
    assert platform.shown(OPENID) == []


async def test_every_kind_of_reply_is_shown(platform: Platform, account: Account) -> None:
    picture = platform.keep_media(b"\x89PNG", "image/png")
    replies: list[Passive] = [
        PassiveImage(media_id=picture),
        PassiveNews(title="题", description="述", url="https://a.cn"),
        PassiveTransfer(),
    ]
    account.answer = lambda _: replies[len(account.got) - 1]
    for _ in replies:
        assert not (await platform.say(OPENID, "?")).failure
    shown = [item for item in platform.conversations.of(OPENID) if item.who != "resident"]
    assert [(item.kind, item.media_id, item.title, item.text) for item in shown] == [
        ("image", picture, "", ""),
        ("news", "", "题", "述"),
        ("transfer", "", "", TRANSFERRED),
    ]


async def test_a_server_that_does_not_answer_is_asked_three_times(platform: Platform, account: Account) -> None:
    account.answer = lambda _: None
    delivery = await platform.say(OPENID, "你好")
    assert delivery.tries == 3
    assert "TimeoutError" in delivery.failure
    assert len(account.got) == 3
    assert len({message.id for message in account.got}) == 1
    assert platform.shown(OPENID) == [OUT_OF_ORDER]


async def test_a_retry_reaches_another_replica(platform: Platform, start: Start) -> None:
    first, second = await start(), await start()
    first.answer = lambda _: None
    delivery = await platform.say(OPENID, "你好")
    assert (delivery.tries, len(first.got), len(second.got)) == (2, 1, 1)
    assert first.got[0].id == second.got[0].id
    assert platform.shown(OPENID) == ["答：你好"]


@pytest.mark.parametrize("status", [500, 502, 403])
async def test_a_server_in_trouble_is_asked_again(platform: Platform, account: Account, status: int) -> None:
    account.answer = lambda _: status
    delivery = await platform.say(OPENID, "你好")
    assert (delivery.tries, delivery.failure) == (3, f"HTTP {status}")


async def test_a_server_that_is_gone_is_asked_again(platform: Platform) -> None:
    platform.pusher.urls.append("http://127.0.0.1:1/wechat")
    assert (await platform.say(OPENID, "你好")).tries == 3
    assert platform.shown(OPENID) == [OUT_OF_ORDER]


async def test_without_a_server_the_account_is_out_of_order(platform: Platform) -> None:
    assert (await platform.say(OPENID, "你好")).tries == 0
    assert platform.shown(OPENID) == [OUT_OF_ORDER]


@pytest.mark.parametrize("body", ["", "success"])
async def test_an_acknowledgement_shows_nothing(platform: Platform, account: Account, body: str) -> None:
    account.answer = lambda _: body
    assert (await platform.say(OPENID, "你好")).reply is None
    assert platform.shown(OPENID) == []


@pytest.mark.parametrize("body", ["ok", "Success", '{"errcode": 0}', "<xml></xml>", "<xml>", " success"])
async def test_anything_else_shows_that_the_account_is_out_of_order(
    platform: Platform, account: Account, body: str
) -> None:
    account.answer = lambda _: body
    delivery = await platform.say(OPENID, "你好")
    assert delivery.tries == 1
    assert delivery.failure.startswith("wrong reply")
    assert platform.shown(OPENID) == [OUT_OF_ORDER]


async def test_a_text_too_long_shows_that_the_account_is_out_of_order(platform: Platform, account: Account) -> None:
    account.answer = lambda _: PassiveText(text="字" * 683)
    assert "too long" in (await platform.say(OPENID, "你好")).failure


async def test_the_handshake_tells_who_knows_the_token(platform: Platform, account: Account, moment: Moment) -> None:
    assert await platform.pusher.handshake(account.url)
    moment.later(1)
    assert not await platform.pusher.handshake(account.url.replace("/wechat", "/elsewhere"))


# --- the strict reader -------------------------------------------------------------------------------------------

TEXT: dict[str, Content] = {
    "ToUserName": OPENID,
    "FromUserName": "gh_mingchuang",
    "CreateTime": 1,
    "MsgType": "text",
    "Content": "a",
}


def read_plain(config: PlatformConfig, xml: str) -> PassiveReply | None:
    return read_reply(xml.encode(), OPENID, replace(config, mode="plain"), None, {"picture"})


ITEM: dict[str, Content] = {"Title": "t", "Description": "", "PicUrl": "", "Url": "https://a.cn"}
NEWS: dict[str, Content] = {**TEXT, "MsgType": "news", "ArticleCount": 1, "Articles": {"item": ITEM}}
del NEWS["Content"]


@pytest.mark.parametrize(
    "xml",
    [
        write({**TEXT, "ToUserName": "oSomebodyElse"}),
        write({**TEXT, "FromUserName": "gh_other"}),
        write({**TEXT, "CreateTime": "now"}),
        write({**TEXT, "MsgType": "poem"}),
        write({**TEXT, "Content": " "}),
        write({**TEXT, "Content": {"a": "b"}}),
        write({**TEXT, "Extra": "b"}),
        write(TEXT).replace("</xml>", "<Content>b</Content></xml>"),
        write(TEXT).replace("</xml>", "loose</xml>"),
        write(TEXT).replace("<xml>", "<xml a='b'>"),
        write(TEXT).replace("xml>", "html>"),
        "<!DOCTYPE xml>" + write(TEXT),
        write({**NEWS, "MsgType": "image", "Image": {"MediaId": "picture"}}),
        write({**TEXT, "MsgType": "transfer_customer_service"}),
        write({**NEWS, "ArticleCount": 2}),
        write({**NEWS, "Articles": {"item": {**ITEM, "Url": "javascript:1"}}}),
        write({**NEWS, "Articles": {"item": {**ITEM, "Title": ""}}}),
        write({**NEWS, "Articles": {"item": {"Title": "t"}}}),
        write({**NEWS, "Articles": {"other": ITEM}}),
    ],
)
def test_the_platform_refuses_what_is_not_right(config: PlatformConfig, xml: str) -> None:
    with pytest.raises(WrongReplyError):
        read_plain(config, xml)


def test_the_platform_reads_what_is_right(config: PlatformConfig) -> None:
    assert read_plain(config, write(TEXT)) == PassiveReply(kind="text", text="a")
    assert read_plain(config, write(NEWS)) == PassiveReply(kind="news", title="t", url="https://a.cn")


def test_a_picture_must_have_been_uploaded(config: PlatformConfig) -> None:
    image: dict[str, Content] = {**TEXT, "MsgType": "image", "Image": {"MediaId": "another"}}
    del image["Content"]
    with pytest.raises(WrongReplyError, match="media_id"):
        read_plain(config, write(image))


def sealed(config: PlatformConfig, xml: str, *, appid: str = "", token: str = "") -> bytes:
    encrypted = PlatformCipher(config.aes_key, appid or config.appid).encrypt(xml.encode(), random.Random(1))
    signature = sign(token or config.token, "1", "n", encrypted)
    return write({"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": 1, "Nonce": "n"}).encode()


def test_in_safe_mode_a_reply_is_encrypted_signed_and_ours(config: PlatformConfig) -> None:
    cipher = PlatformCipher(config.aes_key, config.appid)
    assert read_reply(sealed(config, write(TEXT)), OPENID, config, cipher, ()) == PassiveReply(kind="text", text="a")
    for wrong in (
        write(TEXT).encode(),
        sealed(config, write(TEXT), appid="wxOther"),
        sealed(config, write(TEXT), token="other"),
        sealed(config, write(TEXT)).replace(b"<Encrypt><![CDATA[", b"<Encrypt><![CDATA[AAAA"),
    ):
        with pytest.raises(WrongReplyError):
            read_reply(wrong, OPENID, config, cipher, ())


def test_the_cipher_refuses_wrong_padding_and_wrong_keys(config: PlatformConfig) -> None:
    cipher = PlatformCipher(config.aes_key, config.appid)
    with pytest.raises(ValueError, match="43"):
        PlatformCipher("QUJD", config.appid)
    other = PlatformCipher("A" * 43, config.appid).encrypt(b"a", random.Random(1))
    for wrong in ("", "AAAA", "不", other):
        with pytest.raises(WrongReplyError):
            cipher.decrypt(wrong)


def test_numbers_are_bare_and_nested_fields_are_elements() -> None:
    xml = write({"A": 1, "B": "x", "C": {"D": "]]>"}})
    assert xml == "<xml><A>1</A><B><![CDATA[x]]></B><C><D>]]&gt;</D></C></xml>"
    assert read(xml.encode()).fields()["C"].fields()["D"].text == "]]>"
