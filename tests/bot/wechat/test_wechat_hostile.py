"""What is no message is refused, and nothing makes the door raise."""

import random
import string
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.platform.cipher import sign
from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.markup import write
from bot.demo.platform.pushing import Pusher
from bot.demo.platform.replies import read_reply
from bot.wechat.codec import (
    BODY_MAX_BYTES,
    Codec,
    CodecError,
    MalformedError,
    TooLargeError,
    WrongKeyError,
)
from bot.wechat.passive import PassiveNews, PassiveText
from tests.bot.wechat.kit import (
    MODES,
    OPENID,
    Moment,
    Pushers,
    decoded_text,
    lenient,
    sealed_raw,
    signed,
)


def malformed_pushes() -> dict[str, bytes]:
    head = f"<ToUserName>gh_1</ToUserName><FromUserName>{OPENID}</FromUserName><CreateTime>1</CreateTime>"
    text = f"{head}<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>"
    return {
        "nothing": b"",
        "no xml": b"hello",
        "json": b'{"MsgType": "text"}',
        "truncated": f"<xml>{text}".encode(),
        "two roots": f"<xml>{text}</xml><xml></xml>".encode(),
        "empty root": b"<xml/>",
        "text root": b"<xml>text</xml>",
        "another root": f"<html>{text}</html>".encode(),
        "no type": f"<xml>{head}<MsgId>1</MsgId></xml>".encode(),
        "type twice": f"<xml>{text}<MsgType>text</MsgType></xml>".encode(),
        "type of elements": f"<xml>{head}<MsgType><a/></MsgType></xml>".encode(),
        "content of elements": f"<xml>{text.replace('>a<', '><b>a</b><')}</xml>".encode(),
        "key of elements": f"<xml>{head}<MsgType>event</MsgType><Event>subscribe</Event>"
        "<EventKey><a/></EventKey></xml>".encode(),
        "no sender": f"<xml>{text.replace(OPENID, '')}</xml>".encode(),
        "sender with a break": f"<xml>{text.replace(OPENID, 'a b')}</xml>".encode(),
        "no account": f"<xml>{text.replace('gh_1', '')}</xml>".encode(),
        "odd id": f"<xml>{text.replace('<MsgId>1', '<MsgId>1:2')}</xml>".encode(),
        "no id and no time": f"<xml>{text.replace('<MsgId>1</MsgId>', '').replace('<CreateTime>1', '<CreateTime>')}</xml>".encode(),
        "event without time": f"<xml>{text.replace('>text<', '>event<').replace('Time>1<', 'Time>one<')}</xml>".encode(),
        "place out of this world": f"<xml>{head}<MsgType>location</MsgType><Location_X>91</Location_X>"
        "<Location_Y>0</Location_Y><MsgId>1</MsgId></xml>".encode(),
        "place that is no number": f"<xml>{head}<MsgType>location</MsgType><Location_X>nan</Location_X>"
        "<Location_Y>0</Location_Y><MsgId>1</MsgId></xml>".encode(),
        "place without a longitude": f"<xml>{head}<MsgType>location</MsgType><Location_X>1</Location_X>"
        "<MsgId>1</MsgId></xml>".encode(),
        "not UTF-8": f"<xml>{text}</xml>".encode("utf-16"),
        "broken UTF-8": b"<xml><MsgType>\xff\xfe</MsgType></xml>",
        "a NUL": b"<xml><MsgType>\x00</MsgType></xml>",
        "a DTD": f"<!DOCTYPE xml><xml>{text}</xml>".encode(),
        "an entity": f'<!DOCTYPE xml [<!ENTITY a "b">]><xml>{text.replace(">a<", ">&a;<")}</xml>'.encode(),
        "an outside entity": f'<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml>{text}</xml>'.encode(),
        "an unknown entity": f"<xml>{text.replace('>a<', '>&a;<')}</xml>".encode(),
        "billion laughs": b"<!DOCTYPE xml [<!ENTITY a0 'ha'>"
        + b"".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>".encode() for n in range(1, 10))
        + b"]><xml><MsgType>&a9;</MsgType></xml>",
        "nested tags": b"<xml>" + b"<a>" * 6000 + b"</a>" * 6000 + b"</xml>",
        "nested and open": b"<a>" * 15_000,
    }


