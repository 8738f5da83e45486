"""Every kind of message and every event, as the platform documents them."""

from typing import Any

import pytest

from bot.message import MessageKind
from bot.wechat.codec import (
    Codec,
    MalformedError,
)
from tests.bot.wechat.kit import OPENID, Moment, Pushers, message_of

KINDS: list[tuple[str, dict[str, Any], MessageKind, str, dict[str, str]]] = [
    ("text", {"Content": "2", "bizmsgmenuid": "m1"}, MessageKind.TEXT, "2", {"menu_id": "m1"}),
    ("text", {}, MessageKind.TEXT, "", {}),
    ("text", {"Content": "【收到不支持的消息类型，暂无法显示】"}, MessageKind.STICKER, "", {}),
    (
        "voice",
        {"MediaId": "v", "Format": "amr", "Recognition": "俺想问问"},
        MessageKind.VOICE,
        "俺想问问",
        {"media_id": "v", "format": "amr"},
    ),
    ("voice", {"MediaId": "v", "Recognition": ""}, MessageKind.VOICE, "", {"media_id": "v"}),
    ("voice", {"MediaId": "v"}, MessageKind.VOICE, "", {"media_id": "v"}),
    ("image", {"PicUrl": "http://p", "MediaId": "i"}, MessageKind.IMAGE, "", {"media_id": "i", "url": "http://p"}),
    ("video", {"MediaId": "i", "ThumbMediaId": "t"}, MessageKind.VIDEO, "", {"media_id": "i", "thumb_media_id": "t"}),
    ("shortvideo", {"MediaId": "i"}, MessageKind.VIDEO, "", {"media_id": "i"}),
    (
        "location",
        {"Location_X": "36.456", "Location_Y": "115.98", "Scale": 16, "Label": "明湖路1号"},
        MessageKind.LOCATION,
        "明湖路1号",
        {"latitude": "36.456", "longitude": "115.98", "scale": "16"},
    ),
    (
        "location",
        {"Location_X": "-36.4", "Location_Y": "-115", "Label": ""},
        MessageKind.LOCATION,
        "",
        {"latitude": "-36.4", "longitude": "-115"},
    ),
    (
        "link",
        {"Title": "题", "Description": "述", "Url": "https://a"},
        MessageKind.LINK,
        "题",
        {"description": "述", "url": "https://a"},
    ),
    (
        "miniprogrampage",
        {"Title": "题", "AppId": "wx", "PagePath": "p"},
        MessageKind.MINIPROGRAM,
        "题",
        {"appid": "wx", "path": "p"},
    ),
    ("sticker", {}, MessageKind.STICKER, "", {}),
    ("something_new", {"Nested": {"A": "b"}}, MessageKind.STICKER, "", {}),
]


@pytest.mark.parametrize(("kind", "fields", "expected", "text", "payload"), KINDS)
def test_every_kind_of_message_is_known(
    codec: Codec,
    pusher_in: Pushers,
    moment: Moment,
    kind: str,
    fields: dict[str, Any],
    expected: MessageKind,
    text: str,
    payload: dict[str, str],
) -> None:
    pusher = pusher_in("safe")
    message = message_of(codec, pusher, moment(), pusher.message(OPENID, kind, **fields))

    assert (message.kind, message.text, message.payload) == (expected, text, payload)
    assert message.id.isdigit()


