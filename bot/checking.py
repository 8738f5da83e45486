"""`check`: what is wrong with a configuration, in words, each with what to do."""

import base64
import binascii
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot.app import index_folder
from bot.engines import Engines
from bot.redis_link import GONE, RedisLink
from bot.settings import AES_KEY_CHARS, Settings
from knowledge import schema
from knowledge.library import changes
from knowledge.search.engine import TantivySearch
from knowledge.store import Store

SECRET_CHARS = 32
TOKEN_CHARS = (3, 32)


class Grade(StrEnum):
    """How a point stands."""

    GOOD = "good"
    NOTE = "note"  # works, but look at it
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that was checked; `words` are Chinese and say what to do."""

    name: str
    grade: Grade
    words: str


def check_settings(settings: Settings) -> tuple[Point, ...]:
    """The points that need no engine."""
    return (_token(settings), _aes_key(settings), _account(settings), _secret(settings), _public_url(settings))


def _token(settings: Settings) -> Point:
    token = settings.wechat_token.get_secret_value()
    if not token:
        return Point(name="token", grade=Grade.NOTE, words="没有设置 MINGCHUANG_WECHAT_TOKEN，公众号入口不会打开。")
    if not (TOKEN_CHARS[0] <= len(token) <= TOKEN_CHARS[1] and token.isalnum() and token.isascii()):
        words = "MINGCHUANG_WECHAT_TOKEN 应为3到32位字母或数字，并与公众平台“基本配置”里填的一致。"
        return Point(name="token", grade=Grade.BAD, words=words)
    return Point(name="token", grade=Grade.GOOD, words="令牌格式正确。")


def _aes_key(settings: Settings) -> Point:
    key = settings.wechat_aes_key.get_secret_value()
    if not key:
        grade = Grade.BAD if settings.wechat_token.get_secret_value() else Grade.NOTE
        words = "没有设置 MINGCHUANG_WECHAT_AES_KEY。请在公众平台选“安全模式”，把 EncodingAESKey 填到这里。"
        return Point(name="aes_key", grade=grade, words=words)
    try:
        good = len(key) == AES_KEY_CHARS and len(base64.b64decode(key + "=", validate=True)) == SECRET_CHARS
    except (binascii.Error, ValueError):
        good = False
    if not good:
        words = f"MINGCHUANG_WECHAT_AES_KEY 应为{AES_KEY_CHARS}位字母或数字，现在是{len(key)}位或含有其他字符。"
        return Point(name="aes_key", grade=Grade.BAD, words=words)
    return Point(name="aes_key", grade=Grade.GOOD, words="消息加解密密钥格式正确。")


def _account(settings: Settings) -> Point:
    if not settings.wechat_appid and not settings.wechat_secret.get_secret_value():
        return Point(name="account", grade=Grade.NOTE, words="没有设置公众号 AppID，只有网页对话可用。")
    if not settings.wechat_appid.startswith("wx") or not settings.wechat_secret.get_secret_value():
        words = "MINGCHUANG_WECHAT_APPID 应以 wx 开头，并且要有 MINGCHUANG_WECHAT_SECRET，否则超时的答复发不出去。"
        return Point(name="account", grade=Grade.BAD, words=words)
    return Point(name="account", grade=Grade.GOOD, words="公众号 AppID 和 AppSecret 已设置。")


def _secret(settings: Settings) -> Point:
    key = settings.secret_key.get_secret_value()
    if not key:
        words = "没有设置 MINGCHUANG_SECRET_KEY，使用家目录里自动生成的；多台机器时每台要设成同一个。"
        return Point(name="secret_key", grade=Grade.NOTE, words=words)
    if len(key) < SECRET_CHARS:
        words = f"MINGCHUANG_SECRET_KEY 只有{len(key)}位，请换成至少{SECRET_CHARS}位的随机字符。"
        return Point(name="secret_key", grade=Grade.BAD, words=words)
    return Point(name="secret_key", grade=Grade.GOOD, words="签名密钥长度足够。")


def _public_url(settings: Settings) -> Point:
    url = settings.public_url
    if not url:
        words = "没有设置 MINGCHUANG_PUBLIC_URL，答复里的链接只有本机打得开。"
        return Point(name="public_url", grade=Grade.NOTE, words=words)
    if not url.startswith("https://"):
        words = "MINGCHUANG_PUBLIC_URL 不是 https，微信里会提示不安全。"
        return Point(name="public_url", grade=Grade.NOTE, words=words)
    return Point(name="public_url", grade=Grade.GOOD, words="对外网址已设置。")


async def check_engines(settings: Settings, here: Engines) -> AsyncIterator[Point]:
    """Database, migrations, index and Redis, each asked for real."""
    store = Store(here.database_url)
    try:
        async for point in _check_database(settings, store):
            yield point
    finally:
        await store.close()
    async with RedisLink(here.redis_url) as redis:
        yield await _check_redis(redis)


async def _check_database(settings: Settings, store: Store) -> AsyncIterator[Point]:
    try:
        await store.ping()
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        words = f"PostgreSQL 连不上（{type(error).__name__}）。检查 MINGCHUANG_DATABASE_URL、网络和账号。"
        yield Point(name="database", grade=Grade.BAD, words=words)
        return
    yield Point(name="database", grade=Grade.GOOD, words="PostgreSQL 可用。")
    at, head = await schema.revision(store.engine), schema.head_revision()
    if at != head:
        words = f"数据库结构是 {at or '空的'}，本版本需要 {head}。运行 mingchuang db upgrade。"
        yield Point(name="migrations", grade=Grade.BAD, words=words)
        return
    yield Point(name="migrations", grade=Grade.GOOD, words=f"数据库结构是最新的（{head}）。")
    yield await _check_index(settings, store)


async def _check_index(settings: Settings, store: Store) -> Point:
    async with store.transaction() as transaction:
        _, newest = await changes.current(transaction)
    try:
        search = await TantivySearch.open(store, index_folder(settings))
    except (OSError, ValueError) as error:
        folder = settings.home.expanduser() / "index"
        words = f"索引打不开（{type(error).__name__}）。请删除 {folder}，会自动重建；还不行就看磁盘满没满、能不能写。"
        return Point(name="index", grade=Grade.BAD, words=words)
    search.close()
    if search.sequence < newest:
        words = f"索引到第{search.sequence}次变更，数据库已到第{newest}次。"
        return Point(name="index", grade=Grade.NOTE, words=words)
    return Point(name="index", grade=Grade.GOOD, words=f"索引已包含全部变更（第{newest}次）。")


async def _check_redis(redis: RedisLink) -> Point:
    try:
        await redis.client.ping()
        policy = (await redis.client.config_get("maxmemory-policy")).get("maxmemory-policy", "")
    except GONE as error:
        words = f"Redis 连不上（{type(error).__name__}）。检查 MINGCHUANG_REDIS_URL 和网络。"
        return Point(name="redis", grade=Grade.BAD, words=words)
    except RedisError:
        return Point(name="redis", grade=Grade.GOOD, words="Redis 可用（不允许查看配置）。")
    if policy not in ("noeviction", ""):
        words = f"Redis 的 maxmemory-policy 是 {policy}，内存不够时会丢会话。请改成 noeviction。"
        return Point(name="redis", grade=Grade.NOTE, words=words)
    return Point(name="redis", grade=Grade.GOOD, words="Redis 可用。")
