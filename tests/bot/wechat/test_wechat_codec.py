"""The codec: three modes, who may speak, and that no text forges a reply."""

import random
from datetime import timedelta

import pytest

from bot.demo.platform.cipher import sign
from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.replies import PassiveReply, read_reply
from bot.message import MessageKind
from bot.wechat.codec import (
    Codec,
    MalformedError,
    PlainError,
    SignatureError,
    StaleError,
    WrongKeyError,
)
from bot.wechat.codec_errors import WrongAppError
from bot.wechat.passive import Passive, PassiveImage, PassiveNews, PassiveText, PassiveTransfer
from tests.bot.wechat.kit import (
    MODES,
    OPENID,
    Moment,
    Pushers,
    decoded_text,
    signed,
)


@pytest.mark.parametrize("mode", MODES)
def test_a_text_arrives_in_every_mode(codec: Codec, pusher_in: Pushers, moment: Moment, mode: str) -> None:
    decoded = decoded_text(codec, pusher_in(mode), moment(), "物业费怎么交？😀 <b>]]></b>")

    assert decoded.reply_mode == mode
    assert decoded.message.text == "物业费怎么交？😀 <b>]]></b>"
    assert decoded.message.sender == OPENID
    assert decoded.message.channel == "wechat"
    assert decoded.message.kind is MessageKind.TEXT
    assert decoded.message.id.isdigit()
    assert decoded.message.received_at == moment()


@pytest.mark.parametrize("mode", MODES)
def test_the_platform_reads_every_kind_of_reply(codec: Codec, pusher_in: Pushers, moment: Moment, mode: str) -> None:
    pusher = pusher_in(mode)
    decoded = decoded_text(codec, pusher, moment())
    replies: list[tuple[Passive, PassiveReply]] = [
        (PassiveText(text="502项"), PassiveReply(kind="text", text="502项")),
        (PassiveImage(media_id="picture"), PassiveReply(kind="image", media_id="picture")),
        (
            PassiveNews(title="办法", description="一句话", url="https://a.cn/?b=1&c=2"),
            PassiveReply(kind="news", title="办法", text="一句话", url="https://a.cn/?b=1&c=2"),
        ),
        (PassiveTransfer(), PassiveReply(kind="transfer_customer_service")),
    ]
    for passive, expected in replies:
        body = codec.encode(passive, decoded, now=moment(), rng=random.Random(1))
        assert read_reply(body.encode(), OPENID, pusher.config, pusher.cipher, {"picture"}) == expected
        assert ("<Encrypt>" in body) is (mode != "plain")


def test_in_compatible_mode_only_the_encrypted_part_counts(codec: Codec, pusher_in: Pushers, moment: Moment) -> None:
    pusher = pusher_in("compatible")
    push = pusher.sealed(pusher.message(OPENID, "text", Content="真的"))
    forged = push.body.replace("真的".encode(), "假的".encode()).replace(OPENID.encode(), b"oSomebodyElse")

    message = codec.decode(forged, push.params, now=moment()).message

    assert (message.text, message.sender) == ("真的", OPENID)


def test_plain_messages_are_refused_unless_switched_on(
    account: PlatformConfig, pusher_in: Pushers, moment: Moment
) -> None:
    codec = Codec(account.token, account.aes_key, account.appid)
    with pytest.raises(PlainError) as refused:
        decoded_text(codec, pusher_in("plain"), moment())
    assert refused.value.status == 403


def test_encrypted_messages_are_refused_without_a_key(
    account: PlatformConfig, pusher_in: Pushers, moment: Moment
) -> None:
    with pytest.raises(WrongKeyError):
        decoded_text(Codec(account.token, "", account.appid, plain=True), pusher_in("safe"), moment())


def test_the_same_message_encrypted_anew_has_the_same_digest(codec: Codec, pusher_in: Pushers, moment: Moment) -> None:
    pusher = pusher_in("safe")
    fields = pusher.message(OPENID, "text", Content="你好")
    first, again = pusher.sealed(fields), pusher.sealed(fields)
    other = pusher.sealed({**fields, "Content": "再见"})
    digests = [codec.decode(push.body, push.params, now=moment()).digest for push in (first, again, other)]

    assert first.body != again.body
    assert digests[0] == digests[1] != digests[2]


