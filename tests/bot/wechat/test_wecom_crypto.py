"""Both ways with `@wecom/crypto`, an implementation of the message crypto that we did not write."""

import random
import re

import pytest

from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.markup import write
from bot.wechat.codec import Codec, SignatureError
from bot.wechat.passive import PassiveText
from tests.bot.wechat.kit import Moment
from tests.bot.wechat.stranger import ask

TEXTS = ["你好", "😀" * 20, "]]></Content>", "a", "字" * 600]


@pytest.mark.parametrize("text", TEXTS)
def test_a_stranger_and_the_codec_understand_each_other(
    account: PlatformConfig, codec: Codec, moment: Moment, text: str
) -> None:
    timestamp = str(int(moment().timestamp()))
    key = {"key": account.aes_key, "appid": account.appid, "token": account.token}
    xml = write(
        {
            "ToUserName": account.account, "FromUserName": "oFriend", "CreateTime": 1, "MsgType": "text",
            "Content": text, "MsgId": 7,
        }
    )  # fmt: skip
    sealed = ask({"do": "seal", **key, "timestamp": timestamp, "nonce": "n1", "xml": xml})
    query = {"encrypt_type": "aes", "timestamp": timestamp, "nonce": "n1", "msg_signature": sealed["signature"]}
    body = write({"ToUserName": account.account, "Encrypt": sealed["encrypted"]}).encode()

    decoded = codec.decode(body, query, now=moment())
    assert (decoded.message.sender, decoded.message.text, decoded.message.id) == ("oFriend", text, "7")

    reply = codec.encode(PassiveText(text=text), decoded, now=moment(), rng=random.Random(3))
    fields = dict(re.findall(r"<(\w+)>(?:<!\[CDATA\[)?([^<\]]+)(?:\]\]>)?</\1>", reply))
    told = ask(
        {
            "do": "open",
            **key,
            "timestamp": fields["TimeStamp"],
            "nonce": fields["Nonce"],
            "encrypted": fields["Encrypt"],
        }
    )
    assert told["signature"] == fields["MsgSignature"]
    assert told["appid"] == account.appid
    assert "<ToUserName><![CDATA[oFriend]]></ToUserName>" in told["xml"]
    assert f"<Content><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></Content>" in told["xml"]


def test_a_stranger_with_another_token_is_refused(account: PlatformConfig, codec: Codec, moment: Moment) -> None:
    timestamp = str(int(moment().timestamp()))
    question = {"do": "seal", "key": account.aes_key, "appid": account.appid, "token": "another"}
    sealed = ask({**question, "timestamp": timestamp, "nonce": "n1", "xml": "<xml></xml>"})
    query = {"encrypt_type": "aes", "timestamp": timestamp, "nonce": "n1", "msg_signature": sealed["signature"]}
    with pytest.raises(SignatureError):
        codec.decode(write({"Encrypt": sealed["encrypted"]}).encode(), query, now=moment())