@pytest.mark.parametrize("case", malformed_pushes())
def test_malformed_bodies_are_refused_in_plain_mode(
    codec: Codec, account: PlatformConfig, moment: Moment, case: str
) -> None:
    with pytest.raises(MalformedError) as refused:
        codec.decode(malformed_pushes()[case], signed(account, moment()), now=moment())
    assert refused.value.status == 400


@pytest.mark.parametrize("case", malformed_pushes())
def test_malformed_bodies_are_refused_in_safe_mode(codec: Codec, pusher_in: Pushers, moment: Moment, case: str) -> None:
    pusher = pusher_in("safe")
    raw = malformed_pushes()[case]
    envelope = pusher.sealed(pusher.message(OPENID, "text", Content=""))
    with pytest.raises(CodecError):
        codec.decode(raw, envelope.params, now=moment())
    sealed = sealed_raw(pusher, raw)
    with pytest.raises((MalformedError, WrongKeyError)):
        codec.decode(sealed.body, sealed.params, now=moment())


@pytest.mark.parametrize("encrypted", ["", "#", "AAAA", "QUJD" * 11, "甲"])
def test_what_is_not_encrypted_is_malformed(
    codec: Codec, account: PlatformConfig, moment: Moment, encrypted: str
) -> None:
    timestamp = str(int(moment().timestamp()))
    query = {"timestamp": timestamp, "nonce": "1", "msg_signature": sign(account.token, timestamp, "1", encrypted)}
    with pytest.raises(MalformedError):
        codec.decode(write({"Encrypt": encrypted}).encode(), query, now=moment())


def test_a_truncated_push_is_refused_wherever_it_ends(codec: Codec, pusher_in: Pushers, moment: Moment) -> None:
    pusher = pusher_in("safe")
    push = pusher.sealed(pusher.message(OPENID, "text", Content="你好"))
    for end in range(len(push.body)):
        with pytest.raises(CodecError):
            codec.decode(push.body[:end], push.params, now=moment())


@pytest.mark.parametrize(
    "body", [b"<a>" * 200_000, b"x" * 10_000_000, b"a" * (BODY_MAX_BYTES + 1)], ids=["nested", "10 MB", "one more"]
)
def test_a_body_larger_than_any_message_is_refused_unread(codec: Codec, moment: Moment, body: bytes) -> None:
    with pytest.raises(TooLargeError) as refused:
        codec.decode(body, {}, now=moment())
    assert refused.value.status == 413


# --- no text can forge a reply, nothing can make the door raise ---


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "echoed",
    [
        "]]></Content><MsgType><![CDATA[image]]></MsgType>",
        "]]>]]>",
        "]]]]>>",
        "<![CDATA[ ]]> &amp; &lt;",
        "\x00\x08]]\x0b>\ufffe\ud800坏",
        "]]\x01>",
    ],
)
def test_no_echoed_text_forges_the_reply(
    codec: Codec, pusher_in: Pushers, moment: Moment, mode: str, echoed: str
) -> None:
    pusher = pusher_in(mode)
    decoded = decoded_text(codec, pusher, moment())
    for passive in (
        PassiveText(text=echoed),
        PassiveNews(title=f"题{echoed}", description=echoed, url=f"https://a.cn/{echoed}"),
    ):
        body = codec.encode(passive, decoded, now=moment(), rng=random.Random(1))
        reply = read_reply(body.encode(), OPENID, pusher.config, pusher.cipher, ())
        assert reply is not None
        assert reply.text == "".join(one for one in echoed if one not in "\x00\x01\x08\x0b\ufffe\ud800")


