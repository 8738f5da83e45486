"""What the platform accepts as a menu: three entries, five under each."""

from typing import Any

ENTRIES, SUB_ENTRIES = 3, 5
NAME_MAX_BYTES, SUB_NAME_MAX_BYTES = 16, 60
KEY_MAX_BYTES, URL_MAX_BYTES = 128, 1024
BAD_COUNT, BAD_TYPE, BAD_NAME, BAD_KEY, BAD_URL, BAD_SUB_COUNT = 40016, 40017, 40018, 40019, 40020, 40023

KEYED = frozenset(
    {
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)


def check_menu(buttons: object) -> int:
    """0 for a menu that can be shown, else the errcode."""
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= ENTRIES:
        return BAD_COUNT
    return next((code for one in buttons if (code := _entry(one))), 0)


def _entry(entry: object) -> int:
    if not isinstance(entry, dict):
        return BAD_TYPE
    below = entry.get("sub_button")
    if not below:
        return _leaf(entry, NAME_MAX_BYTES)
    if not _fits(entry.get("name"), NAME_MAX_BYTES):
        return BAD_NAME
    if not isinstance(below, list) or len(below) > SUB_ENTRIES:
        return BAD_SUB_COUNT
    if not all(isinstance(one, dict) and not one.get("sub_button") for one in below):
        return BAD_SUB_COUNT
    return next((code for one in below if (code := _leaf(one, SUB_NAME_MAX_BYTES))), 0)


def _leaf(entry: dict[str, Any], name_max_bytes: int) -> int:
    if not _fits(entry.get("name"), name_max_bytes):
        return BAD_NAME
    kind = entry.get("type")
    if kind in KEYED:
        return 0 if _fits(entry.get("key"), KEY_MAX_BYTES) else BAD_KEY
    if kind in ("view", "miniprogram"):
        return 0 if _fits(entry.get("url"), URL_MAX_BYTES) else BAD_URL
    return BAD_TYPE


def _fits(value: object, max_bytes: int) -> bool:
    return isinstance(value, str) and 0 < len(value.encode()) <= max_bytes