EVENTS: list[tuple[str, dict[str, Any], MessageKind, str]] = [
    ("subscribe", {"EventKey": ""}, MessageKind.SUBSCRIBE, ""),
    ("subscribe", {"EventKey": "qrscene_place:7", "Ticket": "t"}, MessageKind.SUBSCRIBE, "place:7"),
    ("subscribe", {"EventKey": "scanbarcode|1|2"}, MessageKind.SUBSCRIBE, "scanbarcode|1|2"),
    ("unsubscribe", {"EventKey": ""}, MessageKind.UNSUBSCRIBE, ""),
    ("SCAN", {"EventKey": "place:7", "Ticket": "t"}, MessageKind.SCAN, "place:7"),
    ("CLICK", {"EventKey": "intent:help"}, MessageKind.CLICK, "intent:help"),
    ("VIEW", {"EventKey": "https://a"}, MessageKind.NOTICE, "https://a"),
    ("LOCATION", {"Latitude": "36.1", "Longitude": "115.2", "Precision": "9"}, MessageKind.NOTICE, ""),
    ("TEMPLATESENDJOBFINISH", {"MsgID": 20, "Status": "success"}, MessageKind.NOTICE, ""),
    ("subscribe_msg_popup_event", {"SubscribeMsgPopupEvent": {"List": {"TemplateId": "t"}}}, MessageKind.NOTICE, ""),
    ("subscribe_msg_change_event", {"SubscribeMsgChangeEvent": {"List": {}}}, MessageKind.NOTICE, ""),
    ("subscribe_msg_sent_event", {"SubscribeMsgSentEvent": {"List": {}}}, MessageKind.NOTICE, ""),
    ("kf_create_session", {"KfAccount": "k@gh"}, MessageKind.NOTICE, ""),
    ("kf_close_session", {"KfAccount": "k@gh"}, MessageKind.NOTICE, ""),
    ("kf_switch_session", {"FromKfAccount": "k@gh", "ToKfAccount": "l@gh"}, MessageKind.NOTICE, ""),
    ("user_enter_tempsession", {"SessionFrom": "s"}, MessageKind.NOTICE, ""),
    ("scancode_waitmsg", {"EventKey": "k", "ScanCodeInfo": {"ScanType": "qr"}}, MessageKind.NOTICE, "k"),
    ("something_new", {}, MessageKind.NOTICE, ""),
]


@pytest.mark.parametrize(("event", "fields", "kind", "key"), EVENTS)
def test_every_event_is_known(
    codec: Codec, pusher_in: Pushers, moment: Moment, event: str, fields: dict[str, Any], kind: MessageKind, key: str
) -> None:
    pusher = pusher_in("safe")
    message = message_of(codec, pusher, moment(), pusher.event(OPENID, event, **fields))

    assert message.kind is kind
    assert message.payload.get("key", "") == key
    assert message.sender == OPENID
    assert message.id.startswith(f"event:{OPENID}:{int(moment().timestamp())}:")


def test_a_retried_event_has_the_same_id_and_another_event_another(
    codec: Codec, pusher_in: Pushers, moment: Moment
) -> None:
    pusher = pusher_in("safe")
    fields = pusher.event(OPENID, "CLICK", EventKey="a")
    ids = [message_of(codec, pusher, moment(), one).id for one in (fields, fields, {**fields, "Event": "SCAN"})]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    "event", ["user_info_modified", "user_authorization_revoke", "user_authorization_cancellation"]
)
def test_a_privacy_event_is_of_the_person_in_openid(
    codec: Codec, pusher_in: Pushers, moment: Moment, event: str
) -> None:
    pusher = pusher_in("safe")
    fields = pusher.event("platform", event, OpenID=OPENID, RevokeInfo="8")
    message = message_of(codec, pusher, moment(), fields)

    assert message.kind is MessageKind.REVOKE
    assert message.sender == OPENID
    assert message.payload == {"revoked": "8", "event": event}
    assert OPENID in message.id


def test_a_privacy_event_without_a_person_is_malformed(codec: Codec, pusher_in: Pushers, moment: Moment) -> None:
    pusher = pusher_in("safe")
    with pytest.raises(MalformedError):
        message_of(codec, pusher, moment(), pusher.event("platform", "user_authorization_revoke", RevokeInfo="8"))


def test_a_message_without_an_id_gets_one_from_what_it_says(codec: Codec, pusher_in: Pushers, moment: Moment) -> None:
    pusher = pusher_in("safe")
    fields = pusher.message(OPENID, "text", Content="a")
    del fields["MsgId"]
    ids = [message_of(codec, pusher, moment(), one).id for one in (fields, fields, {**fields, "Content": "b"})]
    assert ids[0] == ids[1] != ids[2]


def test_a_device_event_is_a_notice(codec: Codec, pusher_in: Pushers, moment: Moment) -> None:
    pusher = pusher_in("safe")
    message = message_of(codec, pusher, moment(), pusher.message(OPENID, "device_event", Event="bind"))
    assert message.kind is MessageKind.NOTICE