@lenient
@given(text=st.text(), chance=st.integers())
def test_every_text_comes_back_as_one_reply(
    codec: Codec, pusher_in: Pushers, moment: Moment, text: str, chance: int
) -> None:
    pusher = pusher_in("safe")
    decoded = decoded_text(codec, pusher, moment())
    body = codec.encode(PassiveText(text=f"答{text}"), decoded, now=moment(), rng=random.Random(chance))
    reply = read_reply(body.encode(), OPENID, pusher.config, pusher.cipher, ())
    assert reply is not None
    assert reply.kind == "text"
    assert reply.text.startswith("答")


def try_decode(codec: Codec, body: bytes, query: dict[str, str], now: datetime) -> None:
    """Decode it; whatever is raised but a CodecError fails the test."""
    with suppress(CodecError):
        codec.decode(body, query, now=now)


xml_words = st.sampled_from(
    [
        "<xml>", "</xml>", "<MsgType>", "</MsgType>", "text", "event", "<Event>", "</Event>", "subscribe", "<EventKey>",
        "</EventKey>", "qrscene_", "<Encrypt>", "</Encrypt>", "<![CDATA[", "]]>", "&amp;", "&a;", "<a/>", "<!--", "-->",
        "<?xml version='1.0' encoding='gbk'?>", "<!DOCTYPE xml>", "<FromUserName>o1</FromUserName>",
        "<ToUserName>gh</ToUserName>", "<CreateTime>1</CreateTime>", "<MsgId>1</MsgId>", "<Content a='b'>", "</Content>",
        "location", "<Location_X>inf</Location_X>", "<Location_Y>1_0</Location_Y>", "device_", " ",
    ]
)  # fmt: skip
bodies = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.one_of(xml_words, st.text(max_size=5)), max_size=40).map(
        lambda words: "".join(["<xml>", *words, "</xml>"]).encode("utf-8", "surrogatepass")
    ),
)


@lenient
@given(body=bodies)
def test_no_body_makes_the_door_raise_anything_else(
    codec: Codec, account: PlatformConfig, pusher_in: Pushers, moment: Moment, body: bytes
) -> None:
    try_decode(codec, body, signed(account, moment()), moment())
    try_decode(codec, body, {"encrypt_type": "aes"}, moment())
    push = sealed_raw(pusher_in("safe"), body)
    try_decode(codec, push.body, dict(push.params), moment())


@lenient
@given(
    encrypted=st.text(alphabet=string.ascii_letters + string.digits + "+/=", max_size=200), raw=st.binary(max_size=96)
)
def test_no_ciphertext_makes_the_door_raise_anything_else(
    codec: Codec, account: PlatformConfig, moment: Moment, encrypted: str, raw: bytes
) -> None:
    timestamp = str(int(moment().timestamp()))
    query = {"timestamp": timestamp, "nonce": "1", "msg_signature": sign(account.token, timestamp, "1", encrypted)}
    try_decode(codec, write({"Encrypt": encrypted}).encode(), query, moment())
    codec_of_another = Codec(account.token, "Z" * 42 + "A", account.appid)
    pusher = Pusher(config=replace(account), now=moment, rng=random.Random(1), media=(), urls=[])
    push = sealed_raw(pusher, raw)
    try_decode(codec_of_another, push.body, dict(push.params), moment())


@lenient
@given(
    query=st.dictionaries(
        st.sampled_from(["signature", "timestamp", "nonce", "msg_signature", "encrypt_type"]), st.text()
    )
)
def test_no_query_makes_the_door_raise_anything_else(codec: Codec, moment: Moment, query: dict[str, str]) -> None:
    try_decode(codec, b"<xml><Encrypt>QUJD</Encrypt></xml>", query, moment())
    with pytest.raises(CodecError):
        codec.verify(query, now=moment())