def test_an_empty_text_is_acknowledged_and_not_sent(codec: Codec, pusher_in: Pushers, moment: Moment) -> None:
    decoded = decoded_text(codec, pusher_in("safe"), moment())
    assert codec.encode(PassiveText(text=" \x00\n"), decoded, now=moment(), rng=random.Random(1)) == "success"


@pytest.mark.parametrize(("token", "key", "appid"), [("", "", "wx"), ("t", "short", "wx"), ("t", "键" * 43, "wx")])
def test_a_codec_refuses_what_cannot_be_its_settings(token: str, key: str, appid: str) -> None:
    with pytest.raises(ValueError, match=r"token|EncodingAESKey"):
        Codec(token, key, appid)


def test_a_codec_needs_an_appid_for_encrypted_messages(account: PlatformConfig) -> None:
    with pytest.raises(ValueError, match="AppID"):
        Codec(account.token, account.aes_key, "")


# --- who may speak ---


def test_the_handshake_accepts_a_right_signature(codec: Codec, account: PlatformConfig, moment: Moment) -> None:
    codec.verify(signed(account, moment()), now=moment())


@pytest.mark.parametrize("away_s", [-599, 599])
def test_clocks_may_differ_by_ten_minutes(codec: Codec, account: PlatformConfig, moment: Moment, away_s: int) -> None:
    codec.verify(signed(account, moment() + timedelta(seconds=away_s)), now=moment())


@pytest.mark.parametrize("away_s", [-601, 601, 86400])
def test_a_stale_timestamp_is_refused(codec: Codec, account: PlatformConfig, moment: Moment, away_s: int) -> None:
    with pytest.raises(StaleError) as refused:
        codec.verify(signed(account, moment() + timedelta(seconds=away_s)), now=moment())
    assert refused.value.status == 403


@pytest.mark.parametrize("timestamp", ["", "-1", "²", "１７", "1e9", "9" * 5000, "now"])
def test_a_timestamp_that_is_none_is_stale(
    codec: Codec, account: PlatformConfig, moment: Moment, timestamp: str
) -> None:
    query = {"timestamp": timestamp, "nonce": "n", "signature": sign(account.token, timestamp, "n")}
    with pytest.raises(StaleError):
        codec.verify(query, now=moment())


@pytest.mark.parametrize("signature", ["", "0" * 40, "签名", "\ud800"])
def test_a_wrong_signature_is_refused(codec: Codec, account: PlatformConfig, moment: Moment, signature: str) -> None:
    with pytest.raises(SignatureError) as refused:
        codec.verify({**signed(account, moment()), "signature": signature}, now=moment())
    assert refused.value.status == 403
    assert account.token not in str(refused.value)


def test_a_nonce_has_an_end(codec: Codec, account: PlatformConfig, moment: Moment) -> None:
    with pytest.raises(MalformedError):
        codec.verify(signed(account, moment(), "n" * 129), now=moment())


@pytest.mark.parametrize("spoiled", ["msg_signature", "timestamp", "nonce"])
def test_an_encrypted_message_is_bound_to_its_signature(
    codec: Codec, pusher_in: Pushers, moment: Moment, spoiled: str
) -> None:
    pusher = pusher_in("safe")
    push = pusher.sealed(pusher.message(OPENID, "text", Content="你好"))
    with pytest.raises(SignatureError):
        codec.decode(push.body, {**push.params, spoiled: "1"}, now=moment())


def test_a_stale_encrypted_message_is_refused(codec: Codec, pusher_in: Pushers, moment: Moment) -> None:
    pusher = pusher_in("safe")
    push = pusher.sealed(pusher.message(OPENID, "text", Content="你好"))
    with pytest.raises(StaleError):
        codec.decode(push.body, push.params, now=moment() + timedelta(minutes=11))


def test_another_aes_key_is_told_apart(account: PlatformConfig, pusher_in: Pushers, moment: Moment) -> None:
    codec = Codec(account.token, "A" * 43, account.appid)
    for _ in range(40):  # what wrong plaintext looks like is chance
        with pytest.raises(WrongKeyError) as refused:
            decoded_text(codec, pusher_in("safe"), moment())
        assert refused.value.status == 400


def test_a_message_for_another_account_is_refused(account: PlatformConfig, pusher_in: Pushers, moment: Moment) -> None:
    with pytest.raises(WrongAppError):
        decoded_text(Codec(account.token, account.aes_key, "wxOther"), pusher_in("safe"), moment())
